/** What a text is read as. The last three are texts in JSON, and types of their own in XML. */
export type Verditype = keyof typeof VERDI

/**
 * Each type by its name in XSD, whether it has this value, and what its text is read as. A text that
 * is none of the type stays text: whoever asked for a number says so better than we can.
 */
export const VERDI = {
  tekst: { xsd: 'xs:string', has: (value: unknown) => typeof value === 'string', read: asText },
  heltall: {
    xsd: 'xs:long',
    has: (value: unknown) => Number.isSafeInteger(value) && !Object.is(value, -0),
    read: (text: string) => (isHeltall(text) ? Number(text) : text),
  },
  tall: {
    xsd: 'xs:double',
    has: (value: unknown) => Number.isFinite(value) && !Object.is(value, -0),
    read: (text: string) => (/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : text),
  },
  boolsk: {
    xsd: 'xs:boolean',
    has: (value: unknown) => typeof value === 'boolean',
    read: (text: string) => (text === 'true' || text === 'false' ? text === 'true' : text),
  },
  dato: { xsd: 'xs:date', has: isDato, read: asText },
  tid: { xsd: 'xs:dateTime', has: isTid, read: asText },
  aar: { xsd: 'xs:gYear', has: (value: unknown) => isMatch(AAR, value), read: asText },
} as const

// --- internal ---

/** The year 0 is none in XSD. */
const AAR = /^(?!0000)\d{4}$/
const DATO = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/
const KLOKKE =
  /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,12})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)?$/

function isHeltall(text: string): boolean {
  return /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))
}

function asText(text: string): string {
  return text
}

function isMatch(pattern: RegExp, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value)
}

function isDato(value: unknown): boolean {
  return isMatch(DATO, value) && (value.slice(8) < '29' || isLongEnough(value))
}

function isTid(value: unknown): boolean {
  return typeof value === 'string' && isDato(value.slice(0, 10)) && KLOKKE.test(value.slice(10))
}

/** Whether the month has that many days. */
function isLongEnough(dato: string): boolean {
  return new Date(`${dato}T00:00:00Z`).toISOString().startsWith(dato)
}
