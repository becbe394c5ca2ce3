import type { Batchinnhold } from './storage.ts'

/** Packs rising row ids: the first one, then the distance to each next, seven bits a byte. */
export function packPersonliste(personer: readonly number[]): Batchinnhold {
  const bytes = new Uint8Array(personer.length * 5)
  let length = 0
  let previous = 0
  for (const person of personer) {
    let rest = person - previous
    previous = person
    while (rest >= 0x80) {
      bytes[length++] = (rest & 0x7f) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    bytes[length++] = rest
  }
  return {
    foerste: personer[0] ?? 0,
    siste: previous,
    antall: personer.length,
    personer: bytes.slice(0, length),
  }
}

/** The row ids again, rising. */
export function unpackPersonliste(bytes: Uint8Array): number[] {
  const personer: number[] = []
  let person = 0
  let rest = 0
  let factor = 1
  for (const byte of bytes) {
    rest += (byte & 0x7f) * factor
    if (byte >= 0x80) {
      factor *= 0x80
      continue
    }
    person += rest
    personer.push(person)
    rest = 0
    factor = 1
  }
  return personer
}
