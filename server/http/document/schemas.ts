import { type Static, type TSchema, Type } from 'typebox'

import {
  AAR_MIN,
  ADRESSENAVN_MAX,
  BULKOPPSLAG_MAX,
  FIRE_SIFRE_MAX,
  IDENTIFIKATORTEKST_MAX,
  KID_MAX,
  KLIENT_ID_MAX,
  KOMMUNE_MIN,
  KOMMUNER_MAX,
  SCOPES_MAX,
} from '../../../domain/limits.ts'
import type { Jobbtilstand } from '../../../domain/uttrekk/jobb.ts'
import { KJOENN, PERSONSTATUSTYPER, SIVILSTANDSTYPER } from '../../../domain/uttrekk/utvalg.ts'
import { HENDELSE_SKJEMA } from './schemas-hendelse.ts'
import { NAVNEROM, PERSON_SKJEMA } from './schemas-person.ts'

/** Every state of a job; the compiler holds the list against the domain's. */
export const TILSTANDER = Object.keys({
  bestilt: 0,
  kjoerer: 0,
  ferdig: 0,
  feilet: 0,
  avbrutt: 0,
  utloept: 0,
} satisfies Record<Jobbtilstand, 0>) as readonly Jobbtilstand[]

const TALL = { minimum: 0 }
/** Of the names that clients and their keys are given. */
const NAVN_MOENSTER = '^[\\w:./+=@~-]+$'
const Identifikator = Type.String({
  pattern: '^[0-9]{11}$',
  format: 'folkeregisteridentifikator',
  description: 'Fødselsnummer or d-nummer: a date that exists and valid control digits.',
})
/** As it was sent: one that can be no number is answered too. */
const Skrevet = Type.String({ maxLength: IDENTIFIKATORTEKST_MAX, description: 'Eleven digits.' })
const Dokument = Type.String({ pattern: '^[0-9a-f]{32}$', description: 'dokumentidentifikator' })
const FireSiffer = Type.String({ pattern: '^[0-9]{4}$' })
const Aar = Type.Union([FireSiffer, Type.Integer({ minimum: AAR_MIN, maximum: FIRE_SIFRE_MAX })], {
  description: 'Four digits in a string. As JSON a whole number is taken too.',
})
const Kommune = Type.Union([
  FireSiffer,
  Type.Integer({ minimum: KOMMUNE_MIN, maximum: FIRE_SIFRE_MAX }),
])
const Kommuner = Type.Union(
  [Kommune, Type.Array(Kommune, { minItems: 1, maxItems: KOMMUNER_MAX })],
  {
    description:
      'Four digits; as JSON a whole number is taken too, 301 for 0301. A list of them is our addition: any of them.',
  },
)
const Feilmelding = Type.Object({ feilmelding: Type.String() })

/** How a job stands: our addition. */
export const Jobb = Type.Object(
  {
    jobbId: Type.String({ format: 'uuid' }),
    type: ord(['tilpasset', 'komplett']),
    tilstand: ord(TILSTANDER),
    fremdrift: Type.Number({ minimum: 0, maximum: 1, description: 'Never less than before.' }),
    sekvensnummer: nullable(Type.Integer(TALL)),
    treff: nullable(Type.Integer(TALL)),
    batcher: nullable(Type.Integer(TALL)),
    batch: nullable(
      Type.Array(Type.Object({ batchnr: Type.Integer(TALL), antall: Type.Integer(TALL) })),
    ),
    feilmelding: Type.Optional(Type.String({ description: 'Why a job is feilet.' })),
  },
  rot('uttrekkStatusResponse', 'uttrekkResponse'),
)

/** Shape A: an error of the application. */
export const Feil = Type.Object(
  {
    kode: Type.String({ pattern: '^FREG-[0-9]{3}$' }),
    melding: Type.String({
      description: 'What is wrong, where, and the rule. Never what was sent.',
    }),
    korrelasjonsid: Type.String({ format: 'uuid', description: 'The same as X-Request-Id.' }),
  },
  { xml: { name: 'feil' } },
)

/**
 * Shape B: who you are and what you accept. As XML its fields come in this order, as the example of
 * the documentation has them.
 * @kilde mottak.md «<folkeregisterFeilmelding>»
 */
