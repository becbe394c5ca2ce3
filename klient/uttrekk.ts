import { createHash } from 'node:crypto'
import { isFolkeregisteridentifikator } from '../domain/ids.ts'
import type { Jobbtilstand } from '../domain/uttrekk/jobb.ts'
import type { Kjoenn, Personstatustype, Sivilstandstype } from '../domain/uttrekk/utvalg.ts'
import { HttpFeil, UgyldigSvar } from './errors.ts'
import type { Http, Httpsvar } from './http.ts'
import { isObjekt, type Objekt, readAntall, readObjekt, readSha256 } from './svar.ts'

/**
 * The criteria of a tilpasset uttrekk. They are sent as they are; what is wrong with them the service
 * says itself.
 */
export type Kriterier = Kommunevalg & {
  /** One of them, or several. */
  readonly personstatustyper: readonly Personstatustype[]
  /** The same two fields as beside it: both spellings mean the same. */
  readonly kommunenummer?: Kommunevalg | undefined
  /** Our addition: a whole street name of the current home. */
  readonly adressenavn?: string | undefined
  /** Our addition: four digits. */
  readonly postnummer?: string | undefined
  readonly foedselsaarFraOgMed?: Aar | undefined
  readonly foedselsaarTilOgMed?: Aar | undefined
  readonly doedsaarFraOgMed?: Aar | undefined
  readonly doedsaarTilOgMed?: Aar | undefined
  readonly kjoenn?: Kjoenn | undefined
  /** Three capital letters. */
  readonly statsborgerskap?: string | undefined
  readonly sivilstandstype?: Sivilstandstype | undefined
}

/** Of the two, one. */
export type Kommunevalg = {
  readonly bostedskommunenummer?: Kommuner | undefined
  readonly oppholdskommunenummer?: Kommuner | undefined
}

/** Four digits; several are our addition: any of them. A whole number is taken by newer services: 301 for 0301. */
export type Kommuner = Kommune | readonly Kommune[]
export type Kommune = string | number

/** Four digits, as text or as a number. */
export type Aar = string | number

/** What can be ordered. */
export type Bestilling =
  | { readonly type: 'tilpasset'; readonly kriterier: Kriterier }
  /** From a sekvensnummer; without one, the current documents. */
  | { readonly type: 'komplett'; readonly feedsekvensnr?: number }

/** The two kinds of identifikator a batch can hold. */
export const IDFELT = ['foedselsEllerDNummer', 'dokumentidentifikator'] as const
export type Idfelt = (typeof IDFELT)[number]

/** What one batch number answers. */
export type Resultat = Batch | { readonly kind: 'slutt' | 'ikkeKlar' }

export type Batch = {
  readonly kind: 'batch'
  readonly felt: Idfelt
  /** Well-formed, in the order of the answer. */
  readonly ids: readonly string[]
  /** How many of them the answer says more than once. */
  readonly gjentatte: number
  /** Over the ids joined by newline. */
  readonly sha256: string
  /** Whether the answer came with its checksum, and matched it. */
  readonly isProven: boolean
}

/** How a job stands, where the service tells: our addition to the API. */
export type Jobb = {
  readonly jobbId: string
  readonly tilstand: Jobbtilstand
  /** 0 to 1. */
  readonly fremdrift: number | undefined
  readonly sekvensnummer: number | undefined
  readonly treff: number | undefined
  readonly batcher: number | undefined
  /** Of all ids. Only from services of before 0.2; `venter` where one says that it is yet to come. */
  readonly sjekksum: Sjekksum | 'venter' | undefined
  readonly batch: readonly Batchsum[] | undefined
}

/** A count of ids, and the SHA-256 over them joined by newline. */
export type Sjekksum = { readonly antall: number; readonly sha256: string }
export type Batchsum = { readonly antall: number; readonly sha256: string | undefined }

export type Kallvalg = { readonly signal?: AbortSignal | undefined }

/**
 * Orders an uttrekk and answers its `jobbId` at once.
 * @kilde uttrekk.md «jobbid = bestillUttrekk(sekvensnummer)»
 */
