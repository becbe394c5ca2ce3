import { Type } from 'typebox'
import { TOKENFEIL as KODER } from '../../../domain/issuer/tokenfeil.ts'
import { GRANT_SECONDS_MAX } from '../../../domain/limits.ts'
import type { Innhold, Operasjon, Svarskjema } from './operasjon.ts'

const SCOPE = 'folkeregister:deling/offentligutenhjemmel'

/** What the test issuer refuses, in the shape of OAuth. */
const TOKENFEIL = {
  400: tokenfeil('Something is missing or wrong; the description says what to do.', {
    error: 'invalid_grant',
    error_description:
      'Invalid assertion. Client authentication failed. Expired key. Register a new one. (trace_id: 0f8fad5bd9cb4a9fa165b0867c28950e)',
    error_uri: 'http://127.0.0.1:8080/errors/MP-121',
  }),
  403: tokenfeil(
    'Not from this machine, or the register holds somebody real; for a token also: not granted (MP-250) or not delegated (MP-251).',
    {
      error: 'access_denied',
      error_description:
        'The test issuer answers on the same machine alone, on localhost, 127.0.0.1 or [::1]. (trace_id: 0f8fad5bd9cb4a9fa165b0867c28950e)',
    },
  ),
}
const KROPPFEIL = {
  413: tokenfeil('The body is too large.', {
    error: 'invalid_request',
    error_description: 'The body is too large. (trace_id: 0f8fad5bd9cb4a9fa165b0867c28950e)',
  }),
  415: tokenfeil('The Content-Type is not for here.', {
    error: 'invalid_request',
    error_description:
      'The Content-Type is not for here. (trace_id: 0f8fad5bd9cb4a9fa165b0867c28950e)',
  }),
}

/** What the bare address answers to a program. */
export const FORSIDE = {
  navn: 'Uttrekk',
  beskrivelse: 'The extraction API of Folkeregisteret, served from a register of your own.',
  side: '/api/',
  openapi: '/openapi.json',
  live: '/live',
  ready: '/ready',
} as const

