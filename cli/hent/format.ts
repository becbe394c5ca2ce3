import type { Oppslag } from '../../klient/oppslag.ts'
import { CSV_LINJESLUTT, csvLine, csvRow, egenskaper, readKolonner } from './csv.ts'
import type { HentValg } from './valg.ts'

/** Lines for the file, and for the file of those who gave no person. */
export type Linjer = { readonly personer: string; readonly mangler: string }

/** How a file is written, line by line, and where in a line the id stands. */
export type Format = {
  /** What to ask the service for of each person. */
  readonly part: readonly string[]
  readonly hode: string
  readonly person: (oppslag: Extract<Oppslag, { kind: 'person' }>) => string
  readonly id: (id: string) => string
  /** A line of the file of those who gave no person: `nr` is the place in the order, from 0. */
  readonly mangler: (nr: number, mangler: Mangler) => string
  readonly parseMangler: (line: string) => { readonly nr: number; readonly id: string }
  /** Bytes before the id in every line but the head. */
  readonly idFra: number
  readonly idBytes: number
}

/** Documents are named by dokumentidentifikator in a komplett uttrekk, persons by number else. */
export function createFormat({ format, del, bestilling }: HentValg): Format {
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
  const felles = { mangler, parseMangler, idBytes }
  if (format === 'csv') {
    const kolonner = readKolonner(del)
    return {
      part: egenskaper(kolonner),
      hode: csvLine([felt, ...kolonner.map((kolonne) => kolonne.navn)]),
      person: ({ id: verdi, folkeregisterperson }) => csvRow(verdi, folkeregisterperson, kolonner),
      id: (verdi) => verdi + CSV_LINJESLUTT,
      idFra: 0,
      ...felles,
    }
  }
  return {
    part: del,
    hode: '',
    person: ({ id: verdi, folkeregisterperson }) =>
      `${JSON.stringify({ [felt]: verdi, folkeregisterperson })}\n`,
    id,
    idFra: format === 'id' ? 0 : `{"${felt}":"`.length,
    ...felles,
  }
}

export type Mangler = Extract<Oppslag, { kind: 'mangler' }>
