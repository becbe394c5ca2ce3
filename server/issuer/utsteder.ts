import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { createLocalJWKSet, type JWTVerifyGetKey, SignJWT } from 'jose'
import { Avvist } from '../../domain/errors.ts'
import type { Grantregler } from '../../domain/issuer/grant.ts'
import type { Klientfil } from '../../domain/issuer/klient.ts'
import { TOKENFEIL, TokenAvvist, type Tokenfeil } from '../../domain/issuer/tokenfeil.ts'
import { UTSTEDER_BODY_BYTES_MAX } from '../../domain/limits.ts'
import type { Operasjon } from '../http/document/operasjon.ts'
import { DRIFT } from '../http/document/operasjoner-drift.ts'
import { parseJson } from '../http/json.ts'
import { isLokal } from '../http/tokens/lokal.ts'
import { createTokenfeilsvar } from './feil.ts'
import { type BrukteGrant, createGrantVerifier, type Grant } from './grant.ts'
import { createKlientregister, parseInnmelding } from './klienter.ts'
import { nameUtsteder } from './navn.ts'
import type { Nokkelring } from './nokkel.ts'

export type UtstederValg = {
  /** Where the server is reached, with a trailing slash: `http://127.0.0.1:8080/`. */
  readonly issuer: string
  /** How strict it is about grants. */
  readonly regler?: Grantregler
  /** The keys as they are now. */
  readonly nokler: () => Promise<Nokkelring>
  /** The clients that are registered in a file, as it stands now. */
  readonly klientfil: () => Klientfil
  /** The certificate (PEM) of the test CA; without one there, no certificate is valid. */
  readonly testca: string
  readonly brukte: BrukteGrant
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** How long an access token lives. */
  readonly levetidSeconds?: number
  /** Whether the register holds any number that is not synthetic. Asked on every request. */
  readonly isReal: () => Promise<boolean>
  /** Answers others than this machine too; for a container on a developer's own machine. */
  readonly isOpen: boolean
}

export type Utsteder = {
  readonly plugin: FastifyPluginAsync
  readonly keys: JWTVerifyGetKey
  /** Each name that its tokens may be issued in. */
  readonly issuer: () => readonly string[]
}

/**
 * The built-in test issuer: speaks as Maskinporten does, for clients that anybody may register, and
 * therefore never guards real people. Once the register holds one, it issues nothing, and `keys`
 * refuses the tokens that are already out: they would otherwise open it until they expire.
 */
export function createUtsteder(valg: UtstederValg): Utsteder {
  const { issuer, nokler, klientfil, isReal } = valg
  assert(issuer.endsWith('/'), 'the issuer ends in a slash')
  const navn = nameUtsteder(issuer)
  const klienter = createKlientregister(KLIENTER_MAX)
  const inFile = (id: unknown) => klientfil().klienter.find((klient) => klient.id === id)
  const verifyGrant = createGrantVerifier({
    ...valg,
    issuers: navn.alle,
    findKlient: (id) => inFile(id) ?? klienter.find(id),
    tilganger: () => klientfil().tilganger,
  })
  const plugin: FastifyPluginAsync = async (app) => {
    readBodies(app)
    app.setErrorHandler(createTokenfeilsvar(issuer))
    app.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
      refuseRemote(valg, request)
      await refuseReal(isReal)
    })
    app.get('/.well-known/oauth-authorization-server', tells(DRIFT.metadata), async ({ headers }) =>
      metadata(navn.asked(headers.host)),
    )
    app.get('/jwk', tells(DRIFT.jwk), async () => {
      const { offentlige } = await nokler()
      return { keys: offentlige }
    })
    app.post('/token', tells(DRIFT.token), async (request) => {
      const grant = await verifyGrant(readAssertion(request.body))
      // Once more: a slow sender may have held the request open while the register was loaded.
      await refuseReal(isReal)
      return issueToken(valg, grant)
    })
    app.post('/klienter', tells(DRIFT.klienter), async (request) => {
      const { klient, kid } = await parseInnmelding(request.body)
      if (inFile(klient.id) !== undefined || !klienter.add(klient)) {
        throw new TokenAvvist([409, 'invalid_request'], TAKEN)
      }
      return { client_id: klient.id, ...(kid !== undefined && { kid }) }
    })
    app.get<{ Params: { kode: string } }>(
      '/errors/:kode',
      tells(DRIFT.feilside),
      async ({ params: { kode } }, reply) => {
        const text = Object.hasOwn(TOKENFEIL, kode) ? feilside(kode as Tokenfeil) : undefined
        if (text === undefined) throw new TokenAvvist([404, 'invalid_request'], NO_KODE)
        return reply.type('text/plain; charset=utf-8').send(text)
      },
    )
  }
  return { plugin, keys: createKeys(valg), issuer: () => navn.alle }
}

// --- internal ---

