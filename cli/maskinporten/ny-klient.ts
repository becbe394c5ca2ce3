import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { readKlientfil } from '../../server/http/utsteder/klientfil.ts'
import { FilFeil, readIfThere, replaceFile, writeNew } from './filer.ts'
import { createTestca, issueSertifikat, type Sertifikat } from './testca.ts'

export type NyKlientValg = {
  /** The data directory of the service. */
  readonly data: string
  /** The file of clients; `klienter.json` in the data directory unless set. */
  readonly klientfil?: string | undefined
  readonly klientId: string
  readonly orgnr: string
  readonly scopes: readonly string[]
  /** Virksomheter that have delegated the scopes to this one. */
  readonly leverandoerFor: readonly string[]
  /** Whether the client signs with a virksomhetssertifikat instead of a registered key. */
  readonly medSertifikat: boolean
  readonly nowMs: number
}

/** Where things were put, and what the client's grants are to say. */
export type NyKlient = {
  readonly nokkelfil: string
  readonly klientfil: string
  readonly kid?: string
  readonly sertifikatfil?: string
}

/**
 * Makes a client of the test issuer: a private key in a file of its own, a certificate where asked
 * for, and last an entry in the file of clients, which a running service finds by itself.
 */
export async function createNyKlient(valg: NyKlientValg): Promise<NyKlient> {
  const { data, klientId, nowMs } = valg
  const klientfil = valg.klientfil ?? join(data, 'klienter.json')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  if (readKlientfil(klientfil).klienter.some(({ id }) => id === klientId)) {
    throw new FilFeil(`${klientfil} has a client ${klientId} already`)
  }
  const nokkel = generateNokkel()
  const nokkelfil = join(data, `klient-${klientId}.pem`)
  writeNew(nokkelfil, nokkel)
  if (valg.medSertifikat) {
    const sertifikatfil = join(data, `klient-${klientId}.sertifikat.pem`)
    const ca = openTestca(data, nowMs)
    const gyldighet = { fra: new Date(nowMs - HOUR_MS), til: new Date(nowMs + YEAR_MS) }
    const { sertifikat } = issueSertifikat(ca, { nokkel, orgnr: valg.orgnr, gyldighet })
    writeNew(sertifikatfil, sertifikat + ca.sertifikat)
    register(klientfil, valg, undefined)
    return { nokkelfil, klientfil, sertifikatfil }
  }
  const { kty, n, e } = await exportJWK(createPublicKey(nokkel))
  const jwk = { kty: String(kty), n: String(n), e: String(e) }
  const kid = await calculateJwkThumbprint(jwk)
  const utloeper = new Date(nowMs + YEAR_MS).toISOString().slice(0, 10)
  register(klientfil, valg, { ...jwk, kid, utloeper })
  return { nokkelfil, klientfil, kid }
}

// --- internal ---

const HOUR_MS = 60 * 60 * 1000
/** As long as a key lives at Maskinporten. */
const YEAR_MS = 365 * 24 * HOUR_MS

function generateNokkel(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** The CA of the data directory, made when it is first needed. */
function openTestca(data: string, nowMs: number): Sertifikat {
  const keep = (file: string, make: () => string) => {
    const kept = readIfThere(file)
    if (kept !== undefined) return kept
    const made = make()
    writeNew(file, made)
    return made
  }
  const nokkel = keep(join(data, 'testca-nokkel.pem'), generateNokkel)
  const gyldighet = { fra: new Date(nowMs - HOUR_MS), til: new Date(nowMs + 10 * YEAR_MS) }
  const sertifikat = keep(
    join(data, 'testca.pem'),
    () => createTestca(nokkel, gyldighet).sertifikat,
  )
  return { nokkel, sertifikat }
}

/** Adds an entry to the file as it stands; what else is in it is kept as it was written. */
function register(
  file: string,
  { klientId, orgnr, scopes, leverandoerFor }: NyKlientValg,
  jwk: object | undefined,
): void {
  replaceFile(file, () => {
    readKlientfil(file)
    const json = JSON.parse(readIfThere(file) ?? '{"klienter":[]}') as { klienter: object[] }
    json.klienter.push({
      client_id: klientId,
      orgnr,
      scopes,
      ...(jwk && { jwks: { keys: [jwk] } }),
      ...(leverandoerFor.length > 0 && {
        delegeringer: leverandoerFor.map((one) => ({ orgnr: one, scopes })),
      }),
    })
    return `${JSON.stringify(json, undefined, 2)}\n`
  })
}
