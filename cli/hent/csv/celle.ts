import Papa from 'papaparse'
import type { Felttype } from './felttype.ts'

/** How a file is to be read: as RFC 4180 says, or by Excel as it opens a file in Norway. */
export type Dialekt = { readonly excel: boolean }

/** What became of cells that could not stand as they were. */
export type Celletall = {
  /** Cells with an apostrophe more, since a spreadsheet would have run them. */
  readonly ufarliggjort: number
  /** Cells longer than Excel takes. */
  readonly forLange: number
}

/** Turns rows into lines of one dialect. */
export type Skriver = {
  /** What stands before the first line. */
  readonly start: string
  readonly write: (
    rader: readonly (readonly string[])[],
    slag: readonly Felttype['slag'][],
  ) => string
  readonly tall: () => Celletall
}

/** The longest text of a cell, in UTF-16 units, and the most rows of a sheet. */
export const EXCEL_CELLE_MAX = 32_767
export const EXCEL_RADER_MAX = 1_048_576

/** @valg docs/valg/040-csv.md */
export function createSkriver({ excel }: Dialekt): Skriver {
  let ufarliggjort = 0
  let forLange = 0
  const cell = (tekst: string, slag: Felttype['slag']): string => {
    if (tekst === '' || (slag === 'number' && HELTALL.test(tekst))) return tekst
    if (excel && tekst.length > EXCEL_CELLE_MAX) forLange += 1
    const trygg = defuse(tekst)
    if (trygg !== tekst) ufarliggjort += 1
    else if (excel && isConverted(tekst, slag)) return `="${tekst.replaceAll('"', '""')}"`
    return trygg
  }
  const config = { delimiter: excel ? ';' : ',', newline: '\r\n' }
  return {
    start: excel ? '\uFEFF' : '',
    write: (rader, slag) => {
      if (rader.length === 0) return ''
      const celler = rader.map((rad) => rad.map((tekst, nr) => cell(tekst, slag[nr] ?? 'text')))
      return Papa.unparse(celler, config) + config.newline
    },
    tall: () => ({ ufarliggjort, forLange }),
  }
}

/** Values of one field of one element as one text: what is a list is joined by ` || `. */
export function joinListe(verdier: readonly unknown[]): string {
  const tekster = verdier.map((verdi) => escapePipe(text(verdi)))
  return tekster.some((tekst) => tekst !== '') ? tekster.join(LISTESKILLE) : ''
}

/** Texts of several elements as one: joined by ` | `, each in its place. */
export function joinElementer(tekster: readonly string[]): string {
  return tekster.some((tekst) => tekst !== '') ? tekster.join(ELEMENTSKILLE) : ''
}

/**
 * An apostrophe where a spreadsheet would begin to calculate: at the start of the cell, and where one
 * that guesses the separator wrongly would start a cell. Taking away one apostrophe at each such
 * place gives the text back.
 */
export function defuse(tekst: string): string {
  if (!TEGN.test(tekst)) return BLANK_START.test(tekst) ? `'${tekst}` : tekst
  let starter = false
  let hale = ''
  let til = tekst.length
  for (let fra = til - 1; fra >= 0; fra--) {
    const tegn = tekst.charAt(fra)
    starter = TEGN.test(tegn) || (starter && MELLOM.test(tegn))
    const isStart = fra === 0 ? starter || BLANK_START.test(tekst) : starter
    if (!isStart || (fra > 0 && !SKILLE.test(tekst.charAt(fra - 1)))) continue
    hale = `'${tekst.slice(fra, til)}${hale}`
    til = fra
  }
  return tekst.slice(0, til) + hale
}

// --- internal ---

const ELEMENTSKILLE = ' | '
const LISTESKILLE = ' || '

/** `= + - @`, their full-width, small, raised and lowered forms, and the minus sign. */
const TEGN =
  /[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u207A-\u207C\u208A-\u208C\u2212]/
/** What a program may pass over before it sees them. */
const MELLOM = /["'\s\p{Cf}\p{Cc}]/u
const SKILLE = /[,;\t\r\n]/
const BLANK_START = /^'*[\t\r\n]/
const HELTALL = /^-?(?:0|[1-9]\d{0,14})$/

/** The longest text that a formula may hold. */
const FORMELTEKST_MAX = 255
const EXCEL_DATO = /^(?:19|[2-9]\d)\d\d-\d\d-\d\d$/
/** What Excel makes into a number, a date or a truth has a digit in it, or is one of these words. */
const EXCEL_TOLKER = /\p{Nd}|^\s*(?:true|false|sann|usann)\s*$|^\s*#/iu

/** A date stays one, for whoever sorts by it; everything else is to stay the text that it is. */
function isConverted(tekst: string, slag: Felttype['slag']): boolean {
  if (slag === 'date' && EXCEL_DATO.test(tekst)) return false
  if (slag === 'boolean' && (tekst === 'true' || tekst === 'false')) return false
  return tekst.length <= FORMELTEKST_MAX && EXCEL_TOLKER.test(tekst) && !/[\r\n]/.test(tekst)
}

/** What is there and is no plain value is told as JSON. */
function text(verdi: unknown): string {
  if (verdi === undefined || verdi === null) return ''
  if (typeof verdi === 'string') return verdi
  return typeof verdi === 'object' ? JSON.stringify(verdi) : String(verdi)
}

/** So that a `|` of a value is never one of ours: it has a backslash in front. */
function escapePipe(tekst: string): string {
  return tekst.includes('|') ? tekst.replaceAll(/\\*\|/g, '\\$&') : tekst
}
