import type { Element } from './persondokument.ts'
import { heleNavnet, navnIn, stedsnavn } from './stedsnavn.ts'

/**
 * What a place is known by. As a hidden place has it, a mark may end in `|` and what makes it exact: the
 * number of the house, of the lease. Two places are the same where they share what stands before that,
 * so that the hidden house hides its street; only the exact same is ever opened again.
 */
export type Merke = string

/** Hidden marks, without what makes them exact, and how far they are hidden. */
export type Skjulte = ReadonlyMap<Merke, 1 | 2>

/** A mark without what makes it exact. */
export function omtrent(merke: Merke): Merke {
  return merke.split('|', 1)[0] ?? merke
}

/** The marks of a place that an element tells: those that are hidden where the element is graded. */
export function merkerAv(element: Element): ReadonlySet<Merke> {
  const merker = new Set<Merke>()
  visit(element, [], (felt, verdi, over) => {
    for (const merke of marksOf(felt, verdi, over)) merker.add(merke)
    if (!NAVN.has(felt)) return
    if (felt === 'adressenavn' && hasHus(over)) {
      merker.add(`n:${heleNavnet(verdi)}|${husOf(over)}`)
    } else {
      for (const { navn, rest } of navnIn(verdi)) merker.add(`n:${navn}|${rest}`)
    }
  })
  return merker
}

/**
 * How far an element is hidden because it tells a place that is: 0 not at all. Names are looked for in
 * every text of it, alone or inside a line.
 */
export function likhet(element: Element, skjulte: Skjulte): 0 | 1 | 2 {
  let niva: 0 | 1 | 2 = 0
  const look = (merke: Merke) => {
    const funnet = skjulte.get(omtrent(merke)) ?? 0
    if (funnet > niva) niva = funnet
  }
  if (skjulte.size === 0) return 0
  visit(element, [], (felt, verdi, over) => {
    for (const merke of shownBy(felt, verdi, over)) look(merke)
    if (!isText(felt, verdi)) return
    for (const navn of stedsnavn(verdi)) look(`n:${navn}`)
  })
  return niva
}

// --- internal ---

/** An object and those it stands in, the innermost first. */
type Over = readonly Readonly<Record<string, unknown>>[]
type Look = (felt: string, verdi: string, over: Over) => void

/** Shows every plain value, with the name of its field; a list has the name of what it stands in. */
function visit(verdi: unknown, over: Over, look: Look, felt = ''): void {
  if ((typeof verdi === 'string' && verdi.trim() !== '') || typeof verdi === 'number') {
    look(felt, String(verdi), over)
  }
  if (typeof verdi !== 'object' || verdi === null) return
  if (Array.isArray(verdi)) {
    for (const one of verdi) visit(one, over, look, felt)
    return
  }
  const innenfor = [verdi as Over[number], ...over]
  for (const [name, one] of Object.entries(verdi)) visit(one, innenfor, look, name)
}

/** What a hidden place is known by beside its names. */
function marksOf(felt: string, verdi: string, over: Over): readonly Merke[] {
  switch (felt) {
    case 'adresseIdentifikatorFraMatrikkelen':
    case 'naerAdresseIdentifikatorFraMatrikkelen':
      return [`i:${verdi}`]
    case 'gaardsnummer':
      return [
        `m:${matrikkelOf(over)}|${textOf(over, 'festenummer')}/${textOf(over, 'undernummer')}`,
      ]
    case 'adressekode':
      return textOf(over, 'kommunenummer') === ''
        ? []
        : [`a:${textOf(over, 'kommunenummer')}/${verdi}|${husOf(over)}`]
    case 'postboks':
      return [boks(verdi, over)]
    // Whoever is hidden somewhere in a kommune is hidden in all of it.
    case 'bostedskommune':
    case 'fraflyttingskommunenummer':
      return [`ukjent:${kommune(verdi)}`, `kommune:${kommune(verdi)}`]
    case 'kommunenummer':
      return [`ukjent:${kommune(verdi)}`]
    case 'byEllerStedsnavn':
      return [...stedsnavn(verdi)].flatMap((navn) =>
        hasStreet(over) ? [`sted:${navn}`] : [`sted:${navn}`, `by:${navn}`],
      )
    default:
      return felt === 'adresselinje' && BOKS.test(verdi) ? [boks(verdi, over)] : []
  }
}

