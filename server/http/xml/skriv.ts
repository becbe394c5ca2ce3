import type { Objekt, Rot, Xmlfelt } from './form.ts'
import { VERDI } from './verdi.ts'

/** Elements of this namespace hold what the form has no place for. */
export const UTVIDELSE = 'uttrekk:utvidelse:v1'
export const XSI = 'http://www.w3.org/2001/XMLSchema-instance'

/**
 * Writes a value as XML: fields in the order of the form, lists as repeated elements, and null as
 * `xsi:nil`. What the form has no place for is kept too, as JSON in an element of our own that comes
 * last, so that nothing is lost and the rest is still valid.
 * @valg docs/valg/015-xml.md
 */
export function writeXml({ navn, navnerom, form, felt }: Rot, value: unknown): string {
  const inner = innhold(form, (felt === undefined ? value : { [felt]: value }) as Felter)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${merke(navn, inner, xmlns(navnerom))}`
}

/** Text as it stands in an element. What XML cannot hold becomes U+FFFD. */
export function tekst(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text
    .toWellFormed()
    .replaceAll(FORBIDDEN, '\uFFFD')
    .replaceAll(/[&<>\r]/g, (found) => ESCAPES[found] ?? found)
}

// --- internal ---

type Felter = Readonly<Record<string, unknown>>

/** A carriage return would be read as a line feed, and `]]>` may not stand in text. */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
}
const CONTROLS = '\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff'
const FORBIDDEN = new RegExp(`[${CONTROLS}]`, 'g')
const SPECIAL = new RegExp(`[&<>\\r\\ud800-\\udfff${CONTROLS}]`)

function innhold({ felt }: Objekt, felter: Felter): string {
  let text = ''
  let written = 0
  for (const one of felt.values()) {
    const value = felter[one.navn]
    const element = value === undefined ? undefined : elementer(one, value)
    if (element === undefined) continue
    text += element
    written += 1
  }
  const names = Object.keys(felter)
  if (names.length === written) return text
  const rest = names.filter((navn) => {
    const one = felt.get(navn)
    return one === undefined || elementer(one, felter[navn]) === undefined
  })
  return text + rest.map((navn) => utvidelse(navn, felter[navn])).join('')
}

/** The elements of a field, or nothing where the form has no place for the value. */
function elementer(felt: Xmlfelt, value: unknown): string | undefined {
  const { navn, antall, kanVaereTom, kanVaereNull } = felt
  if (value === null)
    return kanVaereNull ? `<${navn} xsi:nil="true" xmlns:xsi="${XSI}"/>` : undefined
  if (!Array.isArray(value)) return antall === 'flere' ? undefined : ett(felt, value)
  const fewest = antall === 'flere' ? (kanVaereTom ? 0 : 1) : 2
  if (antall === 'en' || value.length < fewest) return undefined
  let text = ''
  for (const one of value) {
    const element = ett(felt, one)
    if (element === undefined) return undefined
    text += element
  }
  return text
}

function ett({ navn, navnerom = '', form }: Xmlfelt, value: unknown): string | undefined {
  if (form.kind === 'verdi') {
    return VERDI[form.type].has(value) ? merke(navn, tekst(String(value))) : undefined
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? merke(navn, innhold(form, value as Felter), xmlns(navnerom)) : undefined
}

/** JSON can say in ASCII what XML cannot say, in the name as in the value. */
function utvidelse(navn: string, value: unknown): string {
  const attribute = tekst(ascii(navn).slice(1, -1)).replaceAll('"', '&quot;')
  return merke('felt', tekst(ascii(value)), ` xmlns="${UTVIDELSE}" navn="${attribute}"`)
}

function ascii(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\ufffe\uffff]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16)}`,
  )
}

function xmlns(navnerom: string): string {
  return navnerom === '' ? '' : ` xmlns="${navnerom}"`
}

function merke(navn: string, inner: string, attributes = ''): string {
  return inner === '' ? `<${navn}${attributes}/>` : `<${navn}${attributes}>${inner}</${navn}>`
}
