import { KID_MAX, KLIENT_ID_MAX, SCOPES_MAX } from '../limits.ts'
import {
  type Delegering,
  isOrgnr,
  isPrivate,
  isSertifikat,
  type Klient,
  type Klientfil,
  KlientfilFeil,
  type Klientnoekkel,
  parseModulus,
  parseNavn,
  parseScopes,
  type Tilganger,
} from './klient.ts'

/**
 * Reads the parsed JSON of a file of clients. Throws `KlientfilFeil` with every mistake, each with
 * its place; no value of the file is repeated, since somebody may have put a private key in it.
 */
export function parseKlientfil(input: unknown): Klientfil {
  const feil: string[] = []
  const file = readObject(input, { sted: '', feil }, ['klienter', 'tilganger'])
  const klienter = readList(file['klienter'], { sted: 'klienter', feil }, readKlient)
  if (isRepeated(klienter.map(({ id }) => id))) {
    feil.push('klienter: every client has a client_id of its own')
  }
  const tilganger = Object.hasOwn(file, 'tilganger')
    ? readTilganger(file['tilganger'], { sted: 'tilganger', feil })
    : undefined
  if (feil.length > 0) throw new KlientfilFeil(feil.join('\n'))
  return { klienter, tilganger }
}

// --- internal ---

/** Where in the file something stands, and what has been found wrong so far. */
type Sted = { readonly sted: string; readonly feil: string[] }

const DATE = /^\d{4}-\d\d-\d\d$/

function readKlient(input: unknown, at: Sted): Klient {
  const names = ['client_id', 'orgnr', 'scopes', 'jwks', 'ca', 'delegeringer']
  const klient = readObject(input, at, names)
  const jwks = Object.hasOwn(klient, 'jwks')
    ? readObject(klient['jwks'], below(at, '.jwks'), ['keys'])
    : undefined
  return {
    id: readText(klient['client_id'], below(at, '.client_id'), KLIENT_ID_MAX),
    orgnr: readOrgnr(klient['orgnr'], below(at, '.orgnr')),
    scopes: readScopes(klient['scopes'], below(at, '.scopes')),
    noekler: jwks ? readNoekler(jwks['keys'], below(at, '.jwks.keys')) : [],
    ...(Object.hasOwn(klient, 'ca') && { ca: readCa(klient['ca'], below(at, '.ca')) }),
    delegeringer: Object.hasOwn(klient, 'delegeringer')
      ? readList(klient['delegeringer'], below(at, '.delegeringer'), readDelegering)
      : [],
  }
}

function readNoekler(input: unknown, at: Sted): readonly Klientnoekkel[] {
  const noekler = readList(input, at, readNoekkel)
  if (Array.isArray(input) && noekler.length === 0) {
    at.feil.push(`${at.sted}: at least one key; without jwks the client signs with a certificate`)
  }
  if (isRepeated(noekler.map(({ kid }) => kid))) {
    at.feil.push(`${at.sted}: every key has a kid of its own`)
  }
  return noekler
}

function readNoekkel(input: unknown, at: Sted): Klientnoekkel {
  const names = ['kty', 'kid', 'n', 'e', 'alg', 'use', 'utloeper']
  if (isObject(input) && isPrivate(input)) {
    at.feil.push(`${at.sted}: a private key; only the public half (kty, n, e) belongs here`)
    return { kid: '', n: '' }
  }
  const jwk = readObject(input, at, names)
  const n = parseModulus(jwk)
  if (n === undefined) {
    at.feil.push(`${at.sted}: a public RSA key of 2048 to 4096 bits, e = AQAB`)
  }
  const noekkel = { kid: readText(jwk['kid'], below(at, '.kid'), KID_MAX), n: n ?? '' }
  if (!Object.hasOwn(jwk, 'utloeper')) return noekkel
  return { ...noekkel, utloeperMs: readDate(jwk['utloeper'], below(at, '.utloeper')) }
}

function readDelegering(input: unknown, at: Sted): Delegering {
  const delegering = readObject(input, at, ['orgnr', 'scopes'])
  return {
    orgnr: readOrgnr(delegering['orgnr'], below(at, '.orgnr')),
    scopes: readScopes(delegering['scopes'], below(at, '.scopes')),
  }
}

function readTilganger(input: unknown, at: Sted): Tilganger {
  const entries = Object.entries(isObject(input) ? input : readObject(input, at, []))
  for (const [i, [orgnr]] of entries.entries()) {
    if (!isOrgnr(orgnr)) at.feil.push(`${at.sted}: name number ${i + 1} is not nine digits`)
  }
  return new Map(
    entries.map(([orgnr, scopes]) => [
      orgnr,
      readScopes(scopes, below(at, isOrgnr(orgnr) ? `.${orgnr}` : '')),
    ]),
  )
}

function below({ sted, feil }: Sted, name: string): Sted {
  return { sted: sted + name, feil }
}

/** Whether a text is there twice; what could not be read is empty, and told of already. */
function isRepeated(texts: readonly string[]): boolean {
  return texts.some((text, i) => text !== '' && texts.indexOf(text) < i)
}

function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/** An object without members other than these; an empty one where the input is none. */
function readObject(
  input: unknown,
  { sted, feil }: Sted,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const where = sted === '' ? 'the file' : sted
  if (!isObject(input)) {
    feil.push(`${where}: an object`)
    return {}
  }
  if (!Object.keys(input).every((name) => names.includes(name))) {
    feil.push(`${where}: has no other members than ${names.join(', ')}`)
  }
  return input
}

function readList<T>(
  input: unknown,
  { sted, feil }: Sted,
  read: (one: unknown, at: Sted) => T,
): readonly T[] {
  if (Array.isArray(input)) return input.map((one, i) => read(one, { sted: `${sted}[${i}]`, feil }))
  feil.push(`${sted}: a list`)
  return []
}

function readCa(input: unknown, { sted, feil }: Sted): string {
  if (isSertifikat(input)) return input
  feil.push(`${sted}: one certificate in PEM, that of the CA, of 16 kB at most`)
  return ''
}

function readText(input: unknown, { sted, feil }: Sted, max: number): string {
  const text = parseNavn(input, max)
  if (text !== undefined) return text
  feil.push(`${sted}: letters, digits and marks, without spaces`)
  return ''
}

function readOrgnr(input: unknown, { sted, feil }: Sted): string {
  if (isOrgnr(input)) return input
  feil.push(`${sted}: nine digits in quotation marks`)
  return ''
}

function readScopes(input: unknown, { sted, feil }: Sted): readonly string[] {
  const scopes = parseScopes(input)
  if (scopes === undefined)
    feil.push(`${sted}: a list of 1 to ${SCOPES_MAX} scopes, none with a space`)
  return scopes ?? []
}

function readDate(input: unknown, { sted, feil }: Sted): number {
  const ms = typeof input === 'string' && DATE.test(input) ? Date.parse(input) : Number.NaN
  if (Number.isNaN(ms)) feil.push(`${sted}: a date such as 2027-01-31`)
  return ms
}
