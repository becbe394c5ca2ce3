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

export function endEntry(ut: Skriver): void {
  ut.text('}')
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