/** What the documentation tells of the test issuer and of what is for the operator. */
export const DRIFT = {
  metadata: {
    id: 'utstederMetadata',
    tag: 'testutsteder',
    summary: 'Metadata of the test issuer',
    svar: {
      200: svar('Where its endpoints are (RFC 8414).', 'Metadata', {
        issuer: 'http://127.0.0.1:8080/',
        token_endpoint: 'http://127.0.0.1:8080/token',
        jwks_uri: 'http://127.0.0.1:8080/jwk',
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'RS512'],
        grant_types_supported: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
        authorization_details_types_supported: [],
      }),
      403: TOKENFEIL[403],
    },
  },
  jwk: {
    id: 'utstederNoekler',
    tag: 'testutsteder',
    summary: 'The public keys of the test issuer',
    svar: {
      200: svar('A JWK set.', 'Noekler', {
        keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: 'k', n: '…', e: 'AQAB' }],
      }),
      403: TOKENFEIL[403],
    },
  },
  klienter: {
    id: 'meldInnKlient',
    tag: 'testutsteder',
    summary: 'Register a test client',
    description:
      'Anybody may. The key is made by the client, and only its public half is sent; or the CA of its certificates. Kept in memory; clients that stay are in a file (UTTREKK_KLIENTER).',
    kropp: {
      type: 'application/json',
      skjema: 'Klient',
      eksempler: {
        klient: {
          orgnr: '999888777',
          scopes: [SCOPE],
          jwk: { kty: 'RSA', n: 'u1SU1LfVLPHCozMxH2Mo…', e: 'AQAB' },
        },
      },
    },
    svar: {
      200: svar('What to sign grants with.', 'Innmeldt', {
        client_id: '6f0c5b9e-0f1c-4d3b-9a55-3f0ad3f6a2a1',
        kid: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
      }),
      ...TOKENFEIL,
      409: tokenfeil('Another client has this client_id.', {
        error: 'invalid_request',
        error_description:
          'Another client has this client_id. Leave it out, and one is made up. (trace_id: 0f8fad5bd9cb4a9fa165b0867c28950e)',
      }),
      ...KROPPFEIL,
    },
  },
  feilside: {
    id: 'feilside',
    tag: 'testutsteder',
    summary: 'What a code of a refusal means',
    params: {
      kode: {
        description: 'As error_uri ends.',
        schema: Type.Enum(Object.keys(KODER), { type: 'string' }),
        eksempel: 'MP-121',
      },
    },
    svar: {
      200: {
        description: 'Text for people.',
        innhold: [{ type: 'text/plain; charset=utf-8', skjema: Type.String() }],
      },
      403: TOKENFEIL[403],
      404: tokenfeil('There is no such code.', {
        error: 'invalid_request',
        error_description:
          'There is no such code. Those that are end an error_uri. (trace_id: 0f8fad5bd9cb4a9fa165b0867c28950e)',
      }),
    },
  },
  token: {
    id: 'hentToken',
    tag: 'testutsteder',
    summary: 'Exchange a signed grant for a token',
    description: `By the rules of Maskinporten: signed with a registered key (kid) or a virksomhetssertifikat of the test CA (x5c), for this issuer alone (aud), at most ${GRANT_SECONDS_MAX} seconds of life, used once. consumer_org names whom a supplier asks for. A refusal has the words of Maskinporten, and error_uri ends in its code.`,
    kropp: {
      type: 'application/x-www-form-urlencoded',
      skjema: Type.Object({
        grant_type: Type.Literal('urn:ietf:params:oauth:grant-type:jwt-bearer'),
        assertion: Type.String({ description: 'A JWT, signed with the client’s key.' }),
      }),
      eksempler: {
        grant: {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: 'eyJhbGciOiJSUzI1NiIsImtpZCI6Ii4uLiJ9.eyJhdWQiOiIuLi4ifQ.c2ln',
        },
      },
    },
    svar: {
      200: svar('A token.', 'Tokensvar', {
        access_token: 'eyJhbGciOiJSUzI1NiJ9.eyJzY29wZSI6Ii4uLiJ9.c2ln',
        token_type: 'Bearer',
        expires_in: 120,
        scope: SCOPE,
      }),
      ...TOKENFEIL,
      ...KROPPFEIL,
      503: tokenfeil('Too many grants at once.', {
        error: 'temporarily_unavailable',
        error_description:
          'Too many grants; try again in three minutes. (trace_id: 0f8fad5bd9cb4a9fa165b0867c28950e)',
      }),
    },
  },
  forside: {
    id: 'forside',
    tag: 'drift',
    summary: 'What this is, and where to go on',
    description:
      'A page for a browser, and JSON for everybody else. Holds nothing of the register.',
    svar: {
      200: {
        description: 'Where everything is.',
        innhold: [
          {
            type: 'application/json',
            skjema: Type.Object(
              Object.fromEntries(Object.keys(FORSIDE).map((navn) => [navn, Type.String()])),
            ),
            eksempler: { forside: FORSIDE },
          },
          { type: 'text/html; charset=utf-8', skjema: Type.String() },
        ],
      },
    },
  },
  live: {
    id: 'live',
    tag: 'drift',
    summary: 'Whether the process answers',
    svar: { 200: svar('It does.', 'Status', { status: 'oppe' }) },
  },
  ready: {
    id: 'ready',
    tag: 'drift',
    summary: 'Whether the service takes requests',
    svar: {
      200: svar('A look-up would be delivered.', 'Status', { status: 'klar' }),
    },
    koder: ['FREG-601'],
  },
  metrics: {
    id: 'metrics',
    tag: 'drift',
    summary: 'Numbers for Prometheus',
    description: 'Loopback only, unless UTTREKK_METRIKK_OPEN=ja.',
    svar: { 200: tekst('text/plain; version=0.0.4; charset=utf-8', 'The numbers.') },
    koder: ['FREG-205'],
  },
  openapi: {
    id: 'openapi',
    tag: 'drift',
    summary: 'This documentation as OpenAPI',
    svar: {
      200: {
        description: 'The document.',
        innhold: [{ type: 'application/json', skjema: Type.Object({ openapi: Type.String() }) }],
      },
    },
  },
  side: {
    id: 'side',
    tag: 'drift',
    summary: 'This documentation as a page',
    svar: { 200: tekst('text/html; charset=utf-8', 'The page.') },
  },
} satisfies Record<string, Operasjon>

// --- internal ---

function svar(description: string, skjema: Innhold['skjema'], eksempel: unknown): Svarskjema {
  return { description, innhold: [{ type: 'application/json', skjema, eksempler: { eksempel } }] }
}

function tekst(type: string, description: string): Svarskjema {
  return { description, innhold: [{ type, skjema: Type.String() }] }
}

function tokenfeil(description: string, eksempel: Readonly<Record<string, string>>): Svarskjema {
  return svar(description, 'Tokenfeil', eksempel)
}
