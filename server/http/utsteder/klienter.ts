import { randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose'
import { TokenAvvist } from './feil.ts'

/** A test client: whom it acts for, what it may ask for, and the public key it signs with. */
export type Klient = {
  readonly id: string
  readonly kid: string
  readonly orgnr: string
  readonly scopes: readonly string[]
  readonly publicJwk: JWK
}

export type Klientregister = {
  readonly add: (klient: Omit<Klient, 'id'>) => Klient
  readonly find: (id: unknown) => Klient | undefined
}

/** Clients in memory; beyond `max` the oldest goes, and whoever used it registers again. */
export function createKlientregister(max: number): Klientregister {
  const klienter = new Map<unknown, Klient>()
  return {
    add: (klient) => {
      const med = { ...klient, id: randomUUID() }
      klienter.set(med.id, med)
      if (klienter.size > max) klienter.delete(klienter.keys().next().value)
      return med
    },
    find: (id) => klienter.get(id),
  }
}

/** Reads the body of `POST /klienter`. Throws `TokenAvvist` that names the member. */
export async function parseInnmelding(body: unknown): Promise<Omit<Klient, 'id'>> {
  if (typeof body !== 'object' || body === null) throw reject('Send JSON med orgnr, scopes og jwk.')
  const { orgnr, scopes, jwk } = body as Readonly<Record<string, unknown>>
  if (typeof orgnr !== 'string' || !/^\d{9}$/.test(orgnr)) {
    throw reject('orgnr skal være en streng med ni siffer.')
  }
  if (!isScopes(scopes)) {
    throw reject(`scopes skal være en liste med 1 til ${SCOPES_MAX} scope, hvert uten mellomrom.`)
  }
  const publicJwk = await parsePublicJwk(jwk)
  const kid = await calculateJwkThumbprint(publicJwk)
  return { orgnr, scopes: [...new Set(scopes)], publicJwk, kid }
}

// --- internal ---

/** So that a token with every scope of its client stays well below what the API reads. */
const SCOPES_MAX = 20

/** RFC 6749 § 3.3, without the characters that would need quoting. */
const SCOPE = /^[\w:/.-]{1,120}$/

/** 2048 to 4096 bits in base64url: safe to sign with, and cheap to verify. */
const MODULUS = /^[\w-]{342,683}$/

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

function isScopes(input: unknown): input is readonly string[] {
  return (
    Array.isArray(input) &&
    input.length >= 1 &&
    input.length <= SCOPES_MAX &&
    input.every((scope) => typeof scope === 'string' && SCOPE.test(scope))
  )
}

async function parsePublicJwk(input: unknown): Promise<JWK> {
  const jwk = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member))) {
    throw reject('jwk inneholder en privat nøkkel. Send bare den offentlige: kty, n og e.')
  }
  const { kty, n, e } = jwk
  const isRsa = kty === 'RSA' && typeof n === 'string' && MODULUS.test(n) && e === 'AQAB'
  if (!isRsa) throw reject('jwk skal være en offentlig RSA-nøkkel på 2048 til 4096 bit, e = AQAB.')
  const publicJwk = { kty, n, e }
  await importJWK(publicJwk, 'RS256').catch(() => {
    throw reject('jwk kan ikke leses som en offentlig RSA-nøkkel.')
  })
  return publicJwk
}

function reject(beskrivelse: string): TokenAvvist {
  return new TokenAvvist([400, 'invalid_request'], beskrivelse)
}
