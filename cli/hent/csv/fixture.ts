import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { FELT, METADATA, UNDERFELT } from '../../../domain/register/felter.ts'
import type { Egenskap, Persondokument } from '../../../domain/register/persondokument.ts'

/** A file as a reader of its own sees it: the rows, each cell by its column. */
export function readCsv(text: string, { excel }: { readonly excel: boolean }) {
  const rader: readonly (readonly string[])[] = parse(text, {
    bom: excel,
    delimiter: excel ? ';' : ',',
    record_delimiter: '\r\n',
  })
  const [hode = [], ...resten] = rader
  return {
    hode,
    rader: resten.map((rad) => new Map(hode.map((navn, nr) => [navn, rad[nr] ?? '']))),
  }
}

/** What docs/analytiker.md says of a cell, backwards: elements, and the values of each. */
export function readCelle(celle: string): readonly (readonly string[])[] {
  const tekst = /^="(.*)"$/s.exec(celle)?.[1]?.replaceAll('""', '"') ?? undefuse(celle)
  return tekst
    .split(' | ')
    .map((element) => element.split(' || ').map((verdi) => verdi.replaceAll(/\\(\\*\|)/g, '$1')))
}

/** Takes away the apostrophes that keep a spreadsheet from calculating. */
function undefuse(celle: string): string {
  const start = `["'\\s\\p{Cf}\\p{Cc}]*[=+\\-@＝＋－＠﹦﹢﹣﹫⁺⁻⁼₊₋₌−]`
  const ours = `^'(?=${start}|'*[\\t\\r\\n])|(?<=[,;\\t\\r\\n])'(?=${start})`
  return celle.replace(new RegExp(ours, 'gu'), '')
}

/** Texts that have broken files before. */
const fiendtlig = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      ...['"', '\n', '\r', ';', ',', '|', '\\', "'", '=', '-', '\t', ' ', 'å', '0'],
    ),
    maxLength: 12,
  }),
  fc.constantFrom(
    ...['=1+1', '+47', '-1', '@a', '＝1', '\t=1', '\r=1', ' =1', 'x;=1', 'x\n=1', '"=1'],
    ...[
      "'=1",
      "''=1",
      "'\tx",
      'a | b',
      'a || b',
      '\\|',
      '|',
      'null',
      '',
      ' ',
      '0301',
      '1E5',
      'TRUE',
    ],
    ...['01018012345', '2020-01-01', '﻿x', '="a"', '="01"', '😀', 'e\u0301', '\u0000'],
  ),
)
const verdi = fc.oneof(
  { weight: 6, arbitrary: fiendtlig },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.array(fiendtlig, { maxLength: 3 }) },
)

/** A value of a field of the model: an object of what stands in it, sometimes a list of such. */
function feltverdi(navn: string): fc.Arbitrary<unknown> {
  const inni = UNDERFELT.get(navn)
  if (inni === undefined) return verdi
  const objekt = objektAv([...inni])
  return fc.oneof(
    { weight: 4, arbitrary: objekt },
    { weight: 1, arbitrary: fc.array(objekt, { maxLength: 2 }) },
  )
}

function objektAv(navn: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const felt = Object.fromEntries(navn.map((en) => [en, feltverdi(en)]))
  return fc.record(felt, { requiredKeys: [] })
}

/** Any documents of these properties, current and historic. */
export function vilkaarligPerson(egenskaper: readonly Egenskap[]): fc.Arbitrary<Persondokument> {
  const egenskap = (navn: Egenskap) =>
    fc.array(
      fc
        .tuple(fc.constantFrom(true, true, false), objektAv([...METADATA, ...FELT[navn]]))
        .map(([erGjeldende, felt]) => ({ ...felt, erGjeldende })),
      { maxLength: 3 },
    )
  return fc.record(Object.fromEntries(egenskaper.map((navn) => [navn, egenskap(navn)])), {
    requiredKeys: [],
  })
}
