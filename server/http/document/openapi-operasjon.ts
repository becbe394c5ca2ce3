import type { TSchema } from 'typebox'
import { Avvist, FEIL, type Kode } from '../../../domain/errors.ts'
import { feilBody, feilSkjema } from '../errors.ts'
import { rotOf } from '../xml/form.ts'
import { writeXml } from '../xml/skriv.ts'
import {
  type Innhold,
  koderByStatus,
  type Operasjon,
  type Parameter,
  type Svarskjema,
} from './operasjon.ts'
import { ref } from './schemas.ts'

/** One operation in the words of OpenAPI, with every answer and every refusal it can give. */
export function operation(operasjon: Operasjon): object {
  const { id, tag, summary, description, token, params, query, kropp } = operasjon
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: token ? [{ maskinporten: [] }] : [],
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(kropp === undefined
      ? {}
      : { requestBody: { required: true, content: content([kropp], token) } }),
    responses: responses(operasjon),
  }
}

// --- internal ---

const EKSEMPEL_ID = '0b0f7b51-6d1e-4c55-9d3e-3c1b8a1f2a77'

function parameters(where: 'path' | 'query', of: Readonly<Record<string, Parameter>> = {}) {
  return Object.entries(of).map(([name, { description, schema, eksempel, kreves = false }]) => ({
    name,
    in: where,
    required: where === 'path' || kreves,
    description,
    schema,
    ...(eksempel === undefined ? {} : { example: eksempel }),
  }))
}

function responses({ svar, ...operasjon }: Operasjon): object {
  const koder = koderByStatus({ svar, ...operasjon })
  const statuses = new Set([...Object.keys(svar).map(Number), ...koder.keys()])
  return Object.fromEntries(
    [...statuses]
      .sort((a, b) => a - b)
      .map((status) => [
        String(status),
        response(svar[status], koder.get(status) ?? [], operasjon.token),
      ]),
  )
}

/** An answer of its own and refusals may have the same status; then the body is one of either. */
function response(own: Svarskjema | undefined, koder: readonly Kode[], token?: true): object {
  const innhold = [...(own?.innhold ?? []), ...koder.map(refusal)]
  const waits = koder.some((kode) => FEIL[kode][0] === 429 || kode === 'FREG-601')
  const challenges = koder.some((kode) => FEIL[kode][0] === 401 || kode === 'FREG-202')
  const texts = koder.map((kode) => `${kode}: ${FEIL[kode][2]}`)
  return {
    description: [...(own === undefined ? [] : [own.description]), ...texts].join('\n\n'),
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
      ...(waits ? { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } : {}),
      ...(challenges
        ? { 'WWW-Authenticate': { $ref: '#/components/headers/WWW-Authenticate' } }
        : {}),
      ...Object.fromEntries(
        Object.entries(own?.headere ?? {}).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      ),
    },
    ...(innhold.length === 0 ? {} : { content: content(innhold, token) }),
    ...(koder.length === 0 ? {} : { 'x-koder': koder }),
  }
}

function refusal(kode: Kode): Innhold {
  const avvist = new Avvist(kode, FEIL[kode][3])
  return {
    type: 'application/json',
    skjema: feilSkjema(avvist),
    eksempler: { [kode]: feilBody(avvist, EKSEMPEL_ID) },
  }
}

/** Where a token is needed, all that is JSON is XML too. */
function content(innhold: readonly Innhold[], token?: true): object {
  const all = token ? [...innhold, ...innhold.flatMap(asXml)] : innhold
  return Object.fromEntries(
    [...Map.groupBy(all, ({ type }) => type)].map(([type, of]) => {
      const schemas = new Map(of.map(({ skjema }) => [JSON.stringify(skjema), toSchema(skjema)]))
      const [only, ...more] = schemas.values()
      const values = of.flatMap(({ eksempler = {} }) => Object.entries(eksempler))
      return [
        type,
        {
          schema: more.length === 0 ? only : { anyOf: [only, ...more] },
          ...(values.length === 0
            ? {}
            : {
                examples: Object.fromEntries(values.map(([name, value]) => [name, { value }])),
              }),
        },
      ]
    }),
  )
}

/** The schema says what the XML means; the examples are XML as it is sent. */
function asXml({ type, skjema, egenXml, eksempler = {} }: Innhold): readonly Innhold[] {
  if (type !== 'application/json' || typeof skjema !== 'string' || egenXml) return []
  const rot = rotOf(skjema)
  const written = Object.entries(eksempler).map(([navn, value]) => [navn, writeXml(rot, value)])
  return [{ type: 'application/xml', skjema, eksempler: Object.fromEntries(written) }]
}

function toSchema(skjema: string | TSchema): TSchema {
  return typeof skjema === 'string' ? ref(skjema) : skjema
}
