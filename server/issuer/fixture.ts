import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import Fastify from 'fastify'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { openBrukteGrant } from './brukte-grant.ts'
import { loadNokkel, type Nokkel } from './nokkel.ts'
import { createUtsteder, type Utsteder, type UtstederValg } from './utsteder.ts'

/** For tests: a clock that stands still until it is set. */
export const NOW_SECONDS = 1_750_000_000
export const SCOPE = 'folkeregister:deling/offentligutenhjemmel'
export const ORGNR = '999888777'
export const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export type Prove = {
  readonly url: string
  readonly utsteder: Utsteder
  readonly nokkel: Nokkel
  readonly post: (
    path: string,
    body: object,
  ) => Promise<{ status: number; headers: Headers; body: Svar }>
}

export type Svar = Readonly<Record<string, unknown>>

/** A test issuer that listens, on a port it knew before it was made: its name holds the port. */
export async function startUtsteder(
  t: TestContext,
  { nokkel: given, ...valg }: Partial<UtstederValg> & { nokkel?: Nokkel } = {},
): Promise<Prove> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const nokkel = given ?? (await createNokkel(t))
  const ring = { ny: nokkel, offentlige: [nokkel.publicJwk] }
  const utsteder = createUtsteder({
    issuer: url,
    nokler: async () => ring,
    ...(await createMinne(t)),
    clock: () => NOW_SECONDS * 1000,
    isReal: async () => false,
    isOpen: false,
    ...valg,
  })
  const app = Fastify({
    genReqId: () => randomUUID(),
    serverFactory: (handler) => server.on('request', handler),
  })
  await app.register(utsteder.plugin)
  await app.ready()
  return { url, utsteder, nokkel, post: (path, body) => post(new URL(path, url), body) }
}

export async function createNokkel(t: TestContext): Promise<Nokkel> {
  const directory = await mkdtemp(join(tmpdir(), 'utsteder-'))
  t.after(() => rm(directory, { recursive: true }))
  return loadNokkel(join(directory, 'utsteder.jwk'))
}

/** What an issuer remembers by: no clients in a file, no CA, no grants used yet. */
export async function createMinne(
  t: TestContext,
): Promise<Pick<UtstederValg, 'klientfil' | 'testca' | 'brukte'>> {
  const directory = await mkdtemp(join(tmpdir(), 'utsteder-'))
  const brukte = openBrukteGrant(directory, 1_000)
  t.after(async () => {
    brukte.close()
    await rm(directory, { recursive: true })
  })
  const klientfil = () => ({ klienter: [], tilganger: undefined })
  return { klientfil, testca: join(directory, 'testca.pem'), brukte }
}

/** A form when `body` is a form, JSON otherwise. */
async function post(url: URL, body: object) {
  const form = body instanceof URLSearchParams
  const answer = await fetch(url, {
    method: 'POST',
    body: form ? body : JSON.stringify(body),
    headers: form ? {} : { 'content-type': 'application/json' },
  })
  const svar = (await answer.json()) as Svar
  return { status: answer.status, headers: answer.headers, body: svar }
}

export type Klientnokkel = { readonly privateKey: CryptoKey; readonly jwk: JWK }

export async function createKlientnokkel(): Promise<Klientnokkel> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', {
    modulusLength: 2048,
    extractable: true,
  })
  return { privateKey, jwk: await exportJWK(publicKey) }
}

export type MeldtInn = { readonly client_id: string; readonly kid: string }

export async function meldInn(prove: Prove, jwk: JWK, scopes = [SCOPE]): Promise<MeldtInn> {
  const { status, body } = await prove.post('klienter', { orgnr: ORGNR, scopes, jwk })
  if (status !== 200) throw new Error(`klienter: ${status}`)
  return { client_id: String(body['client_id']), kid: String(body['kid']) }
}

/** A grant that is right in everything, but for what the test says otherwise. */
export async function signGrant(
  { client_id, kid, issuer }: MeldtInn & { readonly issuer: string },
  privateKey: CryptoKey,
  other: { readonly claims?: Svar; readonly header?: Svar; readonly alg?: string } = {},
): Promise<string> {
  const claims = {
    aud: issuer,
    iss: client_id,
    scope: SCOPE,
    iat: NOW_SECONDS,
    exp: NOW_SECONDS + 120,
    jti: randomUUID(),
    ...other.claims,
  }
  const header = { alg: other.alg ?? 'RS256', kid, ...other.header }
  return new SignJWT(claims).setProtectedHeader(header).sign(privateKey)
}

export function form(assertion: string): URLSearchParams {
  return new URLSearchParams({ grant_type: GRANT_TYPE, assertion })
}
