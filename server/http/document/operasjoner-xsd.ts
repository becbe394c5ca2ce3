import { Type } from 'typebox'
import type { Operasjon } from './operasjon.ts'
import type { NAVNEROM } from './schemas-person.ts'

/** The schemas of our XML by their namespaces: where they are, and what the documentation tells of them. */
export const XSD = {
  person: {
    url: '/personer/xsd',
    operasjon: operasjon('personXsd', 'personer', 'The XSD of persons'),
  },
  bulkRequest: {
    url: '/personer/xsd/bulk/request',
    operasjon: operasjon(
      'bulkRequestXsd',
      'personer',
      'The XSD of what bulkoppslag is asked (ours)',
    ),
  },
  bulkResponse: {
    url: '/personer/xsd/bulk/response',
    operasjon: operasjon(
      'bulkResponseXsd',
      'personer',
      'The XSD of what bulkoppslag answers (ours)',
    ),
  },
  uttrekkRequest: {
    url: '/uttrekk/xsd/request',
    operasjon: operasjon('uttrekkRequestXsd', 'uttrekk', 'The XSD of an order (ours)'),
  },
  uttrekkResponse: {
    url: '/uttrekk/xsd',
    operasjon: operasjon('uttrekkXsd', 'uttrekk', 'The XSD of jobs and batches (ours)'),
  },
  hendelse: {
    url: '/hendelser/xsd',
    operasjon: operasjon('hendelseXsd', 'hendelser', 'The XSD of events'),
    andre: [
      {
        url: '/hendelser/feedxsd',
        operasjon: operasjon('feedXsd', 'hendelser', 'The XSD of what an entry of the feed holds'),
      },
      {
        url: '/hendelser/feed/xsd',
        operasjon: operasjon('feedXsdUnderFeed', 'hendelser', 'The same'),
      },
    ],
  },
  hendelseRequest: {
    url: '/hendelser/xsd/bulk/request',
    operasjon: operasjon(
      'hendelseRequestXsd',
      'hendelser',
      'The XSD of what bulkoppslag of events is asked (ours)',
    ),
  },
  hendelseResponse: {
    url: '/hendelser/xsd/bulk/response',
    operasjon: operasjon(
      'hendelseResponseXsd',
      'hendelser',
      'The XSD of what bulkoppslag of events answers (ours)',
    ),
  },
} as const satisfies Record<keyof typeof NAVNEROM, Sted & { readonly andre?: readonly Sted[] }>

// --- internal ---

type Sted = { readonly url: string; readonly operasjon: Operasjon }

function xsd() {
  return {
    description: 'An XML Schema 1.0, made from the model of this service.',
    innhold: [{ type: 'application/xml', skjema: Type.String() }],
  }
}

function operasjon(id: string, tag: 'personer' | 'uttrekk' | 'hendelser', summary: string) {
  return { id, tag, token: true, summary, svar: { 200: xsd() }, koder: ['FREG-203'] } as const
}
