import { Avvist } from '../errors.ts'
import { type Folkeregisteridentifikator, isFolkeregisteridentifikator } from '../ids.ts'
import { BULKOPPSLAG_MAX, IDENTIFIKATORTEKST_MAX } from '../limits.ts'

/** What somebody wrote for a number, and that can be none. */
export type Ugyldig = string & { readonly __brand: 'Ugyldig' }

/** Entries in the order of the request (`somBestilt`), or one each by ascending identifikator. */
export type Bulkoppslag = {
  readonly identifikatorer: readonly (Folkeregisteridentifikator | Ugyldig)[]
  readonly somBestilt: boolean
}

/** What is said of an identifikator that gives no person. Only with `somBestilt`. */
export const OPPSLAG_FEIL = {
  ukjent: 'Ingen person har denne identifikatoren',
  opphoert: 'Identifikatoren er opphørt',
  ugyldig: 'Identifikatoren er ikke gyldig',
} as const

/**
 * Reads a bulkoppslag. Throws `Avvist` (400) on anything but 0 to 1 000 texts, naming the place in the list and
 * never the text. One that can be no number costs the others nothing: with `somBestilt` it is told, else left out.
 * @valg docs/valg/007-oppslag.md
 */
export function parseBulkoppslag(body: unknown, somBestilt: string | undefined): Bulkoppslag {
  const liste = readListe(body)
  if (liste.length > BULKOPPSLAG_MAX) {
    throw new Avvist('FREG-103', { felt: FELT, regel: `høyst ${BULKOPPSLAG_MAX} i hvert kall` })
  }
  const identifikatorer = liste.map(readText)
  if (readSomBestilt(somBestilt)) return { identifikatorer, somBestilt: true }
  return { identifikatorer: sortGyldige(identifikatorer), somBestilt: false }
}

// --- internal ---

/** The valid ones, each once, rising: sorted as numbers that tell their places too, in a fraction of the time. */
function sortGyldige(alle: Bulkoppslag['identifikatorer']): Bulkoppslag['identifikatorer'] {
  const gyldige = alle.filter((id) => isFolkeregisteridentifikator(id))
  const keys = new Float64Array(gyldige.length)
  for (let nr = 0; nr < keys.length; nr += 1) keys[nr] = Number(gyldige[nr]) * PLASSER + nr
  keys.sort()
  const sortert: Folkeregisteridentifikator[] = []
  for (const key of keys) {
    const id = gyldige[key % PLASSER]
    if (id !== undefined && id !== sortert.at(-1)) sortert.push(id)
  }
  return sortert
}

/** More than are asked for at a time; with eleven digits before it, a whole number yet. */
const PLASSER = 2 ** 14

const FELT = 'foedselsEllerDNummer'

function readListe(body: unknown): readonly unknown[] {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const liste = (body as Readonly<Record<string, unknown>>)[FELT] ?? undefined
    if (Array.isArray(liste)) return liste
    // Whoever names nobody asks for nobody; a field by another name may have named somebody.
    if (liste === undefined && Object.keys(body).every((felt) => felt === FELT)) return []
  }
  throw new Avvist('FREG-100', { regel: `den skal være et JSON-objekt med listen ${FELT}` })
}

function readText(verdi: unknown, index: number): Folkeregisteridentifikator | Ugyldig {
  if (typeof verdi === 'string' && verdi.length <= IDENTIFIKATORTEKST_MAX) return verdi as Ugyldig
  throw new Avvist('FREG-102', {
    felt: `${FELT}[${index}]`,
    regel: `skal være elleve siffer i en tekst, høyst ${IDENTIFIKATORTEKST_MAX} tegn`,
  })
}

function readSomBestilt(verdi: string | undefined): boolean {
  // As other languages write it.
  const text = verdi?.toLowerCase()
  if (text === undefined || text === 'false') return false
  if (text === 'true') return true
  throw new Avvist('FREG-102', { felt: 'somBestilt', regel: 'skal være true eller false' })
}
