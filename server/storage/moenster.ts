import { patternOf } from './pakking.ts'
import { TEKST_MAX } from './utpakking.ts'

/** How many must tell the same before it is in a pattern. */
export const FELLES_MIN = 5

/**
 * Makes a pattern of documents, each of another person: how they are built, and what at least `FELLES_MIN` of them
 * tell. A pattern stays when a document is deleted, and so it holds nothing that is of one person alone.
 * @valg docs/valg/059-pakkede-dokumenter.md
 */
export function makeMoenster(dokumenter: readonly string[]): Uint8Array {
  const leste = dokumenter.flatMap(readOne)
  const fortalt = new Map<string, number>()
  for (const one of leste) {
    for (const verdi of new Set(tellings(one))) fortalt.set(verdi, (fortalt.get(verdi) ?? 0) + 1)
  }
  const isFelles = (verdi: string) => (fortalt.get(verdi) ?? 0) >= FELLES_MIN
  const tekst = new Uint8Array(TEKST_MAX)
  let size = 0
  for (const one of leste) {
    const { written } = new TextEncoder().encodeInto(
      JSON.stringify(keepFelles(one, isFelles)),
      tekst.subarray(size),
    )
    size += written
    if (size + LEAST_ROOM > TEKST_MAX) break
  }
  const proever = leste.slice(0, PROEVER).map((one) => Buffer.from(JSON.stringify(one)))
  return patternOf(tekst.subarray(0, size), proever)
}

// --- internal ---

/** Documents that tell which bytes are told often. */
const PROEVER = 200

/** What is left is too little for a document of the shortest. */
const LEAST_ROOM = 16

/** Nothing of one that cannot be read: it keeps nobody else from being packed. */
function readOne(json: string): readonly unknown[] {
  try {
    return [JSON.parse(json)]
  } catch {
    return []
  }
}

/** All that a document tells: names of fields, and values. */
function* tellings(verdi: unknown): Generator<string> {
  if (Array.isArray(verdi)) {
    for (const one of verdi) yield* tellings(one)
  } else if (typeof verdi === 'object' && verdi !== null) {
    for (const [navn, one] of Object.entries(verdi)) {
      yield navnOf(navn)
      yield* tellings(one)
    }
  } else yield verdiOf(verdi)
}

/** The same, with nothing where too few tell the same. */
function keepFelles(verdi: unknown, isFelles: (telling: string) => boolean): unknown {
  if (Array.isArray(verdi)) return verdi.map((one) => keepFelles(one, isFelles))
  if (typeof verdi === 'object' && verdi !== null) {
    return Object.fromEntries(
      Object.entries(verdi)
        .filter(([navn]) => isFelles(navnOf(navn)))
        .map(([navn, one]) => [navn, keepFelles(one, isFelles)]),
    )
  }
  if (isFelles(verdiOf(verdi))) return verdi
  return typeof verdi === 'string' ? '' : 0
}

function navnOf(navn: string): string {
  return `n${navn}`
}

function verdiOf(verdi: unknown): string {
  return `v${JSON.stringify(verdi)}`
}