/** The same as another place may show it. */
function shownBy(felt: string, verdi: string, over: Over): readonly Merke[] {
  switch (felt) {
    case 'kommunenummer':
      return [`kommune:${kommune(verdi)}`]
    case 'byEllerStedsnavn':
      return [...stedsnavn(verdi)].flatMap((navn) =>
        hasStreet(over) ? [`by:${navn}`] : [`sted:${navn}`, `by:${navn}`],
      )
    case 'fraflyttingsstedIUtlandet':
    case 'tilflyttingsstedIUtlandet':
      return [...stedsnavn(verdi)].map((navn) => `sted:${navn}`)
    default:
      return marksOf(felt, verdi, over)
  }
}

const BOKS = /\b(?:postboks|boks|pb)\b/i
const GATE = ['adressenavn', 'adresselinje', 'postboks', 'bygning', 'coAdressenavn']

function boks(verdi: string, over: Over): Merke {
  const sifre = /\d+/.exec(verdi)?.[0]
  const postnummer = textOf(over, 'postnummer') || textOf(over, 'postkode')
  return `b:${sifre ?? heleNavnet(verdi)}/${postnummer}`
}

function matrikkelOf(over: Over): string {
  const deler = ['kommunenummer', 'gaardsnummer', 'bruksnummer'].map((felt) => textOf(over, felt))
  return deler.join('/')
}

/** The number and letter of the house, as one text. */
function husOf(over: Over): string {
  return `${textOf(over, 'husnummer')}${textOf(over, 'husbokstav')}`.toLowerCase()
}

/** The nearest value of a field, in an object, or one inside it, or one around it. */
function textOf(over: Over, felt: string): string {
  for (const objekt of over) {
    for (const inni of [objekt, objekt['adressenummer'], objekt['poststed']]) {
      const verdi = typeof inni === 'object' && inni !== null ? Reflect.get(inni, felt) : undefined
      if (typeof verdi === 'string' || typeof verdi === 'number') return String(verdi)
    }
  }
  return ''
}

/** Whether the number of the house stands apart from the name of the street. */
function hasHus(over: Over): boolean {
  const felter = ['adressenummer', 'kommunenummer', 'adressekode']
  return felter.some((felt) => over[0]?.[felt] !== undefined)
}

function hasStreet(over: Over): boolean {
  return GATE.some((felt) => over[0]?.[felt] !== undefined)
}

function kommune(verdi: string): string {
  return verdi.padStart(4, '0')
}

/** Fields that name a place. One that came after the model may say the same of every place there is. */
const NAVN: ReadonlySet<string> = new Set([
  ...['adressenavn', 'adressetilleggsnavn', 'coAdressenavn', 'bygning', 'postbokseier'],
  'adresselinje',
])

/** Fields whose text names no place of its own: numbers, codes, times, towns, people. */
const UTEN_NAVN: ReadonlySet<string> = new Set([
  ...['ajourholdstidspunkt', 'gyldighetstidspunkt', 'opphoerstidspunkt', 'kilde', 'aarsak'],
  ...['flyttedato', 'oppholdsadressedato', 'utflyttingsdato', 'startdato', 'sluttdato'],
  ...['startdatoForKontrakt', 'sluttdatoForKontrakt', 'attestutstedelsesdato', 'foedselsdato'],
  ...['adressegradering', 'oppholdAnnetSted', 'valg', 'skifteform', 'antattOppholdsvarighet'],
  ...['kommunenummer', 'bostedskommune', 'fraflyttingskommunenummer', 'gaardsnummer'],
  ...['bruksnummer', 'festenummer', 'undernummer', 'husnummer', 'husbokstav', 'adressekode'],
  ...['bruksenhetsnummer', 'bruksenhetstype', 'etasjenummer', 'boenhet', 'postboks'],
  ...['adresseIdentifikatorFraMatrikkelen', 'naerAdresseIdentifikatorFraMatrikkelen'],
  ...['grunnkrets', 'stemmekrets', 'skolekrets', 'kirkekrets', 'antallTidligereOpphold'],
  ...['postnummer', 'poststedsnavn', 'postkode', 'byEllerStedsnavn', 'distriktsnavn', 'region'],
  ...['landkode', 'fraflyttingsland', 'tilflyttingsland', 'organisasjonsnummer'],
  ...['fornavn', 'mellomnavn', 'etternavn', 'foedselsEllerDNummer'],
])

function isText(felt: string, verdi: string): boolean {
  return !UTEN_NAVN.has(felt) && /\p{L}/u.test(verdi)
}
