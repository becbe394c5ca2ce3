import { type TSchema, Type } from 'typebox'
import {
  type Felt,
  METADATA,
  MODELL,
  type Type as Modelltype,
  TYPER,
  type Utenom,
  type Verdi,
} from '../../../domain/register/modell.ts'
import { EGENSKAPER, type Egenskap } from '../../../domain/register/persondokument.ts'

const PERSON = 'folkeregisteret:tilgjengeliggjoering:person:v1'
const UTTREKK = 'folkeregisteret:tilgjengeliggjoering:uttrekk:v1'
const HENDELSE = 'folkeregisteret:tilgjengeliggjoering:hendelse:v1'

/**
 * The namespaces of what we send as XML: that of a person is published, the others follow the names of
 * the published components. The keyword `xml` of a schema says which, and the root.
 * @valg docs/valg/015-xml.md
 */
export const NAVNEROM = {
  person: PERSON,
  bulkRequest: `${PERSON}:bulk:request`,
  bulkResponse: `${PERSON}:bulk:response`,
  uttrekkRequest: `${UTTREKK}:request`,
  uttrekkResponse: `${UTTREKK}:response`,
  hendelse: HENDELSE,
  hendelseRequest: `${HENDELSE}:bulk:request`,
  hendelseResponse: `${HENDELSE}:bulk:response`,
} as const

/**
 * What plain values are in JSON. New fields and values come without a new version, and what a package
 * may not see is left out, so nothing is required and known values are not a closed list.
 */
const VERDI: Readonly<Record<Verdi, TSchema>> = {
  tekst: Type.String(),
  tall: Type.Integer(),
  boolsk: Type.Boolean(),
  dato: Type.String({ format: 'date', examples: ['1979-01-24'] }),
  tid: Type.String({ format: 'date-time', examples: ['2020-12-22T17:09:33.914+01:00'] }),
  aar: Type.String({ description: 'Four digits.', xml: { 'x-type': 'gYear' } }),
  id: Type.String({ description: 'Eleven digits: a fødselsnummer or d-nummer.' }),
  orgnr: Type.String({ description: 'Nine digits.' }),
  land: Type.String({ description: 'ISO 3166-1 alpha-3, or XUK, XXX, XXK.' }),
  land2: Type.String({ description: 'ISO 3166-1 alpha-2.' }),
  kommune: Type.String({ description: 'Four digits.' }),
  fireSiffer: Type.String({ description: 'Four digits.' }),
}

/** The person and its address types by the name they have in the document. */
export const PERSON_SKJEMA = {
  Folkeregisterperson: Type.Partial(
    Type.Object(Object.fromEntries(EGENSKAPER.map((egenskap) => [egenskap, liste(egenskap)]))),
    {
      title: 'Folkeregisterperson',
      description:
        'What is not there is left out: never null, never an empty list. Which properties a consumer sees, is decided by the rettighetspakke and by part.',
      xml: { name: 'folkeregisterperson', namespace: NAVNEROM.person },
    },
  ),
  ...Object.fromEntries(TYPER.map((type) => [type.navn, objectOf(type)])),
}

/** A type of the register, with what is left out of it. Nothing of it is required. */
export function objectOf({ navn, felt }: Modelltype): TSchema {
  const properties = Object.entries(felt).flatMap(([name, one]) =>
    typeof one === 'object' && 'utenom' in one ? [] : [[name, toSchema(one)]],
  )
  return Type.Partial(Type.Object(Object.fromEntries(properties)), { title: navn })
}

// --- internal ---

/** Two properties are single objects, with and without historikk; all others are lists. */
function liste(egenskap: Egenskap): TSchema {
  const { felt, ...type } = MODELL[egenskap]
  const one = objectOf({ ...type, felt: { ...METADATA, ...felt } })
  return egenskap === 'falskIdentitet' || egenskap === 'doedsfall' ? one : Type.Array(one)
}

function toSchema(felt: Exclude<Felt, Utenom>): TSchema {
  if (typeof felt === 'string') return VERDI[felt]
  if ('liste' in felt) return Type.Array(toSchema(felt.liste))
  if ('kjente' in felt) {
    return Type.String({ description: `Known values: ${felt.kjente.join(', ')}.` })
  }
  return TYPER.includes(felt) ? Type.Ref(`#/components/schemas/${felt.navn}`) : objectOf(felt)
}
