import { grouped } from '../../fremdrift.ts'
import { type Celletall, EXCEL_CELLE_MAX, EXCEL_RADER_MAX } from './celle.ts'
import { besideOf } from './familie.ts'
import type { Csvresultat } from './filer.ts'
import { UTENFOR, type Utelatt } from './rader.ts'

export type Laget = {
  readonly file: string
  readonly valg: { readonly lang: boolean; readonly excel: boolean }
  readonly filer: readonly { readonly fil: string; readonly rader: number }[]
  readonly utelatt: Utelatt
  readonly celler: Celletall
}

/**
 * What somebody who trusts the files must be warned of, each with its count; nothing where nothing was
 * lost or changed. Says names of properties and never what a document says.
 */
export function describe({ file, valg, filer, utelatt, celler }: Laget): readonly string[] {
  return [
    ...leftOut(file, valg.lang, utelatt),
    ...unknown(valg.lang, utelatt),
    ...say(
      utelatt.utenNummer,
      'documents have no number in use; their foedselsEllerDNummer is empty',
    ),
    ...say(
      celler.ufarliggjort,
      "cells would start a formula in a spreadsheet and have got a ' in front",
    ),
    ...(valg.excel ? limits(filer, celler) : []),
  ]
}

/**
 * What such files leave out each time, with its count, so that it is nothing to be warned of: metadata in
 * the file of all persons, and the numbers that some packages send with everything.
 */
export function describeAlltid({ file, utelatt: { metadata, ubedte } }: Laget): readonly string[] {
  const numre = ubedte.get(ALLTID_MED) ?? 0
  return [
    ...say(metadata, `values of metadata are not in ${file}; --lang writes them`),
    ...say(numre, `elements of ${ALLTID_MED} came unasked; --del ${ALLTID_MED} writes them`),
  ]
}

/** The files and their rows, and what they leave out by design. */
export function describeFiler({ filer, om }: Csvresultat): readonly string[] {
  const [alle, ...elementer] = filer
  const rader = elementer.map(({ fil, rader: antall }) => `  ${fil}: ${grouped(antall)}`)
  return [
    ...(alle === undefined ? [] : [`What each column is: ${besideOf(alle.fil, 'kodebok')}`]),
    ...(rader.length === 0 ? [] : ['A row for each element of each property:', ...rader]),
    ...om,
  ]
}

// --- internal ---

const ALLTID_MED = 'identifikasjonsnummer'

function leftOut(
  file: string,
  lang: boolean,
  { historiske, usagte, ubedte }: Utelatt,
): readonly string[] {
  const asElements = [
    ...say(historiske, 'elements that no longer hold'),
    ...say(usagte, 'elements that do not say whether they hold'),
  ]
  const asked = [...ubedte]
    .filter(([egenskap]) => egenskap !== ALLTID_MED)
    .map(([egenskap, antall]) => `${grouped(antall)} elements of ${egenskap}`)
  return [
    ...(asElements.length === 0 || lang
      ? []
      : [`Not in ${file}: ${asElements.join(', ')}; --lang writes them`]),
    ...(asked.length === 0
      ? []
      : [`Came without being in --del, and was not written: ${asked.join(', ')}`]),
  ]
}

function unknown(lang: boolean, { ukjente }: Utelatt): readonly string[] {
  const beside = ukjente.get(UTENFOR) ?? 0
  const inside = [...ukjente]
    .filter(([navn]) => navn !== UTENFOR)
    .map(([navn, antall]) => `${grouped(antall)} in ${navn}`)
  const where = lang
    ? `as JSON in the columns that end in ${UTENFOR}`
    : 'not written; --lang writes them, and .ndjson everything'
  return [
    ...(inside.length === 0
      ? []
      : [`Values in fields that the model does not know: ${inside.join(', ')}; ${where}`]),
    ...(beside === 0
      ? []
      : [
          `${grouped(beside)} values of properties that the model does not know were not written; .ndjson has them`,
        ]),
  ]
}

function limits(filer: Laget['filer'], { forLange }: Celletall): readonly string[] {
  return [
    ...filer
      .filter(({ rader }) => rader + 1 > EXCEL_RADER_MAX)
      .map(
        ({ fil, rader }) =>
          `${fil} has ${grouped(rader + 1)} rows, and Excel opens the first ${grouped(EXCEL_RADER_MAX)} alone: order less at a time, by kommune or year of birth`,
      ),
    ...say(
      forLange,
      `cells are longer than the ${grouped(EXCEL_CELLE_MAX)} characters that Excel takes`,
    ),
  ]
}

function say(antall: number, hva: string): readonly string[] {
  return antall === 0 ? [] : [`${grouped(antall)} ${hva}`]
}
