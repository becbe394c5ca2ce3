import type { FastifyInstance } from 'fastify'
import { Avvist, FEIL, type Kode } from '../../../domain/errors.ts'
import {
  ALLE_PAKKER,
  type Rettighetspakke,
  rettigheter,
  type Tjeneste,
} from '../../../domain/oppslag/rettighetspakke.ts'
import { operation } from './openapi-operasjon.ts'
import { type Operasjon, TAGS } from './operasjon.ts'
import { SKJEMA, utvalgSkjema } from './schemas.ts'

/** A route as it was registered, and what is told of it. */
export type Rute = {
  readonly method: string
  /** The whole pattern: `/live`, `/folkeregisteret/api/…/v1/uttrekk/:jobbid`. */
  readonly url: string
  readonly pakke: Rettighetspakke | undefined
  readonly tjeneste: Tjeneste | undefined
  /** `fil`: a file of the documentation's page, which nobody calls for itself. */
  readonly operasjon: Operasjon | 'fil'
}

/**
 * Collects every route that is registered from here on. One that nothing is told of stops the
 * service from starting: the document cannot leave anything out.
 */
export function collectRuter(app: FastifyInstance): readonly Rute[] {
  const ruter: Rute[] = []
  app.addHook('onRoute', ({ method, url, prefix, config }) => {
    const { operasjon, tjeneste } = config ?? {}
    if (operasjon === undefined) throw new Error(`${method} ${url} is not documented`)
    const pakke = ALLE_PAKKER.find((name) => prefix === `/${rettigheter(name).path}/v1`)
    for (const one of [method].flat()) {
      ruter.push({ method: one, url, pakke, tjeneste, operasjon })
    }
  })
  return ruter
}

/** The OpenAPI document of the routes that are there. */
export function createDokument(ruter: readonly Rute[], ignoreUnknown: boolean): object {
  const documented = ruter.filter(
    ({ method, operasjon }) => operasjon !== 'fil' && method !== 'HEAD',
  )
  const paths = [...Map.groupBy(documented, docPath)].map(([path, here]) => [path, pathItem(here)])
  return {
    openapi: '3.1.0',
    info: {
      title: 'Uttrekk',
      version: '1.0.0',
      license: { name: 'MIT', identifier: 'MIT' },
      summary: 'The extraction API of Folkeregisteret, served from a register of your own.',
      description: DESCRIPTION,
      'x-feilkoder': FEILKODER,
    },
    servers: ALLE_PAKKER.filter((name) => ruter.some(({ pakke }) => pakke === name))
      .toSorted(firstFirst)
      .map(server),
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        maskinporten: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'A token of Maskinporten, or of the test issuer, with the scope of the package (x-scope of its server).',
        },
      },
      headers: HEADERS,
      schemas: { ...SKJEMA, Utvalg: utvalgSkjema(ignoreUnknown) },
    },
  }
}

// --- internal ---

/** Most clients are written for this package, so it is the one that is shown first. */
const FOERST: Rettighetspakke = 'offentligutenhjemmel'

const DESCRIPTION =
  'Choose the rettighetspakke by its server; the same paths lie under each. GET also answers HEAD, and a slash at the end makes no difference. An address that is not there is answered 404 `FREG-301`, a method that is not there 405 `FREG-304` with Allow. Every answer carries X-Request-Id, which the log of the service has too.'

/** Every refusal in one list, each with a melding as it may be, for whoever reads the document as a whole. */
const FEILKODER = (Object.keys(FEIL) as Kode[]).map((kode) => {
  const [status, , hjelp, eksempel] = FEIL[kode]
  return { kode, status, melding: new Avvist(kode, eksempel).message, hjelp }
})

const HEADERS = {
  'X-Request-Id': {
    description: 'Names the request in the log of the service.',
    schema: { type: 'string', format: 'uuid' },
  },
  'WWW-Authenticate': {
    description:
      'How to ask for access, and what is wrong with the token, in the words of RFC 6750.',
    schema: { type: 'string' },
  },
  'Retry-After': {
    description: 'How long to wait: milliseconds, as the original documents, unless set otherwise.',
    schema: { type: 'integer', minimum: 0 },
  },
} as const

function docPath({ url, pakke }: Rute): string {
  const path = pakke === undefined ? url : url.slice(`/${rettigheter(pakke).path}`.length)
  return path.replaceAll(/:(\w+)/g, '{$1}')
}

/** The packages that have the service, or the root of this one. The other packages answer 403. */
function pathItem(here: readonly Rute[]): object {
  const pakker = ALLE_PAKKER.filter((name) =>
    here.some(
      ({ pakke, tjeneste }) =>
        pakke === name && tjeneste !== undefined && rettigheter(name).tjenester.includes(tjeneste),
    ),
  )
  const operations = here.flatMap(({ method, operasjon }) =>
    operasjon === 'fil' ? [] : [[method.toLowerCase(), operation(operasjon)]],
  )
  return {
    servers:
      pakker.length > 0
        ? pakker.toSorted(firstFirst).map(server)
        : [{ url: '/', description: 'this service' }],
    ...Object.fromEntries(operations),
  }
}

function firstFirst(a: Rettighetspakke, b: Rettighetspakke): number {
  return Number(b === FOERST) - Number(a === FOERST)
}

function server(pakke: Rettighetspakke): object {
  const { path, kode, scope } = rettigheter(pakke)
  return { url: `/${path}`, description: `${pakke} (${kode})`, 'x-scope': scope }
}
