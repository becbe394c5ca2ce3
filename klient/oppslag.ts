import { BULKOPPSLAG_MAX } from '../domain/limits.ts'
import type { Part } from '../domain/oppslag/part.ts'
import { UgyldigSvar } from './errors.ts'
import type { Http, Httpsvar } from './http.ts'
import type { Folkeregisterperson } from './person.ts'
import { isObjekt, readObjekt } from './svar.ts'
import type { Idfelt, Kallvalg } from './uttrekk.ts'

export type Oppslagsvalg = Kallvalg & {
  /** What to see of each person; none means `person-basis`. */
  readonly part?: readonly Part[] | undefined
}

/**
 * What came of one id that was asked for. `fulgt`: the id had ended, and this is the person it leads
 * to. `mangler`: it gives no person, and why.
 */
export type Oppslag =
  | {
      readonly kind: 'person'
      readonly id: string
      readonly folkeregisterperson: Folkeregisterperson
      readonly fulgt: boolean
    }
  | { readonly kind: 'mangler'; readonly id: string; readonly feilmelding: string }

/**
 * Looks persons up by fødselsnummer or d-nummer, or documents by dokumentidentifikator: one entry for
 * every id, in the order asked for. An id that has ended is followed to the person it leads to.
 * Takes any number of ids and asks for a thousand at a time.
 * @kilde uttrekk.md «persondokumenter = hentPersondokumenter(batch)»
 */
export async function hentPersondokumenter(
  http: Http,
  ids: readonly string[],
  valg: Oppslagsvalg = {},
): Promise<readonly Oppslag[]> {
  const alle: Oppslag[] = []
  for (let fra = 0; fra < ids.length; fra += BULKOPPSLAG_MAX) {
    for (const ett of await bulkoppslag(http, ids.slice(fra, fra + BULKOPPSLAG_MAX), valg)) {
      alle.push(ett.kind === 'mangler' ? await follow(http, ett, valg) : ett)
    }
  }
  return alle
}

/** One person; the surviving one where the id has ended. `undefined` where there is none. */
export function hentPerson(
  http: Http,
  id: string,
  { part, signal }: Oppslagsvalg = {},
): Promise<Folkeregisterperson | undefined> {
  const kall = 'GET personer/{personidentifikator}'
  const read = ({ status, body }: Httpsvar) => {
    if (status === 404) return undefined
    return readObjekt(kall, body) as Folkeregisterperson
  }
  return http({
    kall,
    metode: 'GET',
    sti: `personer/${encodeURIComponent(id)}`,
    query: partQuery(part),
    statuser: [404],
    signal,
    read,
  })
}

// --- internal ---

const DOKUMENTID_LENGTH = 32

/** Short answers in a row before what they lack is looked up one by one. */
const KORTE_MAX = 3

function bulkoppslag(
  http: Http,
  ids: readonly string[],
  { part, signal }: Oppslagsvalg,
): Promise<readonly Oppslag[]> {
  const query = partQuery(part)
  if (ids[0]?.length === DOKUMENTID_LENGTH) {
    const kall = 'POST personer/bulkoppslag/arkiv'
    const sti = 'personer/bulkoppslag/arkiv'
    const felt = 'dokumentidentifikator'
    const read = reader(kall, { felt, ids })
    return http({ kall, metode: 'POST', sti, query, body: { [felt]: ids }, signal, read })
  }
  const kall = 'POST personer/bulkoppslag'
  const felt = 'foedselsEllerDNummer'
  query.set('somBestilt', 'true')
  const read = reader(kall, { felt, ids })
  return http({
    kall,
    metode: 'POST',
    sti: 'personer/bulkoppslag',
    query,
    body: { [felt]: ids },
    signal,
    read,
  })
}

function partQuery(part: readonly string[] = []): URLSearchParams {
  return new URLSearchParams(part.map((verdi): [string, string] => ['part', verdi]))
}

/**
 * Holds the answer against what was asked for, whatever its order: an id too many is the answer to
 * another question, one too few is a short answer, and neither is believed. A service that leaves out
 * the same ids again and again does so on purpose; they are then `mangler`, and are followed.
 */
function reader(
  kall: string,
  { felt, ids }: { readonly felt: Idfelt; readonly ids: readonly string[] },
) {
  const asked = new Set(ids)
  let korte = 0
  return ({ body }: Httpsvar): readonly Oppslag[] => {
    const liste = readObjekt(kall, body)['oppslag']
    if (!Array.isArray(liste)) throw new UgyldigSvar(kall, 'the answer has no list oppslag')
    const found = new Map<string, Oppslag>()
    for (const verdi of liste) {
      const ett = readEtt(kall, verdi, felt)
      if (!asked.has(ett.id)) throw new UgyldigSvar(kall, 'the answer holds what was not asked for')
      found.set(ett.id, ett)
    }
    const uteblitt = asked.size - found.size
    if (uteblitt > 0 && ++korte < KORTE_MAX) {
      throw new UgyldigSvar(kall, `${uteblitt} of ${asked.size} are not in the answer`)
    }
    return ids.map(
      (id) => found.get(id) ?? { kind: 'mangler', id, feilmelding: 'is not in the answer' },
    )
  }
}

function readEtt(kall: string, verdi: unknown, felt: Idfelt): Oppslag {
  const objekt = readObjekt(kall, verdi)
  const { [felt]: id, folkeregisterperson, feilmelding } = objekt
  if (typeof id !== 'string') throw new UgyldigSvar(kall, `an entry has no ${felt}`)
  if (isObjekt(folkeregisterperson)) {
    return { kind: 'person', id, folkeregisterperson, fulgt: false }
  }
  if (isObjekt(feilmelding) && typeof feilmelding['feilmelding'] === 'string') {
    return { kind: 'mangler', id, feilmelding: feilmelding['feilmelding'] }
  }
  throw new UgyldigSvar(kall, 'an entry has neither folkeregisterperson nor feilmelding')
}

/** A single lookup leads from a number that has ended to the person who has a new one. */
async function follow(
  http: Http,
  mangler: Extract<Oppslag, { kind: 'mangler' }>,
  valg: Oppslagsvalg,
): Promise<Oppslag> {
  if (mangler.id.length === DOKUMENTID_LENGTH) return mangler
  const folkeregisterperson = await hentPerson(http, mangler.id, valg)
  if (folkeregisterperson === undefined) return mangler
  return { kind: 'person', id: mangler.id, folkeregisterperson, fulgt: true }
}
