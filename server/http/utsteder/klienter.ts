import { randomUUID } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import {
  isOrgnr,
  isPrivate,
  type Klient,
  parseModulus,
  parseScopes,
} from '../../../domain/tilgang/klient.ts'
import { TokenAvvist } from '../../../domain/tilgang/tokenfeil.ts'

/** Clients that came by `POST /klienter`. */
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
export async function parseInnmelding(
  body: unknown,
): Promise<Omit<Klient, 'id'> & { readonly kid: string }> {
  if (typeof body !== 'object' || body === null) throw reject('Send JSON med orgnr, scopes og jwk.')
  const { orgnr, scopes: asked, jwk } = body as Readonly<Record<string, unknown>>
  if (!isOrgnr(orgnr)) throw reject('orgnr skal være en streng med ni siffer.')
  const scopes = parseScopes(asked)
  if (scopes === undefined) {
    throw reject('scopes skal være en liste med 1 til 20 scope, hvert uten mellomrom.')
  }
  const n = parsePublicJwk(jwk)
  const kid = await calculateJwkThumbprint({ kty: 'RSA', n, e: 'AQAB' })
  return { orgnr, scopes, noekler: [{ kid, n }], delegeringer: [], kid }
}

// --- internal ---

function parsePublicJwk(input: unknown): string {
  const jwk = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  if (isPrivate(jwk)) {
    throw reject('jwk inneholder en privat nøkkel. Send bare den offentlige: kty, n og e.')
  }
  const n = parseModulus(jwk)
  if (n !== undefined) return n
  throw reject('jwk skal være en offentlig RSA-nøkkel på 2048 til 4096 bit, e = AQAB.')
}

function reject(beskrivelse: string): TokenAvvist {
  return new TokenAvvist([400, 'invalid_request'], beskrivelse)
}
