import { Type } from 'typebox'
import { BULKOPPSLAG_MAX, PART_MAX } from '../../../domain/limits.ts'
import { OPPSLAG_FEIL } from '../../../domain/oppslag/bulkoppslag.ts'
import {
  BORTE,
  BORTE_UTEN_GRUNN,
  ikkeKlarFeilmelding,
  parseBatchnr,
} from '../../../domain/uttrekk/batch.ts'
import type { Innhold, Operasjon, Parameter, Svarskjema } from './operasjon.ts'

const JOBB = '1231d76c-fcf8-45e1-af1d-628c91536510'
const ID = '24817999316'
const UKJENT_ID = '01827930039'
const DOK = '0c8a6b1f4d2e49d7a35b7f60c19e8d24'
const EN_PERSON = { en: { foedselsEllerDNummer: [ID] } }
const ETT_DOKUMENT = { ett: { dokumentidentifikator: [DOK] } }

const JOBBID: Parameter = {
  description: 'The jobbId an order was answered with. Anything that is no job of yours: 410.',
  schema: Type.String(),
  eksempel: JOBB,
}
const PARTS = [
  ...['person-basis', 'identitetsgrunnlag-utvidet', 'relasjon-utvidet', 'historikk'],
  ...['navn', 'bostedsadresse', 'statsborgerskap', 'familierelasjon'],
]
/** What to see of a person. */
export const PART: Parameter = {
  description:
    'Aliases and names of properties, in any case; repeat it for several. None means person-basis. What the package may not see is left out.',
  schema: Type.Array(Type.String({ examples: [...PARTS] }), { maxItems: PART_MAX }),
  eksempel: ['navn', 'bostedsadresse'],
}
const UTVALG = {
  kommune: {
    foedselsaarTilOgMed: '2008',
    kommunenummer: { bostedskommunenummer: '4204' },
    personstatustyper: ['bosatt'],
  },
  alle: { personstatustyper: ['bosatt', 'aktiv'] },
  gate: { personstatustyper: ['bosatt'], adressenavn: 'Eigevannskollen', postnummer: '4629' },
}
/** Somebody as an example. */
export const PERSON = {
  identifikasjonsnummer: [
    {
      ajourholdstidspunkt: '2020-12-22T17:09:33.914+01:00',
      erGjeldende: true,
      status: 'iBruk',
      foedselsEllerDNummer: ID,
      identifikatortype: 'foedselsnummer',
    },
  ],
  navn: [{ erGjeldende: true, fornavn: 'USELVSTENDIG', etternavn: 'GRÅHEGRE' }],
}
const BORTE_SVAR: Svarskjema = {
  description: 'The job or the batch does not exist (any more), or must be ordered anew.',
  innhold: [
    {
      type: 'application/json',
      skjema: 'UttrekkFeil',
      eksempler: Object.fromEntries(
        Object.entries({ ...BORTE, utenGrunn: BORTE_UTEN_GRUNN }).map(([navn, feilmelding]) => [
          navn,
          { feilmelding },
        ]),
      ),
    },
  ],
}
const BESTILT: Svarskjema = json('The order. The job runs afterwards.', 'JobbId', { jobbId: JOBB })
const DOKUMENTER = (felt: string, id: string, ukjent: string) => ({
  oppslag: [
    { [felt]: id, folkeregisterperson: PERSON },
    { [felt]: ukjent, feilmelding: { feilmelding: OPPSLAG_FEIL.ukjent } },
  ],
})

