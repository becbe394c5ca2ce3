import { type TSchema, Type } from 'typebox'
import { HENDELSESEGENSKAPER } from '../../../domain/hendelser/hendelsesdokument.ts'
import { HENDELSESTYPER } from '../../../domain/hendelser/hendelsestype.ts'
import { BULKOPPSLAG_MAX, HENDELSER_MAX } from '../../../domain/limits.ts'
import { METADATA, MODELL } from '../../../domain/register/modell.ts'
import type { Egenskap } from '../../../domain/register/persondokument.ts'
import { NAVNEROM, objectOf } from './schemas-person.ts'

const Identifikator = Type.String({
  pattern: '^[0-9]{11}$',
  description: 'Fødselsnummer or d-nummer. Not told by packages that never show a number.',
})
const Dokument = Type.String({ pattern: '^[0-9a-f]{32}$' })
const Tid = Type.String({ format: 'date-time' })
const Hendelsestype = Type.String({
  description: `Known values: ${Object.keys(HENDELSESTYPER).join(', ')}.`,
})

/** What an event is called by whoever asks: with the dashes of a uuid or without. */
export const HENDELSESIDENTIFIKATOR =
  '^([0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$'

/** One entry of the feed. */
const LagretHendelse = Type.Object(
  {
    sekvensnummer: Type.Integer({ minimum: 0 }),
    hendelse: Type.Object({
      folkeregisteridentifikator: Type.Optional(Identifikator),
      hendelsetype: Hendelsestype,
      hendelsesdokument: Type.Optional(Dokument),
      persondokument: Type.Optional(Dokument),
      ajourholdstidspunkt: Tid,
      hendelsesaarsakIDsf: Type.Optional(Type.String()),
    }),
  },
  {
    description:
      'The documents are told to who may see documents. personErOpphoertSomDublett has no persondokument, and personErOppdatert no hendelsesdokument.',
    xml: { name: 'lagretHendelse', namespace: NAVNEROM.hendelse },
  },
)

/** The feed, and what events tell. */
export const HENDELSE_SKJEMA = {
  LagretHendelse,
  Feed: Type.Array(Type.Ref('#/components/schemas/LagretHendelse'), {
    description: 'Rising, with gaps. Empty where there is nothing yet.',
  }),
  DokumentForHendelse: Type.Object(
    {
      dokumentidentifikator: Dokument,
      skjemaversjon: Type.Literal('1.0'),
      hendelse: Type.Object({
        folkeregisteridentifikator: Identifikator,
        hendelsestype: Hendelsestype,
        ajourholdstidspunkt: Tid,
        egenskapshendelse: Type.Optional(Type.Array(egenskapshendelse(), { minItems: 1 })),
        hendelsesaarsakIDsf: Type.Optional(Type.String()),
      }),
    },
    { xml: { name: 'dokumentForHendelse', namespace: NAVNEROM.hendelse } },
  ),
  Hendelsesoppslag: Type.Object(
    {
      dokumentidentifikator: Type.Array(
        Type.String({
          pattern: HENDELSESIDENTIFIKATOR,
          description: '32 hexadecimal digits, or a uuid. May be repeated.',
        }),
        { maxItems: BULKOPPSLAG_MAX },
      ),
    },
    { xml: { name: 'hendelseDokumentBulkoppslagRequest', namespace: NAVNEROM.hendelseRequest } },
  ),
  Hendelsesoppslagssvar: Type.Object(
    {
      oppslag: Type.Array(
        Type.Union([
          Type.Object({
            dokumentidentifikator: Dokument,
            hendelsedokument: Type.Ref('#/components/schemas/DokumentForHendelse'),
          }),
          Type.Object({
            dokumentidentifikator: Dokument,
            feilmelding: Type.Object({ feilmelding: Type.String() }),
          }),
        ]),
      ),
    },
    { xml: { name: 'hendelseDokumentBulkoppslagResponse', namespace: NAVNEROM.hendelseResponse } },
  ),
  NyeHendelser: Type.Object({
    hendelser: Type.Array(
      Type.Object({
        dokumentidentifikator: Type.String({
          pattern: HENDELSESIDENTIFIKATOR,
          description: '32 hexadecimal digits, or a uuid.',
        }),
        skjemaversjon: Type.Optional(Type.Literal('1.0')),
        hendelse: Type.Ref('#/components/schemas/DokumentForHendelse/properties/hendelse'),
        folkeregisterperson: Type.Optional(Type.Ref('#/components/schemas/Folkeregisterperson')),
      }),
      { maxItems: HENDELSER_MAX },
    ),
  }),
  Skrevet: Type.Object({
    nye: Type.Integer({ minimum: 0 }),
    uendret: Type.Integer({ minimum: 0 }),
    siste: Type.Integer({ minimum: 0 }),
  }),
  /** Shape C: what the feed answers where there is none. */
  Feedfeil: Type.Object(
    {
      code: Type.String(),
      feilreferanse: Type.String({ format: 'uuid' }),
      httpStatus: Type.Integer(),
      message: Type.String(),
    },
    { xml: { name: 'error' } },
  ),
} satisfies Record<string, TSchema>

// --- internal ---

/** One property as one object, and what happened to it; none where it was annulled. */
function egenskapshendelse(): TSchema {
  const egenskaper = HENDELSESEGENSKAPER.map((egenskap) => [egenskap, element(egenskap)])
  return Type.Object({
    ...Object.fromEntries(
      egenskaper.map(([navn, skjema]) => [navn, Type.Optional(skjema as TSchema)]),
    ),
    entitet: Type.String(),
    entitetsendring: Type.Enum(['registrereNy', 'korrigere', 'annullere', 'korrigereHistorisk'], {
      type: 'string',
    }),
  })
}

/** Nothing is said of whether it holds: it does, from then on. */
function element(egenskap: Egenskap): TSchema {
  const { erGjeldende: _, ...metadata } = METADATA
  const { felt, navn, ...type } = MODELL[egenskap]
  const own =
    egenskap === 'identitetsgrunnlag'
      ? { legitimasjonskontroll: felt['identitetsgrunnlagstatus'] ?? 'tekst' }
      : felt
  return objectOf({ ...type, navn: `${navn}IHendelse`, felt: { ...metadata, ...own } })
}