export const FolkeregisterFeilmelding = Type.Object(
  {
    httpStatus: Type.Integer(),
    alvorlighetsgrad: Type.Literal('WARNING'),
    feilkode: Type.String({ pattern: '^FREG-[0-9]{3}$' }),
    feilmelding: Type.String(),
    tilleggsinformasjon: Type.Object({ korrelasjonsid: Type.String({ format: 'uuid' }) }),
  },
  { xml: { name: 'folkeregisterFeilmelding' } },
)

const Kommunefelt = {
  bostedskommunenummer: nullish(Kommuner),
  oppholdskommunenummer: nullish(Kommuner),
}

/** An order. The operator may have set that fields which are no criteria are passed over. */
export function utvalgSkjema(ignoreUnknown: boolean): TSchema {
  return Type.Object(
    {
      personstatustyper: Type.Array(ord(PERSONSTATUSTYPER), { minItems: 1 }),
      kommunenummer: nullish(
        Type.Object(Kommunefelt, {
          additionalProperties: ignoreUnknown,
          description: 'One of the two. Both spellings, nested and flat, mean the same.',
        }),
      ),
      ...Kommunefelt,
      adressenavn: nullish(
        Type.String({
          minLength: 1,
          maxLength: ADRESSENAVN_MAX,
          pattern: '\\S',
          description: 'Our addition: a whole street name of the current home, whatever its case.',
        }),
      ),
      postnummer: nullish(Type.String({ pattern: '^[0-9]{4}$', description: 'Our addition.' })),
      foedselsaarFraOgMed: nullish(Aar),
      foedselsaarTilOgMed: nullish(Aar),
      doedsaarFraOgMed: nullish(Aar),
      doedsaarTilOgMed: nullish(Aar),
      kjoenn: nullish(ord(KJOENN)),
      statsborgerskap: nullish(Type.String({ pattern: '^[A-Z]{3}$', description: 'Alpha-3.' })),
      sivilstandstype: nullish(ord(SIVILSTANDSTYPER)),
    },
    {
      ...rot('tilpassetUttrekkJobbRequest', 'uttrekkRequest'),
      additionalProperties: ignoreUnknown,
      description:
        'All criteria must hold of a person. Unknown fields are refused, unless the operator has set them to be ignored.',
    },
  )
}