/** What the documentation tells of the routes of a package, by operationId. */
export const OPERASJONER = {
  bestillKomplett: {
    id: 'bestillKomplett',
    tag: 'uttrekk',
    token: true,
    summary: 'Order a komplett uttrekk',
    description:
      'Every persondokument valid at feedsekvensnr, and every later one up to the last. The batches hold dokumentidentifikatorer.',
    query: {
      feedsekvensnr: {
        description:
          'A whole number from 0. None, or one that is yet to come, means the last: the current documents. 0: everything.',
        schema: Type.String({ pattern: '^[0-9]{1,15}$' }),
      },
    },
    svar: { 200: BESTILT },
    koder: ['FREG-102', 'FREG-203', 'FREG-204', 'FREG-501', 'FREG-504'],
  },
  bestillTilpasset: {
    id: 'bestillTilpasset',
    tag: 'uttrekk',
    token: true,
    summary: 'Order a tilpasset uttrekk',
    description:
      'Persons by criteria. The batches hold foedselsEllerDNummer. adressenavn, postnummer and lists of kommunenummer are our additions.',
    kropp: { type: 'application/json', skjema: 'Utvalg', eksempler: UTVALG },
    svar: { 200: BESTILT },
    koder: ['FREG-101', 'FREG-203', 'FREG-204', 'FREG-501', 'FREG-504'],
  },
  tellTilpasset: {
    id: 'tellTilpasset',
    tag: 'uttrekk',
    token: true,
    summary: 'Count what an order would find (ours)',
    kropp: { type: 'application/json', skjema: 'Utvalg', eksempler: UTVALG },
    svar: { 200: json('How many persons the criteria find now.', 'Antall', { antall: 8914 }) },
    koder: ['FREG-101', 'FREG-203', 'FREG-204', 'FREG-503'],
  },
  hentJobb: {
    id: 'hentJobb',
    tag: 'uttrekk',
    token: true,
    summary: 'How a job stands (ours)',
    description:
      'The first answer of a job that tells how many it found counts as one count (FREG-503). HEAD never tells it.',
    params: { jobbid: JOBBID },
    svar: {
      200: json('State, and counts once the job is ferdig.', 'Jobb', {
        jobbId: JOBB,
        type: 'tilpasset',
        tilstand: 'ferdig',
        fremdrift: 1,
        sekvensnummer: 4711,
        treff: 2,
        batcher: 1,
        batch: [{ batchnr: 0, antall: 2 }],
      }),
      410: BORTE_SVAR,
    },
    koder: ['FREG-203', 'FREG-503'],
  },
  avbrytJobb: {
    id: 'avbrytJobb',
    tag: 'uttrekk',
    token: true,
    summary: 'Cancel a job (ours)',
    description: 'Frees its place among the ten and drops its answer.',
    params: { jobbid: JOBBID },
    svar: { 204: { description: 'It is cancelled.' }, 410: BORTE_SVAR },
    koder: ['FREG-203'],
  },
  hentBatch: {
    id: 'hentBatch',
    tag: 'uttrekk',
    token: true,
    summary: 'Fetch one batch',
    description: 'From 0 until {}. 404: not ready yet, ask again after a while.',
    params: {
      jobbid: JOBBID,
      batchnr: {
        description: 'The first batch is 0.',
        schema: Type.String({ pattern: '^[0-9]{1,9}$' }),
        eksempel: '0',
      },
    },
    svar: {
      200: {
        description: 'One batch, or the end marker {}.',
        headere: {
          'Repr-Digest':
            'SHA-256 of the bytes of a batch as they are sent (RFC 9530); of the end marker none.',
        },
        innhold: [
          {
            type: 'application/json',
            skjema: 'Batch',
            eksempler: {
              tilpasset: { foedselsEllerDNummer: [ID] },
              komplett: { dokumentidentifikator: [DOK] },
              slutt: {},
            },
          },
        ],
      },
      404: json('Not ready yet.', 'UttrekkFeil', {
        feilmelding: ikkeKlarFeilmelding(parseBatchnr('2')),
      }),
      410: BORTE_SVAR,
    },
    koder: ['FREG-102', 'FREG-203'],
  },
  bulkoppslag: {
    id: 'bulkoppslag',
    tag: 'personer',
    token: true,
    summary: `Look up to ${BULKOPPSLAG_MAX} persons up`,
    query: {
      part: PART,
      somBestilt: {
        description:
          'true: one entry for each asked for, in that order, with feilmelding where there is no person. false or none: ascending, one each, unknown ones left out.',
        schema: Type.String({ pattern: '^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$' }),
        eksempel: 'true',
      },
    },
    kropp: { type: 'application/json', skjema: 'Bulkoppslag', eksempler: EN_PERSON },
    svar: {
      200: json(
        'The persons.',
        'Bulkoppslagssvar',
        DOKUMENTER('foedselsEllerDNummer', ID, UKJENT_ID),
      ),
    },
    koder: ['FREG-203'],
  },
  hentPerson: {
    id: 'hentPerson',
    tag: 'personer',
    token: true,
    summary: 'Look one person up',
    description: 'An identifikator that has ended gives the person who has its successor.',
    params: {
      personidentifikator: {
        description: 'Fødselsnummer or d-nummer.',
        schema: Type.String({ pattern: '^[0-9]{11}$', format: 'folkeregisteridentifikator' }),
        eksempel: ID,
      },
    },
    query: { part: PART },
    svar: { 200: json('The person.', 'Folkeregisterperson', PERSON) },
    koder: ['FREG-203', 'FREG-302'],
  },
  arkivBulkoppslag: {
    id: 'arkivBulkoppslag',
    tag: 'personer',
    token: true,
    summary: `Look up to ${BULKOPPSLAG_MAX} documents up`,
    query: { part: PART },
    kropp: { type: 'application/json', skjema: 'Arkivoppslag', eksempler: ETT_DOKUMENT },
    svar: {
      200: json(
        'The documents, in the order asked for.',
        'Arkivoppslagssvar',
        DOKUMENTER('dokumentidentifikator', DOK, 'f'.repeat(32)),
      ),
    },
    koder: ['FREG-106', 'FREG-203'],
  },
  hentDokument: {
    id: 'hentDokument',
    tag: 'personer',
    token: true,
    summary: 'Look one document up',
    params: {
      dokumentidentifikator: {
        description: '32 hexadecimal digits, from a komplett uttrekk or the feed.',
        schema: Type.String({ pattern: '^[0-9a-f]{32}$' }),
        eksempel: DOK,
      },
    },
    query: { part: PART },
    svar: { 200: json('The document.', 'Folkeregisterperson', PERSON) },
    koder: ['FREG-106', 'FREG-203', 'FREG-303'],
  },
} as const satisfies Record<string, Operasjon>

/** An answer in JSON with one example. */
export function json(
  description: string,
  skjema: Innhold['skjema'],
  eksempel: unknown,
): Svarskjema {
  return { description, innhold: [{ type: 'application/json', skjema, eksempler: { eksempel } }] }
}
