import type { Omtale } from './oppslag.ts'

/*
 * The bodies of answers, as bytes.
 */

/** One entry of an answer about many: what it is called, and the finished value. */
export type Entry = {
  readonly felt?: string
  readonly id: string
  readonly name: string
  readonly value: Uint8Array
}

/** A finished answer, and whom it is about. */
export function body(
  json: Uint8Array,
  om: readonly number[],
): Omtale & { readonly kind: 'json'; readonly json: Uint8Array } {
  return { kind: 'json', json, om: Float64Array.from(om), treff: om.length }
}

/** What is said in place of somebody, or something. */
export function feilmelding(text: string): Uint8Array {
  return encode(`{"feilmelding":"${text}"}`)
}

/** Adds one entry, with the comma that parts it from the one before. */
export function addEntry(
  parts: Uint8Array[],
  { felt = 'foedselsEllerDNummer', id, name, value }: Entry,
): void {
  const comma = parts.length === 0 ? '' : ','
  parts.push(Buffer.from(`${comma}{"${felt}":${JSON.stringify(id)},"${name}":`), value, CLOSE)
}

/** Fresh bytes of their own, so that they can be handed to another thread without a copy. */
export function bulkBody(parts: readonly Uint8Array[]): Uint8Array {
  const inside = parts.reduce((length, part) => length + part.byteLength, 0)
  const whole = new Uint8Array(HEAD.byteLength + inside + TAIL.byteLength)
  let offset = 0
  for (const part of [HEAD, ...parts, TAIL]) {
    whole.set(part, offset)
    offset += part.byteLength
  }
  return whole
}

/** Text as it is sent. */
export function encode(json: string): Uint8Array {
  return new TextEncoder().encode(json)
}

// --- internal ---

const HEAD = Buffer.from('{"oppslag":[')
const TAIL = Buffer.from(']}')
const CLOSE = Buffer.from('}')