export function bestillUttrekk(
  http: Http,
  bestilling: Bestilling,
  { signal }: Kallvalg = {},
): Promise<string> {
  if (bestilling.type === 'tilpasset') {
    const kall = 'POST uttrekk/tilpasset'
    const { kriterier: body } = bestilling
    return http({
      kall,
      metode: 'POST',
      sti: 'uttrekk/tilpasset',
      body,
      signal,
      read: jobbId(kall),
    })
  }
  const kall = 'GET uttrekk/komplett'
  const query = new URLSearchParams()
  if (bestilling.feedsekvensnr !== undefined) {
    query.set('feedsekvensnr', String(bestilling.feedsekvensnr))
  }
  return http({ kall, metode: 'GET', sti: 'uttrekk/komplett', query, signal, read: jobbId(kall) })
}

/**
 * Fetches one batch, or says that it is not ready (404) or that the one before was the last (`{}`).
 * Rejects with `JobbBorte` when the job is gone.
 * @kilde uttrekk.md «batch = hentResultat(jobbid, batchteller)»
 */
export function hentResultat(
  http: Http,
  { jobbId, batchnr }: { readonly jobbId: string; readonly batchnr: number },
  { signal }: Kallvalg = {},
): Promise<Resultat> {
  const kall = 'GET uttrekk/{jobbid}/batch/{batchnr}'
  const sti = `uttrekk/${encodeURIComponent(jobbId)}/batch/${batchnr}`
  const read = (svar: Httpsvar) => readResultat(kall, svar)
  return http({ kall, metode: 'GET', sti, statuser: [404], signal, read })
}

/** How many persons the criteria find now: our addition to the API. Orders nothing. */
export function hentAntall(
  http: Http,
  kriterier: Kriterier,
  { signal }: Kallvalg = {},
): Promise<number> {
  const kall = 'POST uttrekk/tilpasset/antall'
  const read = ({ body }: Httpsvar) => {
    const antall = readAntall(kall, readObjekt(kall, body), 'antall')
    if (antall === undefined) throw new UgyldigSvar(kall, 'the answer has no antall')
    return antall
  }
  return http({
    kall,
    metode: 'POST',
    sti: 'uttrekk/tilpasset/antall',
    body: kriterier,
    signal,
    read,
  })
}

/** How the job stands. `undefined` from a service that has no such address. */
export async function hentJobb(
  http: Http,
  jobbId: string,
  { signal }: Kallvalg = {},
): Promise<Jobb | undefined> {
  const kall = 'GET uttrekk/{jobbid}'
  const sti = `uttrekk/${encodeURIComponent(jobbId)}`
  const read = ({ status, body }: Httpsvar) =>
    status === 200 ? readJobb(kall, readObjekt(kall, body), jobbId) : undefined
  return http({ kall, metode: 'GET', sti, statuser: UTEN_JOBBRESSURS, signal, read })
}

/** Cancels a job. False from a service that cannot, or where the job is gone already. */
export async function avbrytUttrekk(
  http: Http,
  jobbId: string,
  { signal }: Kallvalg = {},
): Promise<boolean> {
  const kall = 'DELETE uttrekk/{jobbid}'
  const sti = `uttrekk/${encodeURIComponent(jobbId)}`
  const read = ({ status }: Httpsvar) => status < 300
  try {
    return await http({ kall, metode: 'DELETE', sti, statuser: UTEN_JOBBRESSURS, signal, read })
  } catch (error) {
    if (error instanceof HttpFeil && error.status === 410) return false
    throw error
  }
}

/** The checksum of a list of ids. */
export function sha256OfIds(ids: readonly string[]): string {
  return createHash('sha256').update(ids.join('\n')).digest('hex')
}

// --- internal ---

/** The original has no address for a job itself, and answers an unknown one with one of these. */
const UTEN_JOBBRESSURS = [400, 403, 404, 405, 406, 501]
const TILSTANDER: readonly unknown[] = [
  'bestilt',
  'kjoerer',
  'ferdig',
  'feilet',
  'avbrutt',
  'utloept',
] satisfies Jobbtilstand[]

