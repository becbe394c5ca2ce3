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
} as const satisfies Record<
  keyof typeof NAVNEROM,
  { readonly url: string; readonly operasjon: Operasjon }
>

// --- internal ---

function xsd() {
  return {
    description: 'An XML Schema 1.0, made from the model of this service.',
    innhold: [{ type: 'application/xml', skjema: Type.String() }],
  }
}

function operasjon(id: string, tag: 'personer' | 'uttrekk', summary: string) {
  return { id, tag, token: true, summary, svar: { 200: xsd() }, koder: ['FREG-203'] } as const
}
