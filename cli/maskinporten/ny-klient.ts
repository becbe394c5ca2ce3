import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { readKlientfil } from '../../server/issuer/klientfil.ts'
import {
  type Nokkelgrunn,
  type Offentlig,
  readCa,
  readOffentlig,
  TEXT_MAX,
} from '../../server/issuer/offentlig.ts'
import { createTestca, issueSertifikat, type Sertifikat } from '../../server/issuer/testca.ts'
import { FilFeil, readIfThere, replaceFile, writeNew } from './filer.ts'

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
  readonly noekkel: Noekkelvalg
  /** The name of a registered key; its thumbprint unless set. */
  readonly kid?: string | undefined
  readonly nowMs: number
}

/**
 * What the client signs with: a key that is made and registered, one with a virksomhetssertifikat of the
 * test CA, or what it has already: a file with a public key, one with the CA of its certificates, or both.
 */
export type Noekkelvalg =
  | { readonly kind: 'ny' | 'sertifikat' }
  | {
      readonly kind: 'egen'
      readonly offentlig: string | undefined
      readonly ca: string | undefined
    }

/** Where things were put, and what the client's grants are to say. */
export type NyKlient = {
  readonly nokkelfil?: string
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
  if (valg.noekkel.kind === 'egen') return registerEgen(valg, valg.noekkel, klientfil)
  const nokkel = generateNokkel()
  const nokkelfil = join(data, `klient-${klientId}.pem`)
  writeNew(nokkelfil, nokkel)
  if (valg.noekkel.kind === 'sertifikat') {
    const sertifikatfil = join(data, `klient-${klientId}.sertifikat.pem`)
    const ca = openTestca(data, nowMs)
    const gyldighet = { fra: new Date(nowMs - HOUR_MS), til: new Date(nowMs + YEAR_MS) }
    const { sertifikat } = issueSertifikat(ca, { nokkel, orgnr: valg.orgnr, gyldighet })
    writeNew(sertifikatfil, sertifikat + ca.sertifikat)
    register(klientfil, valg, {})
    return { nokkelfil, klientfil, sertifikatfil }
  }
  const { n } = await exportJWK(createPublicKey(nokkel))
  const jwk = await nameNoekkel(valg, { n: String(n), ...(valg.kid && { kid: valg.kid }) })
  register(klientfil, valg, { jwk })
  return { nokkelfil, klientfil, kid: jwk.kid }
}

// --- internal ---

const HOUR_MS = 60 * 60 * 1000
/** As long as a key lives at Maskinporten. */
const YEAR_MS = 365 * 24 * HOUR_MS

function generateNokkel(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** A client that has its key or its certificates already. The files are read before anything is written. */
async function registerEgen(
  valg: NyKlientValg,
  { offentlig, ca }: Extract<Noekkelvalg, { kind: 'egen' }>,
  klientfil: string,
): Promise<NyKlient> {
  const jwk =
    offentlig === undefined ? undefined : await nameNoekkel(valg, readNoekkel(offentlig, valg.kid))
  register(klientfil, valg, { jwk, ca: ca === undefined ? undefined : readCaFile(ca) })
  return { klientfil, ...(jwk && { kid: jwk.kid }) }
}

function readNoekkel(file: string, kid: string | undefined): Offentlig {
  const read = readOffentlig(readText(file), kid)
  if (typeof read !== 'string') return read
  throw new FilFeil(`${file} ${WHY[read]}`)
}

const WHY: Readonly<Record<Nokkelgrunn, string>> = {
  privat: 'holds a private key; give the public half (openssl pkey -pubout)',
  ugyldig: 'is no public RSA key of 2048 to 4096 bits, as PEM or JWK',
  kid: 'has a kid that no key can have; give another with --kid',
}

function readCaFile(file: string): string {
  const read = readCa(readText(file))
  if (typeof read !== 'string') return read.pem
  if (read === 'privat')
    throw new FilFeil(`${file} holds a private key; give the certificate alone`)
  throw new FilFeil(`${file} is not the certificate of one CA, as PEM`)
}

/** The beginning of a file, as much as a key or a certificate can be and one more: it may have no end. */
function readText(file: string): string {
  const bytes = Buffer.alloc(TEXT_MAX + 1)
  const fd = openSync(file, 'r')
  try {
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(fd, bytes, length, bytes.length - length, null)
    }
    return bytes.toString('utf8', 0, length)
  } finally {
    closeSync(fd)
  }
}

/** A public key as the file of clients has it, for a year as at Maskinporten. */
async function nameNoekkel({ nowMs }: NyKlientValg, { n, kid }: Offentlig) {
  const jwk = { kty: 'RSA', n, e: 'AQAB' }
  const utloeper = new Date(nowMs + YEAR_MS).toISOString().slice(0, 10)
  return { ...jwk, kid: kid ?? (await calculateJwkThumbprint(jwk)), utloeper }
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
  { jwk, ca }: { readonly jwk?: object | undefined; readonly ca?: string | undefined },
): void {
  replaceFile(file, () => {
    readKlientfil(file)
    const json = JSON.parse(readIfThere(file) ?? '{"klienter":[]}') as { klienter: object[] }
    json.klienter.push({
      client_id: klientId,
      orgnr,
      scopes,
      ...(jwk && { jwks: { keys: [jwk] } }),
      ...(ca && { ca }),
      ...(leverandoerFor.length > 0 && {
        delegeringer: leverandoerFor.map((one) => ({ orgnr: one, scopes })),
      }),
    })
    return `${JSON.stringify(json, undefined, 2)}\n`
  })
}
