import type { Omtale } from './oppslag.ts'
import { Skriver } from './skriver.ts'

/*
 * The bodies of answers, as bytes.
 */

/** One entry of an answer about many: what it is called. */
export type Entry = {
  readonly felt?: string
  readonly id: string
  readonly name: string
}

/** A finished answer, and whom it is about. */
export function body(
  json: Uint8Array,
  om: readonly number[],
): Omtale & { readonly kind: 'json'; readonly json: Uint8Array } {
  return { kind: 'json', json, om: Float64Array.from(om), treff: om.length }
}

/** What is said in place of somebody, or something. */
export function feilmelding(text: string): string {
  return `{"feilmelding":"${text}"}`
}

/** An answer about many, begun in room that is lent or its own. */
export function beginBulk(rom?: SharedArrayBuffer): Skriver {
  const ut = new Skriver(rom)
  ut.text(HEAD)
  return ut
}

/** Begins one entry, with the comma that parts it from the one before; its value, and `endEntry`, come after. */
export function beginEntry(ut: Skriver, { felt = 'foedselsEllerDNummer', id, name }: Entry): void {
  const comma = ut.length === HEAD.length ? '' : ','
  ut.text(`${comma}{"${felt}":${JSON.stringify(id)},"${name}":`)
}

/** The same of a person who is found, by eleven digits: what a thousand of an answer's bytes begin with. */
export function beginPerson(ut: Skriver, sifre: string): void {
  const fra = ut.length === HEAD.length ? 1 : 0
  ut.reserve(PERSON.length)
  const { bytes } = ut
  let at = ut.length
  for (let i = fra; i < PERSON.length; i += 1) bytes[at++] = PERSON[i] ?? 0
  for (let i = 0, d = ut.length + SIFRE_AT - fra; i < 11; i += 1) bytes[d++] = sifre.charCodeAt(i)
  ut.length = at
}

export function endEntry(ut: Skriver): void {
  ut.reserve(1)
  ut.bytes[ut.length++] = BRACE
}

export function endBulk(ut: Skriver): Uint8Array {
  ut.text(']}')
  return ut.done()
}

/** Text as it is sent. */
export function encode(json: string): Uint8Array {
  return new TextEncoder().encode(json)
}

// --- internal ---

const HEAD = '{"oppslag":['
const PERSON = Buffer.from(`,{"foedselsEllerDNummer":"${' '.repeat(11)}","folkeregisterperson":`)
const SIFRE_AT = PERSON.indexOf(' ')
const BRACE = 0x7d