const KLIENTER_MAX = 1_000
const LEVETID_SECONDS = 120
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const ALGORITHMS = ['RS256', 'RS384', 'RS512'] as const
/** Where delegations are made, in the environment for tests. */
const ALTINN = 'https://tt02.altinn.no/'

/** What the documentation says of a route. */
function tells(operasjon: Operasjon) {
  return { config: { operasjon } }
}

/** Own parsers, so that it does not matter what the rest of the server reads, and how much. */
function readBodies(app: FastifyInstance): void {
  const bodyLimit = UTSTEDER_BODY_BYTES_MAX
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit },
    async (_request: FastifyRequest, body: Buffer) => parseJson(body),
  )
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit },
    async (_request: FastifyRequest, body: string) => new URLSearchParams(body),
  )
}

/** The socket's address, not `request.ip`: a header must not be able to say «I am local». */
function refuseRemote({ isOpen }: UtstederValg, request: FastifyRequest): void {
  if (isOpen || isLokal(request.raw)) return
  throw new TokenAvvist(
    [403, 'access_denied'],
    'The test issuer answers on the same machine alone, on localhost, 127.0.0.1 or [::1]; to others where --testutsteder-open is ja.',
  )
}

async function refuseReal(isReal: UtstederValg['isReal']): Promise<void> {
  if (await isReal()) throw new TokenAvvist([403, 'access_denied'], REAL)
}

const REAL =
  'The register holds real persons, and then the test issuer issues nothing. Use Maskinporten.'
const NO_KODE = 'There is no such code. Those that are end an error_uri.'
const TAKEN = 'Another client has this client_id. Leave it out, and one is made up.'

/** What a code means, for whoever follows the address in a refusal. */
function feilside(kode: Tokenfeil): string {
  const [status, error, words] = TOKENFEIL[kode]
  return `${kode}: ${status} ${error}\n${words}\n\nThe test issuer of Uttrekk. What Maskinporten says of it:\n${FEILSOKING}\n`
}

const FEILSOKING = 'https://docs.digdir.no/docs/Maskinporten/maskinporten_feilsoking'

function createKeys({ nokler, isReal }: UtstederValg): JWTVerifyGetKey {
  let known: { readonly ring: Nokkelring; readonly local: JWTVerifyGetKey } | undefined
  return async (header, token) => {
    if (await isReal()) {
      throw new Avvist('FREG-201', {
        regel: 'registeret inneholder ekte personer, og testutstederen gjelder ikke for dem',
      })
    }
    const ring = await nokler()
    if (ring !== known?.ring) {
      known = { ring, local: createLocalJWKSet({ keys: [...ring.offentlige] }) }
    }
    return known.local(header, token)
  }
}

function metadata(issuer: string) {
  return {
    issuer,
    token_endpoint: `${issuer}token`,
    jwks_uri: `${issuer}jwk`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
    grant_types_supported: [GRANT_TYPE],
    authorization_details_types_supported: [],
  }
}

/** Each parameter once; OAuth forbids repeating them, and a repeated one may hide another. */
function readAssertion(body: unknown): string {
  if (!(body instanceof URLSearchParams)) {
    throw new TokenAvvist('MP-011', 'Send the form as application/x-www-form-urlencoded.')
  }
  const grantTypes = body.getAll('grant_type')
  if (grantTypes.length !== 1 || grantTypes[0] !== GRANT_TYPE) {
    throw new TokenAvvist([400, 'unsupported_grant_type'], `grant_type is to be ${GRANT_TYPE}.`)
  }
  const [assertion, ...more] = body.getAll('assertion')
  if (assertion === undefined || more.length > 0) {
    throw new TokenAvvist('MP-011', 'assertion is to be there once.')
  }
  return assertion
}

/** @kilde maskinporten_func_delegering.md «"delegation_source" : "https://tt02.altinn.no/"» */
async function issueToken(valg: UtstederValg, grant: Grant) {
  const { nokler, clock, levetidSeconds = LEVETID_SECONDS } = valg
  const { issuer, scope, consumer, supplier } = grant
  const iat = Math.floor(clock() / 1000)
  const claims = {
    iss: issuer,
    aud: 'unspecified',
    scope,
    client_id: grant.klientId,
    client_amr: grant.amr,
    token_type: 'Bearer',
    consumer: virksomhet(consumer),
    ...(supplier && { supplier: virksomhet(supplier), delegation_source: ALTINN }),
    iat,
    exp: iat + levetidSeconds,
    jti: randomUUID(),
  }
  const { ny: nokkel } = await nokler()
  const header = { kid: nokkel.kid, alg: ALGORITHMS[0] }
  const token = await new SignJWT(claims).setProtectedHeader(header).sign(nokkel.privateKey)
  return { access_token: token, token_type: 'Bearer', expires_in: levetidSeconds, scope }
}

function virksomhet(orgnr: string) {
  return { authority: 'iso6523-actorid-upis', ID: `0192:${orgnr}` }
}