function jobbId(kall: string) {
  return ({ body }: Httpsvar): string => {
    const id = readObjekt(kall, body)['jobbId']
    if (typeof id === 'string' && /^[\w-]{1,128}$/.test(id)) return id
    throw new UgyldigSvar(kall, 'the answer has no jobbId')
  }
}

/** An empty object ends the job, and so do an empty list and `null`, as other clients read them. */
function readResultat(kall: string, { status, body, isProven }: Httpsvar): Resultat {
  if (status === 404) return { kind: 'ikkeKlar' }
  const objekt = readObjekt(kall, body)
  const felt = IDFELT.filter((navn) => Object.hasOwn(objekt, navn))
  const [navn, flere] = felt
  if (navn === undefined && Object.keys(objekt).length === 0) return { kind: 'slutt' }
  if (navn === undefined || flere !== undefined) {
    throw new UgyldigSvar(kall, `the answer is neither {} nor one list (${IDFELT.join(', ')})`)
  }
  const liste = objekt[navn] ?? []
  if (!Array.isArray(liste)) throw new UgyldigSvar(kall, `${navn} is not a list`)
  if (liste.length === 0) return { kind: 'slutt' }
  return { ...readBatch(kall, navn, liste), isProven }
}

function readBatch(kall: string, felt: Idfelt, liste: readonly unknown[]): Omit<Batch, 'isProven'> {
  const isId = felt === 'foedselsEllerDNummer' ? isFolkeregisteridentifikator : isDokumentid
  if (!liste.every(isId)) {
    throw new UgyldigSvar(kall, `${felt} holds something that is not an identifikator`)
  }
  const ids: readonly string[] = liste
  const gjentatte = ids.length - new Set(ids).size
  return { kind: 'batch', felt, ids, gjentatte, sha256: sha256OfIds(ids) }
}

function isDokumentid(input: unknown): input is string {
  return typeof input === 'string' && /^[0-9a-f]{32}$/.test(input)
}

function readJobb(kall: string, objekt: Objekt, jobbId: string): Jobb {
  const { tilstand, fremdrift, sjekksum, batch } = objekt as Readonly<Record<string, unknown>>
  if (objekt['jobbId'] !== jobbId) throw new UgyldigSvar(kall, 'the answer is of another job')
  if (!TILSTANDER.includes(tilstand)) throw new UgyldigSvar(kall, 'tilstand is unknown')
  return {
    jobbId,
    tilstand: tilstand as Jobbtilstand,
    fremdrift: typeof fremdrift === 'number' ? Math.min(1, Math.max(0, fremdrift)) : undefined,
    sekvensnummer: readAntall(kall, objekt, 'sekvensnummer'),
    treff: readAntall(kall, objekt, 'treff'),
    batcher: readAntall(kall, objekt, 'batcher'),
    sjekksum: isObjekt(sjekksum)
      ? readSjekksum(kall, sjekksum)
      : sjekksum === null
        ? 'venter'
        : undefined,
    batch: Array.isArray(batch) ? readBatchsummer(kall, batch) : undefined,
  }
}

function readSjekksum(kall: string, objekt: Objekt): Sjekksum | undefined {
  const [antall, sha256] = [readAntall(kall, objekt, 'antall'), readSha256(kall, objekt)]
  return antall === undefined || sha256 === undefined ? undefined : { antall, sha256 }
}

function readBatchsummer(kall: string, liste: readonly unknown[]): readonly Batchsum[] {
  return liste.map((verdi, index) => {
    const objekt = readObjekt(kall, verdi)
    const antall = readAntall(kall, objekt, 'antall')
    if (antall === undefined || readAntall(kall, objekt, 'batchnr') !== index) {
      throw new UgyldigSvar(kall, 'the batches are not numbered from 0')
    }
    return { antall, sha256: readSha256(kall, objekt) }
  })
}
