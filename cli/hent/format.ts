import type { Oppslag } from '../../klient/oppslag.ts'
import { readUtvalg } from './csv/modell.ts'
import type { HentValg } from './valg.ts'

/** Lines for the file, and for the file of those who gave no person. */
export type Linjer = { readonly personer: string; readonly mangler: string }

/** How a file grows, line by line, and where in a line the id stands. */
export type Format = {
  /** What to ask the service for of each person. */
  readonly part: readonly string[]
  readonly person: (oppslag: Extract<Oppslag, { kind: 'person' }>) => string
  readonly id: (id: string) => string
  /** A line of the file of those who gave no person: `nr` is the place in the order, from 0. */
  readonly mangler: (nr: number, mangler: Mangler) => string
  readonly parseMangler: (line: string) => { readonly nr: number; readonly id: string }
  /** Bytes before the id in every line. */
  readonly idFra: number
  readonly idBytes: number
}

/**
 * Documents are named by dokumentidentifikator in a komplett uttrekk, persons by number else. CSV grows
 * as documents too, and is made when all of them are there. @valg docs/valg/040-csv.md
 */
export function createFormat(valg: HentValg): Format {
  const { format, bestilling } = valg
  const komplett = bestilling.type === 'komplett'
  const felt = komplett ? 'dokumentidentifikator' : 'foedselsEllerDNummer'
  const idBytes = komplett ? 32 : 11
  const id = (verdi: string) => `${verdi}\n`
  const mangler: Format['mangler'] = (nr, { id: verdi, feilmelding }) =>
    `${JSON.stringify({ [felt]: verdi, nr, feilmelding })}\n`
  const parseMangler = (line: string) => {
    const { nr, [felt]: verdi } = JSON.parse(line) as Readonly<Record<string, unknown>>
    return { nr: Number(nr), id: String(verdi) }
  }
  return {
    part: partOf(valg),
    person: ({ id: verdi, folkeregisterperson }) =>
      `${JSON.stringify({ [felt]: verdi, folkeregisterperson })}\n`,
    id,
    idFra: format === 'id' ? 0 : `{"${felt}":"`.length,
    idBytes,
    mangler,
    parseMangler,
  }
}

/** A CSV file of a komplett uttrekk tells whose document it is, whatever else it tells. */
function partOf({ format, del, bestilling, rettighetspakke }: HentValg): readonly string[] {
  if (format !== 'csv') return del
  const { part } = readUtvalg(del, rettighetspakke)
  return bestilling.type === 'komplett' ? [...new Set([...part, 'identifikasjonsnummer'])] : part
}

export type Mangler = Extract<Oppslag, { kind: 'mangler' }>
