import type { Egenskap } from '../../../domain/register/persondokument.ts'
import { PERSON_SKJEMA } from '../../../server/http/document/schemas-person.ts'

/** What a field holds, as the OpenAPI document of the service tells it. */
export type Felttype = {
  readonly slag: 'text' | 'number' | 'boolean' | 'date' | 'timestamp'
  /** Known values; others may come. */
  readonly verdier?: readonly string[]
  readonly beskrivelse?: string
  /** Whether one element can have several values. */
  readonly erListe?: true
}

/** The type of a field by its way below an element. What is told nowhere is text. */
export function typeOf(egenskap: Egenskap, sti: readonly string[]): Felttype {
  const { skjema, erListe } = sti.reduce<Sted>(step, {
    skjema: step({ skjema: whole(PERSON_SKJEMA.Folkeregisterperson), erListe: false }, egenskap)
      .skjema,
    erListe: false,
  })
  return { ...plain(skjema), ...(erListe ? { erListe } : {}) }
}

// --- internal ---

/** What is read of a JSON Schema here. */
type Skjema = {
  readonly type?: unknown
  readonly format?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly items?: unknown
  readonly $ref?: string
}

const KJENTE = /^Known values: (.+)\.$/

type Sted = { readonly skjema: Skjema; readonly erListe: boolean }

function step({ skjema, erListe }: Sted, navn: string): Sted {
  const inni = (skjema.properties?.[navn] ?? {}) as Skjema
  return { skjema: whole(inni), erListe: erListe || inni.items !== undefined }
}

function plain({ type, format, description }: Skjema): Felttype {
  if (format === 'date') return { slag: 'date' }
  if (format === 'date-time') return { slag: 'timestamp' }
  if (type === 'integer' || type === 'number') return { slag: 'number' }
  if (type === 'boolean') return { slag: 'boolean' }
  const verdier = KJENTE.exec(description ?? '')?.[1]?.split(', ')
  if (verdier !== undefined) return { slag: 'text', verdier }
  return { slag: 'text', ...(description === undefined ? {} : { beskrivelse: description }) }
}

/** The schema of one value: of a list its elements, of a name what it names. */
function whole(input: unknown): Skjema {
  const skjema = (input ?? {}) as Skjema
  if (skjema.items !== undefined) return whole(skjema.items)
  if (skjema.$ref === undefined) return skjema
  const navn = skjema.$ref.split('/').at(-1) ?? ''
  return whole((PERSON_SKJEMA as Readonly<Record<string, unknown>>)[navn])
}
