import { Avvist } from '../errors.ts'
import { type Folkeregisteridentifikator, parseFolkeregisteridentifikator } from '../ids.ts'
import { BULKOPPSLAG_MAX } from '../limits.ts'

/** Entries in the order of the request (`somBestilt`), or one each by ascending identifikator. */
export type Bulkoppslag = {
  readonly identifikatorer: readonly Folkeregisteridentifikator[]
  readonly somBestilt: boolean
}

/** What is said of an identifikator that gives no person. Only with `somBestilt`. */
export const OPPSLAG_FEIL = {
  ukjent: 'Ingen person har denne identifikatoren',
  opphoert: 'Identifikatoren er opphørt',
} as const

/**
 * Reads a bulkoppslag. Throws `Avvist` (400) on anything but 0 to 1 000 valid identifikatorer, naming
 * the place in the list and never the number.
 * @valg docs/valg/007-oppslag.md
 */
export function parseBulkoppslag(body: unknown, somBestilt: string | undefined): Bulkoppslag {
  const liste = readListe(body)
  if (liste.length > BULKOPPSLAG_MAX) {
    throw new Avvist('FREG-103', { felt: FELT, regel: `høyst ${BULKOPPSLAG_MAX} i hvert kall` })
  }
  const identifikatorer = liste.map((verdi, index) =>
    parseFolkeregisteridentifikator(verdi, `${FELT}[${index}]`),
  )
  return readSomBestilt(somBestilt)
    ? { identifikatorer, somBestilt: true }
    : { identifikatorer: [...new Set(identifikatorer)].sort(), somBestilt: false }
}

// --- internal ---

const FELT = 'foedselsEllerDNummer'

function readListe(body: unknown): readonly unknown[] {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const liste = (body as Readonly<Record<string, unknown>>)[FELT]
    if (Array.isArray(liste)) return liste
  }
  throw new Avvist('FREG-100', { regel: `den skal være et JSON-objekt med listen ${FELT}` })
}

function readSomBestilt(verdi: string | undefined): boolean {
  if (verdi === undefined || verdi === 'false') return false
  if (verdi === 'true') return true
  throw new Avvist('FREG-102', { felt: 'somBestilt', regel: 'skal være true eller false' })
}
