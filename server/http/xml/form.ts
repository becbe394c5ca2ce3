import { SKJEMA } from '../document/schemas.ts'
import type { Verditype } from './verdi.ts'

/** How a value of JSON stands in an element. */
export type Form = { readonly kind: 'verdi'; readonly type: Verditype } | Objekt

export type Objekt = {
  readonly kind: 'objekt'
  /** The name of the type; forms of one name are alike. */
  readonly navn: string | undefined
  readonly om: string | undefined
  /** By name, in the order they are written. */
  readonly felt: ReadonlyMap<string, Xmlfelt>
}

export type Xmlfelt = {
  readonly navn: string
  /** Where its element is a root too, and so in another namespace than what it stands in. */
  readonly navnerom: string | undefined
  readonly form: Form
  /** `enEllerFlere`: one is the value itself, several are a list. */
  readonly antall: 'en' | 'flere' | 'enEllerFlere'
  readonly kreves: boolean
  /** A list that is there though no element is. */
  readonly kanVaereTom: boolean
  readonly kanVaereNull: boolean
  readonly om: string | undefined
}

/** An element that a document can begin with. */
export type Rot = {
  readonly navn: string
  readonly navnerom: string
  readonly form: Objekt
  /** The field that holds a value which is no object. */
  readonly felt: string | undefined
}

/** The schemas as the plain JSON Schema that they are. */
const SKJEMAER: Readonly<Record<string, Skjema>> = JSON.parse(JSON.stringify(SKJEMA))

/** Every root by its name. The forms are made once, from the schemas of the API document. */
export const ROETTER: ReadonlyMap<string, Rot> = createRoetter()

/** The root that a value of this schema is written under. Schemas may share one. */
export function rotOf(navn: string): Rot {
  const found = ROETTER.get(resolve(navn)?.xml?.name ?? '')
  if (found === undefined) throw new Error(`${navn} has no root in XML`)
  return found
}

// --- internal ---

/** What of JSON Schema our schemas use, and the keyword of OpenAPI that tells of XML. */
type Skjema = {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly title?: string
  readonly description?: string
  readonly anyOf?: readonly Skjema[]
  readonly items?: Skjema
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, Skjema>>
  readonly required?: readonly string[]
  readonly xml?: Xml
}
type Xml = {
  readonly name?: string
  readonly namespace?: string
  readonly 'x-felt'?: string
  readonly 'x-type'?: 'gYear'
}

function createRoetter(): ReadonlyMap<string, Rot> {
  const roetter = new Map<string, Rot>()
  for (const skjema of Object.values(SKJEMAER)) {
    const { name: navn, namespace: navnerom = '', 'x-felt': felt } = skjema.xml ?? {}
    if (navn === undefined) continue
    const form = felt === undefined ? toForm(skjema) : wrap(felt, skjema)
    if (form.kind !== 'objekt') throw new Error(`the root ${navn} is no object`)
    const other = roetter.get(navn)?.form
    roetter.set(navn, { navn, navnerom, felt, form: other ? merge([other, form]) : form })
  }
  return roetter
}

function wrap(felt: string, skjema: Skjema): Objekt {
  return objekt(undefined, [toFelt(felt, skjema, true)])
}

function toForm(skjema: Skjema): Form {
  const { $ref, type, anyOf } = skjema
  if ($ref !== undefined) return toForm(resolve(refOf($ref)) ?? {})
  if (anyOf !== undefined) {
    const [only, ...more] = asText(anyOf)
    return only !== undefined && more.length === 0 ? toForm(only) : merge(asText(anyOf).map(toForm))
  }
  if (type === 'object') {
    const { properties = {}, required = [], title, description } = skjema
    const felt = Object.entries(properties).map(([navn, one]) =>
      toFelt(navn, one, required.includes(navn)),
    )
    return objekt(title, felt, description)
  }
  return { kind: 'verdi', type: toType(skjema) }
}

function toFelt(navn: string, skjema: Skjema, kreves: boolean): Xmlfelt {
  const choices = flatten(skjema)
  const real = asText(choices.filter(({ type }) => type !== 'null'))
  const list = real.find(({ type }) => type === 'array')
  const only = real.length === 1 ? real[0] : { anyOf: real }
  const one = list === undefined ? only : list.items
  if (one === undefined) throw new Error(`${navn} has no form in XML`)
  const rot = one.$ref === undefined ? undefined : resolve(refOf(one.$ref))?.xml
  return {
    navn,
    navnerom: rot?.name === navn ? rot.namespace : undefined,
    form: toForm(one),
    antall: list === undefined ? 'en' : real.length === 1 ? 'flere' : 'enEllerFlere',
    kreves,
    kanVaereTom: kreves && list !== undefined && (list.minItems ?? 0) === 0,
    kanVaereNull: choices.some(({ type }) => type === 'null'),
    om: skjema.description ?? one.description,
  }
}

/** In XML all values are text: where JSON may say a number instead, the text is its form. */
function asText(choices: readonly Skjema[]): readonly Skjema[] {
  const isText = choices.some(({ type }) => type === 'string')
  return isText ? choices.filter(({ type }) => type !== 'integer') : choices
}

function toType({ type, format, xml }: Skjema): Verditype {
  if (type === 'integer') return 'heltall'
  if (type === 'number') return 'tall'
  if (type === 'boolean') return 'boolsk'
  if (format === 'date') return 'dato'
  if (format === 'date-time') return 'tid'
  return xml?.['x-type'] === 'gYear' ? 'aar' : 'tekst'
}

/** One form for whatever fits any of them: a field is required that all of them require. */
function merge(forms: readonly Form[]): Objekt {
  const objekter = forms.map((form) => {
    if (form.kind !== 'objekt') throw new Error('only objects can be put together')
    return form
  })
  const names = [...new Set(objekter.flatMap(({ felt }) => [...felt.keys()]))]
  const felter = names.flatMap((navn) => {
    const here = objekter.flatMap(({ felt }) => felt.get(navn) ?? [])
    const kreves = here.length === objekter.length && here.every((felt) => felt.kreves)
    return here.slice(0, 1).map((felt) => ({ ...felt, kreves }))
  })
  return objekt(undefined, felter)
}

function objekt(navn: string | undefined, felter: readonly Xmlfelt[], om?: string): Objekt {
  return { kind: 'objekt', navn, om, felt: new Map(felter.map((felt) => [felt.navn, felt])) }
}

function refOf($ref: string): string {
  return $ref.split('/').at(-1) ?? ''
}

function resolve(navn: string): Skjema | undefined {
  return Object.hasOwn(SKJEMAER, navn) ? SKJEMAER[navn] : undefined
}

function flatten(skjema: Skjema): readonly Skjema[] {
  return skjema.anyOf?.flatMap(flatten) ?? [skjema]
}
