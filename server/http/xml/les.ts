import { SaxesParser, type SaxesTagNS } from 'saxes'
import { Avvist } from '../../../domain/errors.ts'
import { XML_DYBDE_MAX } from '../../../domain/limits.ts'
import { decode, parseJson } from '../json.ts'
import type { Form, Rot, Xmlfelt } from './form.ts'
import { UTVIDELSE, XSI } from './skriv.ts'
import { VERDI } from './verdi.ts'

/**
 * Reads XML as the value that the same body would have been as JSON. Throws `Avvist` (400) on what is
 * not UTF-8, not well-formed or begins with another element than `rot`, on text between elements, on
 * attributes, and on a single field that comes twice. Elements may be in any namespace or none. A DTD is refused as soon as it is there, so that
 * there are no entities to expand. Elements may come in any order; one that the form does not know
 * becomes a field as it stands, for the domain to judge as it judges JSON.
 * @valg docs/valg/015-xml.md
 */
export function readXml(rot: Rot, bytes: Buffer): unknown {
  if (bytes.length === 0) throw unreadable('den er tom')
  const text = decode(bytes)
  const reader = createReader(rot)
  const parser = new SaxesParser({ xmlns: true })
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') throw unreadable('den skal være XML 1.0')
    if (!/^(?:utf-?8)?$/i.test(encoding ?? '')) throw unreadable('den er ikke UTF-8')
  })
  parser.on('doctype', () => {
    throw unreadable('den kan ikke ha DOCTYPE')
  })
  parser.on('opentag', reader.open)
  parser.on('text', reader.text)
  parser.on('cdata', reader.text)
  parser.on('closetag', reader.close)
  try {
    parser.write(text).close()
  } catch (error) {
    if (error instanceof Avvist) throw error
    throw unreadable(`den er ikke gyldig XML (linje ${parser.line})`)
  }
  return reader.value()
}

// --- internal ---

/** An element that is open. */
type Ramme = {
  readonly navn: string
  /** Nothing: an element that the form does not know. */
  readonly form: Form | 'json' | undefined
  readonly felt: Xmlfelt | undefined
  readonly isNull: boolean
  readonly felter: Map<string, unknown>
  text: string
}

function createReader(rot: Rot) {
  const open: Ramme[] = []
  let whole: unknown

  const enter = (tag: SaxesTagNS): Ramme => {
    const { local, uri } = tag
    const parent = open.at(-1)
    if (parent === undefined) {
      if (local !== rot.navn) throw wrongRoot(rot)
      return ramme(tag, { navn: local, form: rot.form })
    }
    if (open.length >= XML_DYBDE_MAX) throw unreadable('den er nestet for dypt')
    if (parent.isNull || parent.form === 'json' || parent.form?.kind === 'verdi') {
      throw unreadable(`${nameable(parent.navn)} skal ikke ha elementer i seg`)
    }
    if (uri === UTVIDELSE && local === 'felt')
      return ramme(tag, { navn: fieldName(tag), form: 'json' })
    const felt = parent.form?.felt.get(local)
    return ramme(tag, { navn: local, form: felt?.form, felt })
  }

  return {
    open: (tag: SaxesTagNS): void => {
      open.push(enter(tag))
    },
    text: (text: string): void => {
      const here = open.at(-1)
      if (here !== undefined) here.text += text
    },
    close: (): void => {
      const here = open.pop()
      if (here === undefined) return
      const value = verdiOf(here)
      const parent = open.at(-1)
      if (parent === undefined) whole = value
      else add(parent, here, value)
    },
    value: (): unknown =>
      rot.felt === undefined ? whole : (whole as Readonly<Record<string, unknown>>)[rot.felt],
  }
}

function ramme(
  { attributes }: SaxesTagNS,
  { navn, form, felt }: Pick<Ramme, 'navn' | 'form'> & { felt?: Xmlfelt | undefined },
): Ramme {
  let isNull = false
  for (const { uri, local, prefix, name, value } of Object.values(attributes)) {
    if (uri === XSI && local === 'nil') isNull = value === 'true' || value === '1'
    else if (form === 'json' && name === 'navn') continue
    else if (uri !== XSI && prefix !== 'xmlns' && name !== 'xmlns') {
      throw unreadable(`${nameable(navn)} har et attributt, og skal ikke ha noe`)
    }
  }
  return { navn, form, felt, isNull, felter: new Map(), text: '' }
}

/** What the element says, once it is closed. */
function verdiOf({ navn, form, isNull, felter, text }: Ramme): unknown {
  const isBlank = /^[ \t\r\n]*$/.test(text)
  if (isNull) {
    if (!isBlank) throw unreadable(`${nameable(navn)} er xsi:nil og skal være tomt`)
    return null
  }
  if (form === 'json') return parseJson(Buffer.from(text))
  if (form?.kind === 'verdi') return VERDI[form.type].read(text)
  if (form === undefined && felter.size === 0) return text
  if (!isBlank) throw unreadable(`${nameable(navn)} har tekst mellom elementene`)
  for (const felt of form?.felt.values() ?? []) {
    if (felt.kanVaereTom && !felter.has(felt.navn)) felter.set(felt.navn, [])
  }
  return Object.fromEntries(felter)
}

function add({ felter }: Ramme, { navn, felt, isNull }: Ramme, value: unknown): void {
  if (navn === '__proto__') throw unreadable('et felt har et navn som ikke kan brukes')
  const before = felter.get(navn)
  const isList = felt !== undefined && felt.antall !== 'en' && !isNull && before !== null
  if (before === undefined) felter.set(navn, isList && felt.antall === 'flere' ? [value] : value)
  else if (isList && Array.isArray(before)) before.push(value)
  else if (isList) felter.set(navn, [before, value])
  else throw unreadable(`${nameable(navn)} er oppgitt mer enn én gang`)
}

/** The name of a field that stands in an attribute, written as in a JSON string. */
function fieldName({ attributes }: SaxesTagNS): string {
  try {
    return JSON.parse(`"${attributes['navn']?.value ?? '\\'}"`) as string
  } catch {
    throw unreadable('et felt har et navn som ikke kan brukes')
  }
}

function wrongRoot({ navn }: Rot): Avvist {
  return unreadable(`den skal begynne med elementet ${navn}`)
}

/** Names that could be somebody's are not repeated. */
function nameable(navn: string): string {
  return /^[A-Za-z]{1,60}$/.test(navn) ? `feltet ${navn}` : 'et felt'
}

function unreadable(regel: string): Avvist {
  return new Avvist('FREG-100', { regel })
}
