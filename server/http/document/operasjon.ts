import type { TSchema } from 'typebox'
import { FEIL, type Kode } from '../../../domain/errors.ts'
import type { Skjemanavn } from './schemas.ts'

/** What the documentation tells of one route. It stands in the route's own configuration. */
export type Operasjon = {
  readonly id: string
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  /** Without one, no token is needed. */
  readonly token?: true
  readonly params?: Readonly<Record<string, Parameter>>
  readonly query?: Readonly<Record<string, Parameter>>
  readonly kropp?: Innhold
  /** Every answer that is no refusal, and the refusals that have a shape of their own. */
  readonly svar: Readonly<Record<number, Svarskjema>>
  /** Refusals of its own, beside those that every route of its kind has. */
  readonly koder?: readonly Kode[]
}

export type Parameter = {
  readonly description: string
  readonly schema: TSchema
  readonly eksempel?: unknown
  /** Of what stands in the query. What stands in the path is always needed. */
  readonly kreves?: true
}

export type Svarskjema = {
  readonly description: string
  /** Headers of its own, by what they tell. */
  readonly headere?: Readonly<Record<string, string>>
  readonly innhold?: readonly Innhold[]
}

export type Innhold = {
  readonly type: string
  readonly skjema: Skjemanavn | TSchema
  /** Its XML is made by the route, and is told of beside it. */
  readonly egenXml?: true
  readonly eksempler?: Readonly<Record<string, unknown>>
}

/** The groups of the documentation, in its order. */
export const TAGS = {
  uttrekk: 'Order an uttrekk, see how it stands, fetch its batches, cancel it.',
  personer: 'Look persons up, one or up to a thousand.',
  hendelser: 'What has happened: the feed, what events tell, and how far it has come.',
  testutsteder:
    'The built-in test issuer, which speaks as Maskinporten does. Loopback only, synthetic persons only.',
  drift: 'For the operator. None needs a token.',
} as const

export type Tag = keyof typeof TAGS

/** Every refusal the operation can give, by its status. */
export function koderByStatus(operasjon: Operasjon): ReadonlyMap<number, readonly Kode[]> {
  const koder = new Set<Kode>([
    ...ALLTID,
    ...(operasjon.token ? MED_TOKEN : []),
    ...(operasjon.kropp?.type === 'application/json' && operasjon.token ? MED_KROPP : []),
    ...(operasjon.query?.['part'] ? MED_PART : []),
    ...(operasjon.koder ?? []),
  ])
  return Map.groupBy([...koder].sort(), (kode) => FEIL[kode][0])
}

// --- internal ---

const ALLTID: readonly Kode[] = ['FREG-001', 'FREG-104', 'FREG-405', 'FREG-406', 'FREG-502']
const MED_TOKEN: readonly Kode[] = ['FREG-201', 'FREG-202', 'FREG-402', 'FREG-505', 'FREG-601']
const MED_KROPP: readonly Kode[] = ['FREG-100', 'FREG-403', 'FREG-404']
const MED_PART: readonly Kode[] = ['FREG-102', 'FREG-103', 'FREG-204', 'FREG-401']
