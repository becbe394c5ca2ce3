import { Type } from 'typebox'
import type { Operasjon } from './operasjon.ts'

/** What the documentation tells of the schemas of our XML. */
export const XSD = {
  person: {
    id: 'personXsd',
    tag: 'personer',
    token: true,
    summary: 'The XSD of persons and of bulkoppslag',
    svar: { 200: xsd() },
    koder: ['FREG-203'],
  },
  uttrekk: {
    id: 'uttrekkXsd',
    tag: 'uttrekk',
    token: true,
    summary: 'The XSD of uttrekk (ours)',
    svar: { 200: xsd() },
    koder: ['FREG-203'],
  },
} as const satisfies Record<string, Operasjon>

// --- internal ---

function xsd() {
  return {
    description: 'An XML Schema 1.0, made from the model of this service.',
    innhold: [{ type: 'application/xml', skjema: Type.String() }],
  }
}
