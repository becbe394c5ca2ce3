import { Avvist } from '../errors.ts'
import { type Dokumentidentifikator, parseDokumentidentifikator } from '../ids.ts'
import { BULKOPPSLAG_MAX } from '../limits.ts'

/** What is said of a dokumentidentifikator that names no document. */
export const ARKIV_UKJENT = 'Ingen dokument har denne identifikatoren'

/**
 * Reads a bulkoppslag in the archive: 0 to 1 000 dokumentidentifikatorer, answered in the order asked.
 * Throws `Avvist` (400) that names the place in the list.
 * @valg docs/valg/007-oppslag.md
 */
export function parseArkivoppslag(body: unknown): readonly Dokumentidentifikator[] {
  const liste = readListe(body)
  if (liste.length > BULKOPPSLAG_MAX) {
    throw new Avvist('FREG-103', { felt: FELT, regel: `høyst ${BULKOPPSLAG_MAX} i hvert kall` })
  }
  return liste.map((verdi, index) => parseDokumentidentifikator(verdi, `${FELT}[${index}]`))
}

// --- internal ---

const FELT = 'dokumentidentifikator'

function readListe(body: unknown): readonly unknown[] {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const liste = (body as Readonly<Record<string, unknown>>)[FELT]
    if (Array.isArray(liste)) return liste
  }
  throw new Avvist('FREG-100', { regel: `den skal være et JSON-objekt med listen ${FELT}` })
}
