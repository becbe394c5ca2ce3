import { JSON_DYBDE_MAX } from './limits.ts'
/** What a reader of JSON does not tell of a text that it has read, and that changes what it means. */
export type Jsonfeil =
  /** A field that one object has twice: readers keep the last one. `felt` where its name is a plain word. */
  | { readonly kind: 'toGanger'; readonly felt: string | undefined }
  /** A field by a name that objects have of themselves. */
  | { readonly kind: 'navn' }
  /** A number with more digits than are kept. */
  | { readonly kind: 'tall' }
  /** An escape that is half a character. */
  | { readonly kind: 'tegn' }
  /** Objects and lists inside each other more than `JSON_DYBDE_MAX` deep. */
  | { readonly kind: 'dybde' }

/**
 * Walks text that is known to be JSON, and finds the first thing that its reader has changed without a
 * word. A string that a colon follows is the name of a field. Half a character is kept by the reader and
 * lost by whoever writes it down: `takesHalf` where nobody will.
 */
export function findJsonfeil(text: string, { takesHalf = false } = {}): Jsonfeil | undefined {
  const open: (Set<string> | undefined)[] = []
  let last = ''
  for (const [token] of text.matchAll(TOKENS)) {
    const feil = token === ':' ? judgeName(last, open.at(-1)) : judgeToken(token)
    if (feil !== undefined && !(takesHalf && feil.kind === 'tegn')) return feil
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    if (open.length > JSON_DYBDE_MAX) return { kind: 'dybde' }
    last = token
  }
  return undefined
}

/**
 * Writes a value that JSON.parse made so that two are equal as text exactly where they mean the same:
 * fields by name, lists as they are. `undefined` where it is deeper than `JSON_DYBDE_MAX`.
 */
export function canonicalJson(value: unknown): string | undefined {
  return write(value, 0)
}

/** How many fields the objects in a value have together; `undefined` where it is too deep. */
export function countFelter(value: unknown): number | undefined {
  return count(value, 0)
}

/**
 * The first thing that reading a text as this value has changed, as `findJsonfeil` does, but mostly without looking: where the
 * text has as many names as the value has fields, none stands twice.
 */
export function judgeJson(
  text: string,
  value: unknown,
  hvordan?: Parameters<typeof findJsonfeil>[1],
): Jsonfeil | undefined {
  const felter = countFelter(value)
  if (felter === undefined) return { kind: 'dybde' }
  const names = text.match(NAME_ENDS)?.length ?? 0
  return names === felter && !needsALook(text) ? undefined : findJsonfeil(text, hvordan)
}

/** A text of JSON with the fields of each object in order; what is too deep for that, or no JSON, is its own text. */
export function canonicalText(json: string): string {
  try {
    return canonicalJson(JSON.parse(json)) ?? json
  } catch {
    return json
  }
}

// --- internal ---

/** Strings, numbers, and the marks that open, close and separate; words tell nothing here. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],:]/g
const NAME_ENDS = /"\s*:/g
const [ZERO, NINE, POINT, BACKSLASH, UNDERSCORE] = [0x30, 0x39, 0x2e, 0x5c, 0x5f]
/** Digits in a row that may be more than are kept. */
const DIGITS_MAX = 16
const EXPONENT = /^[eE][+-]?\d/

/** Where numbers may be too long, half a character may be escaped, or a name may be a special one: one pass over all signs. */
function needsALook(text: string): boolean {
  let digits = 0
  for (let i = 0; i < text.length; i += 1) {
    const sign = text.charCodeAt(i)
    if ((sign >= ZERO && sign <= NINE) || sign === POINT) {
      digits += 1
      if (digits === DIGITS_MAX) return true
      continue
    }
    const isAfterDigit = digits > 0 && text.charCodeAt(i - 1) !== POINT
    digits = 0
    // An e, small or large.
    if (isAfterDigit && (sign | 0x20) === 0x65 && EXPONENT.test(text.slice(i, i + 3))) return true
    if (sign === BACKSLASH && text[i + 1] === 'u') return true
    if (sign === UNDERSCORE && text.startsWith('__proto__', i)) return true
  }
  return false
}

function write(part: unknown, depth: number): string | undefined {
  if (typeof part !== 'object' || part === null) return JSON.stringify(part)
  if (depth === JSON_DYBDE_MAX) return undefined
  if (Array.isArray(part)) {
    const items = part.map((item) => write(item, depth + 1))
    return items.includes(undefined) ? undefined : `[${items.join()}]`
  }
  const object = part as Readonly<Record<string, unknown>>
  const fields: string[] = []
  for (const name of Object.keys(object).sort()) {
    if (object[name] === undefined) continue
    const inside = write(object[name], depth + 1)
    if (inside === undefined) return undefined
    fields.push(`${JSON.stringify(name)}:${inside}`)
  }
  return `{${fields.join()}}`
}

function count(part: unknown, depth: number): number | undefined {
  if (typeof part !== 'object' || part === null) return 0
  if (depth === JSON_DYBDE_MAX) return undefined
  const values: readonly unknown[] = Array.isArray(part) ? part : Object.values(part)
  let felter = Array.isArray(part) ? 0 : values.length
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    const inside = count(value, depth + 1)
    if (inside === undefined) return undefined
    felter += inside
  }
  return felter
}

function judgeName(token: string, seen: Set<string> | undefined): Jsonfeil | undefined {
  const name: string = JSON.parse(token)
  if (name === '__proto__') return { kind: 'navn' }
  if (seen?.has(name)) {
    return { kind: 'toGanger', felt: /^[A-Za-z]{1,60}$/.test(name) ? name : undefined }
  }
  seen?.add(name)
  return undefined
}

function judgeToken(token: string): Jsonfeil | undefined {
  if (token.startsWith('"')) {
    const isHalf = token.includes('\\u') && !(JSON.parse(token) as string).isWellFormed()
    return isHalf ? { kind: 'tegn' } : undefined
  }
  if (!/^-?\d/.test(token)) return undefined
  return significant(token) === significant(String(Number(token))) ? undefined : { kind: 'tall' }
}

/** The digits of a number that tell something, and where its point stands: 1.50e1 and 15 are the same. */
function significant(token: string): string {
  const [mantissa = '', exponent = '0'] = token.replace('-', '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  return kept === ''
    ? '0'
    : `${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`
}