/** Requests and answers by the name they have in the document. */
export const SKJEMA = {
  Utvalg: utvalgSkjema(false),
  JobbId: Type.Object(
    { jobbId: Type.String({ format: 'uuid' }) },
    rot('uttrekkJobbResponse', 'uttrekkResponse'),
  ),
  Antall: Type.Object(
    { antall: Type.Integer(TALL) },
    rot('uttrekkAntallResponse', 'uttrekkResponse'),
  ),
  Jobb,
  Batch: Type.Union(
    [
      Type.Object({ foedselsEllerDNummer: Type.Array(Identifikator, { minItems: 1 }) }),
      Type.Object({ dokumentidentifikator: Type.Array(Dokument, { minItems: 1 }) }),
      Type.Object({}, { maxProperties: 0, description: 'The end marker.' }),
    ],
    {
      ...rot('uttrekkDataResponse', 'uttrekkResponse'),
      description: 'Of a tilpasset uttrekk, of a komplett uttrekk, or the end of either.',
    },
  ),
  Bulkoppslag: Type.Object(
    {
      foedselsEllerDNummer: Type.Optional(
        Type.Union([Type.Array(Skrevet, { maxItems: BULKOPPSLAG_MAX }), Type.Null()], {
          description: 'None asks for nobody.',
        }),
      ),
    },
    rot('personBulkoppslagRequest', 'bulkRequest'),
  ),
  Bulkoppslagssvar: oppslagssvar('personBulkoppslagResponse', {
    foedselsEllerDNummer: Skrevet,
  }),
  Soekesvar: Type.Object(
    { foedselsEllerDNummer: Type.Array(Identifikator) },
    rot('personSoekResponse', 'bulkResponse'),
  ),
  Arkivoppslag: Type.Object(
    { dokumentidentifikator: Type.Array(Dokument, { maxItems: BULKOPPSLAG_MAX }) },
    rot('arkivDokumentBulkoppslagRequest', 'bulkRequest'),
  ),
  Arkivoppslagssvar: oppslagssvar('arkivDokumentBulkoppslagResponse', {
    dokumentidentifikator: Dokument,
  }),
  Sekvensnummer: Type.Integer({
    ...TALL,
    description: 'A bare number. As XML it stands in an element of the same name in the root.',
    xml: { name: 'sekvensnummer', 'x-felt': 'sekvensnummer' },
  }),
  Status: Type.Object({ status: ord(['oppe', 'klar']) }),
  UttrekkFeil: Type.Object(
    { feilmelding: Type.String() },
    rot('uttrekkDataResponse', 'uttrekkResponse'),
  ),
  Feil,
  FolkeregisterFeilmelding,
  Tokenfeil: Type.Object({
    error: Type.String(),
    error_description: Type.String(),
    error_uri: Type.Optional(
      Type.String({
        description: 'Ends in the code of Maskinporten; not there where it has none.',
      }),
    ),
  }),
  Metadata: Type.Object({
    issuer: Type.String(),
    token_endpoint: Type.String(),
    jwks_uri: Type.String(),
    token_endpoint_auth_methods_supported: Type.Array(Type.String()),
    grant_types_supported: Type.Array(Type.String()),
    token_endpoint_auth_signing_alg_values_supported: Type.Array(Type.String()),
    authorization_details_types_supported: Type.Array(Type.String()),
  }),
  Noekler: Type.Object({ keys: Type.Array(Type.Object({}, { additionalProperties: true })) }),
  Klient: Type.Object({
    orgnr: Type.String({ pattern: '^[0-9]{9}$' }),
    scopes: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_:/.-]{1,120}$' }), {
      minItems: 1,
      maxItems: SCOPES_MAX,
    }),
    client_id: Type.Optional(
      Type.String({
        pattern: NAVN_MOENSTER,
        maxLength: KLIENT_ID_MAX,
        description: 'Else made up.',
      }),
    ),
    jwk: Type.Optional(
      Type.Object(
        { kty: Type.Literal('RSA'), n: Type.String(), e: Type.Literal('AQAB') },
        { description: 'A public RSA key of 2048 to 4096 bits. One of jwk, pem and ca is needed.' },
      ),
    ),
    pem: Type.Optional(
      Type.String({ description: 'The same in PEM: PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE.' }),
    ),
    kid: Type.Optional(
      Type.String({
        pattern: NAVN_MOENSTER,
        maxLength: KID_MAX,
        description: 'The name of the key; else that of the JWK, or its thumbprint.',
      }),
    ),
    ca: Type.Optional(
      Type.String({ description: 'The CA in PEM whose certificates (x5c) the client signs with.' }),
    ),
  }),
  Innmeldt: Type.Object({
    client_id: Type.String(),
    kid: Type.Optional(Type.String({ description: 'Of a client with a key.' })),
  }),
  Tokensvar: Type.Object({
    access_token: Type.String(),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer(TALL),
    scope: Type.String(),
  }),
  ...HENDELSE_SKJEMA,
  ...PERSON_SKJEMA,
} satisfies Record<string, TSchema>

/** The name of one of them. */
export type Skjemanavn = keyof typeof SKJEMA

/** What is answered about a job. */
export type Jobbsvar = Static<typeof Jobb>

/** The same schema by its name, as a reference. */
export function ref(navn: string): TSchema {
  return Type.Ref(`#/components/schemas/${navn}`)
}

// --- internal ---

function ord<const T extends string>(verdier: readonly T[]) {
  return Type.Enum([...verdier], { type: 'string' })
}

function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

/** A field of an order that is null counts as not given. */
function nullish<T extends TSchema>(schema: T) {
  return Type.Optional(nullable(schema))
}

function oppslagssvar(navn: string, noekkel: Readonly<Record<string, TSchema>>): TSchema {
  return Type.Object(
    {
      oppslag: Type.Array(
        Type.Union([
          Type.Object({ ...noekkel, folkeregisterperson: ref('Folkeregisterperson') }),
          Type.Object({ ...noekkel, feilmelding: Feilmelding }),
        ]),
      ),
    },
    rot(navn, 'bulkResponse'),
  )
}

/** The root of the XML of a schema. */
function rot(name: string, navnerom: keyof typeof NAVNEROM) {
  return { xml: { name, namespace: NAVNEROM[navnerom] } }
}
