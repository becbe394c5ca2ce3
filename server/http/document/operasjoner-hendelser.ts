import { Type } from 'typebox'
import { BULKOPPSLAG_MAX, FEEDSIDE } from '../../../domain/limits.ts'
import type { Operasjon } from './operasjon.ts'
import { json } from './operasjoner.ts'
import { HENDELSESIDENTIFIKATOR } from './schemas-hendelse.ts'

const ID = '24817999316'
const HENDELSE = '1120bea688fb14a292c244592a1aed76'
const DOK = '5c3afb4f5afd2fcfbe2f90a6560903a0'
const TID = '2020-12-22T17:09:33.914+01:00'
const FEED = [
  {
    sekvensnummer: 4711,
    hendelse: {
      folkeregisteridentifikator: ID,
      hendelsetype: 'endringINavn',
      hendelsesdokument: HENDELSE,
      persondokument: DOK,
      ajourholdstidspunkt: TID,
    },
  },
]
const DOKUMENT = {
  dokumentidentifikator: HENDELSE,
  skjemaversjon: '1.0',
  hendelse: {
    folkeregisteridentifikator: ID,
    hendelsestype: 'endringINavn',
    ajourholdstidspunkt: TID,
    egenskapshendelse: [
      {
        navn: { ajourholdstidspunkt: TID, fornavn: 'USELVSTENDIG', etternavn: 'GRÅHEGRE' },
        entitet: 'navn',
        entitetsendring: 'registrereNy',
      },
    ],
  },
}
const ATOM = 'The same as an Atom document; entries hold lagretHendelse.'

/** What the documentation tells of the feed and of events, by operationId. */
export const HENDELSESOPERASJONER = {
  lesFeed: {
    id: 'lesFeed',
    tag: 'hendelser',
    token: true,
    summary: 'Read the feed',
    description: `From seq on, it included: ${FEEDSIDE} entries or as many as there are. Go on from the last number and one, until the page is empty. A package is told what it may know: P, PR, Pu and PRu that something changed (endringIPerson).`,
    query: {
      seq: {
        description: 'The first sekvensnummer that is wanted, a whole number from 0. Required.',
        schema: Type.String({ pattern: '^[0-9]{1,19}$' }),
        eksempel: '0',
        kreves: true,
      },
    },
    svar: {
      200: {
        description: 'A page of the feed.',
        headere: { ETag: 'Of the page; sent back as If-None-Match it asks for what is new.' },
        innhold: [
          { type: 'application/json', skjema: 'Feed', egenXml: true, eksempler: { side: FEED } },
          { type: 'application/atom+xml', skjema: Type.String({ description: ATOM }) },
          { type: 'application/xml', skjema: Type.String({ description: ATOM }) },
        ],
      },
      304: { description: 'Nothing is new since the page with this ETag.' },
    },
    koder: ['FREG-102', 'FREG-306', 'FREG-407', 'FREG-408'],
  },
  hentHendelse: {
    id: 'hentHendelse',
    tag: 'hendelser',
    token: true,
    summary: 'What one event tells',
    params: {
      hendelsesidentifikator: {
        description: 'hendelsesdokument of the feed: 32 hexadecimal digits, or a uuid.',
        schema: Type.String({ pattern: HENDELSESIDENTIFIKATOR }),
        eksempel: HENDELSE,
      },
    },
    svar: { 200: json('The event.', 'DokumentForHendelse', DOKUMENT) },
    koder: ['FREG-102', 'FREG-106', 'FREG-203', 'FREG-305'],
  },
  hendelserBulkoppslag: {
    id: 'hendelserBulkoppslag',
    tag: 'hendelser',
    token: true,
    summary: `What up to ${BULKOPPSLAG_MAX} events tell`,
    kropp: {
      type: 'application/json',
      skjema: 'Hendelsesoppslag',
      eksempler: { en: { dokumentidentifikator: [HENDELSE] } },
    },
    svar: {
      200: json('The events, in the order asked for.', 'Hendelsesoppslagssvar', {
        oppslag: [{ dokumentidentifikator: HENDELSE, hendelsedokument: DOKUMENT }],
      }),
    },
    koder: ['FREG-102', 'FREG-103', 'FREG-106', 'FREG-203'],
  },
  sisteSekvensnummer: {
    id: 'sisteSekvensnummer',
    tag: 'hendelser',
    token: true,
    summary: 'The last sekvensnummer',
    svar: {
      200: {
        description: 'A bare number as JSON or as text; as XML an element in an element.',
        innhold: [
          { type: 'application/json', skjema: 'Sekvensnummer', eksempler: { siste: 4711 } },
          { type: 'text/plain', skjema: 'Sekvensnummer', eksempler: { siste: 4711 } },
        ],
      },
    },
  },
} as const satisfies Record<string, Operasjon>
