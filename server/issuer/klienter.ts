import { randomUUID } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { isOrgnr, type Klient, parseNavn, parseScopes } from '../../domain/issuer/klient.ts'
import { TokenAvvist } from '../../domain/issuer/tokenfeil.ts'
import { KID_MAX, KLIENT_ID_MAX, SCOPES_MAX } from '../../domain/limits.ts'
import { type Nokkelgrunn, type Offentlig, readCa, readJwk, readOffentlig } from './offentlig.ts'

/** Clients that came by `POST /klienter`. */
export type Klientregister = {
  /** Adds a client. `false` where another has its name; the same again is the same client. */
  readonly add: (klient: Klient) => boolean
  readonly find: (id: unknown) => Klient | undefined
}

/** Clients in memory; beyond `max` the oldest goes, and whoever used it registers again. */
export function createKlientregister(max: number): Klientregister {
  const klienter = new Map<unknown, Klient>()
  return {
    add: (klient) => {
      const held = klienter.get(klient.id)
      if (held !== undefined) return JSON.stringify(held) === JSON.stringify(klient)
      klienter.set(klient.id, klient)
      if (klienter.size > max) klienter.delete(klienter.keys().next().value)
      return true
    },
    find: (id) => klienter.get(id),
  }
}

/**
 * Reads the body of `POST /klienter`: a client with a key, or with certificates of a CA, or both. Throws
 * `TokenAvvist` that names the member; nothing that was sent is repeated.
 */
export async function parseInnmelding(
  body: unknown,
): Promise<{ readonly klient: Klient; readonly kid: string | undefined }> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw reject('Send JSON with orgnr, scopes and jwk, pem or ca.')
  }
  const innmelding = body as Readonly<Record<string, unknown>>
  const { orgnr } = innmelding
  const unknown = Object.keys(innmelding).filter((name) => !MEMBERS.includes(name))
  if (unknown.length > 0) throw reject(`It has no other members than ${MEMBERS.join(', ')}.`)
  if (!isOrgnr(orgnr)) throw reject('orgnr is a text of nine digits.')
  const scopes = parseScopes(innmelding['scopes'])
  if (scopes === undefined) {
    throw reject(`scopes is a list of 1 to ${SCOPES_MAX} scopes, none with a space.`)
  }
  const id = readNavn(innmelding, 'client_id', KLIENT_ID_MAX) ?? randomUUID()
  const ca = readCaMember(innmelding['ca'])
  const given = readNavn(innmelding, 'kid', KID_MAX)
  const noekkel = readNoekkel(innmelding, given)
  if (noekkel === undefined && ca === undefined) throw reject('Send jwk, pem or ca.')
  if (noekkel === undefined && given !== undefined) {
    throw reject('kid is the name of a key: send jwk or pem.')
  }
  const kid = noekkel && (noekkel.kid ?? (await nameByPrint(noekkel)))
  const noekler = noekkel && kid ? [{ kid, n: noekkel.n }] : []
  return { klient: { id, orgnr, scopes, noekler, ...(ca && { ca }), delegeringer: [] }, kid }
}

// --- internal ---

const MARKS = 'letters, digits and the marks : . / + = @ ~ _ -'
const MEMBERS = ['orgnr', 'scopes', 'client_id', 'kid', 'jwk', 'pem', 'ca']

function readNavn(
  innmelding: Readonly<Record<string, unknown>>,
  name: 'client_id' | 'kid',
  max: number,
): string | undefined {
  if (innmelding[name] === undefined) return undefined
  const text = parseNavn(innmelding[name], max)
  if (text !== undefined) return text
  throw reject(`${name} is 1 to ${max} ${MARKS}`)
}

/** The one key that was sent; none where none was. */
function readNoekkel(
  { jwk, pem }: Readonly<Record<string, unknown>>,
  kid: string | undefined,
): Offentlig | undefined {
  if (jwk === undefined && pem === undefined) return undefined
  if (jwk !== undefined && pem !== undefined) throw reject('Send jwk or pem, and not both.')
  const name = jwk === undefined ? 'pem' : 'jwk'
  const read = jwk === undefined ? readOffentlig(textOf(pem), kid) : readJwk(jwk, kid)
  if (typeof read !== 'string') return read
  throw reject(`${name} ${WHY[read]}`)
}

const WHY: Readonly<Record<Nokkelgrunn, string>> = {
  privat: 'holds a private key. Send the public half alone, and make a new pair.',
  ugyldig: 'is to be a public RSA key of 2048 to 4096 bits, e = AQAB.',
  kid: `has a kid that no key can have; it is 1 to ${KID_MAX} ${MARKS}`,
}

function nameByPrint({ n }: Offentlig): Promise<string> {
  return calculateJwkThumbprint({ kty: 'RSA', n, e: 'AQAB' })
}

function readCaMember(ca: unknown): string | undefined {
  if (ca === undefined) return undefined
  const read = readCa(textOf(ca))
  if (typeof read !== 'string') return read.pem
  throw reject(
    `ca ${read === 'privat' ? WHY.privat : 'is to be the certificate of one CA in PEM.'}`,
  )
}

/** Text as it is; whatever else was sent is no key, and is not asked to be text. */
function textOf(input: unknown): string {
  return typeof input === 'string' ? input : ''
}

function reject(raad: string): TokenAvvist {
  return new TokenAvvist([400, 'invalid_request'], raad)
}
