import { basename } from 'node:path'
import type { Egenskap } from '../../../domain/register/persondokument.ts'
import { besideOf } from './familie.ts'
import { type Kolonne, type Kolonner, kolonnerOf } from './modell.ts'
import { type Radvalg, UTENFOR } from './rader.ts'
import { EGENSKAPSTEKST, FELTTEKST } from './tekster.ts'

/** One line of the codebook: the file, and what is told of one of its columns. */
type Rad = readonly string[]

/**
 * What each column of each file is, as rows under a head. Made from the model that the columns are made
 * from, so that it can lack none.
 */
export function kodebok(file: string, { egenskaper, komplett, lang }: Radvalg): readonly Rad[] {
  const alle = egenskaper.map(kolonnerOf)
  const of = (fil: string, rader: readonly Rad[]) =>
    [...ider(komplett), ...rader].map((rad) => [basename(fil), ...rad])
  return [
    ['file', 'column', 'type', 'values', 'several', 'property', 'meaning', 'from'],
    ...of(file, alle.flatMap(brede)),
    ...(lang ? alle.flatMap((en) => of(besideOf(file, en.egenskap), lange(en))) : []),
  ]
}

// --- internal ---

const DOKUMENT = 'folkeregisterperson'
const ELEMENTER = 'elements joined by " | "'
const LISTE = 'a list joined by " || "'

function ider(komplett: boolean): readonly Rad[] {
  const nummer = 'identifikasjonsnummer.foedselsEllerDNummer'
  const dokumentid = ['dokumentidentifikator', 'text', '32 hexadecimal digits', '', '']
  const id = ['foedselsEllerDNummer', 'text', 'eleven digits', '', '']
  if (!komplett) return [[...id, 'the number by which the uttrekk names the person', 'the batch']]
  return [
    [...dokumentid, 'the document: one versjon of one person', 'the batch'],
    [...id, 'the number in use in this document; empty where none is', `${DOKUMENT}.${nummer}`],
  ]
}

function brede({ egenskap, utledet, felt }: Kolonner): readonly Rad[] {
  return [...utledet, ...felt].map((kolonne) => rad(egenskap, kolonne, [ELEMENTER]))
}

function lange({ egenskap, metadata, utledet, felt }: Kolonner): readonly Rad[] {
  const fra = `${DOKUMENT}.${egenskap}`
  const om = EGENSKAPSTEKST[egenskap]
  const andre = 'fields of the element that this program does not know'
  return [
    ['nr', 'number', '', '', om, 'which element of the person it is, from 1', fra],
    ...[...metadata, ...utledet, ...felt].map((kolonne) => rad(egenskap, kolonne, [])),
    [`${egenskap}.${UTENFOR}`, 'JSON', '', '', om, andre, fra],
  ]
}

function rad(egenskap: Egenskap, kolonne: Kolonne, flere: readonly string[]): Rad {
  const { navn, stier, type } = kolonne
  const several = [...flere, ...(type.erListe === true ? [LISTE] : [])].join(', ')
  const fra = stier.map((sti) => [DOKUMENT, egenskap, ...sti].join('.')).join(' or ')
  return [navn, type.slag, values(type), several, EGENSKAPSTEKST[egenskap], meaning(kolonne), fra]
}

/** From the outside in: what the field stands in, and what it says. */
function meaning({ stier, erSlag }: Kolonne): string {
  const [sti = [], ...flere] = stier
  if (erSlag === true) return 'which kind of address it is'
  const tekster = sti.map((felt) => FELTTEKST[felt] ?? felt)
  if (flere.length === 0) return tekster.join(': ')
  return `${tekster.at(-1)}, whatever the kind of address`
}

function values({ slag, verdier, beskrivelse }: Kolonne['type']): string {
  if (verdier !== undefined) return verdier.join(', ')
  if (slag === 'date') return 'YYYY-MM-DD'
  if (slag === 'timestamp') return 'YYYY-MM-DDThh:mm:ss+hh:mm'
  if (slag === 'boolean') return 'true, false'
  return slag === 'text' ? (beskrivelse ?? '') : ''
}
