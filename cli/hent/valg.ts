import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isSegment, SEGMENTER, type Segment } from '../../domain/oppslag/rettighetspakke.ts'
import type { Bestilling, Kriterier } from '../../klient/uttrekk.ts'
import { Brukerfeil, type Option, type Values } from '../command.ts'

/** What to fetch and where to put it. */
export type HentValg = {
  readonly url: string
  readonly rettighetspakke: Segment
  readonly bestilling: Bestilling
  /** `-` is standard output. */
  readonly ut: string
  readonly format: 'ndjson' | 'csv' | 'id'
  /** Empty means what the service gives who says nothing. */
  readonly del: readonly string[]
  /** Of CSV: a file for each property beside the one of persons; and made for Excel. */
  readonly lang: boolean
  readonly excel: boolean
  readonly forfra: boolean
  readonly samtidig: number
  readonly retryAfter: 'ms' | 's'
}

const BESTILLING_OPTIONS = {
  kriterier: {
    type: 'string',
    value: 'JSON|FILE',
    help: 'The criteria of a tilpasset uttrekk as the API reads them, instead of the flags below.',
  },
  personstatustyper: { type: 'string', value: 'A,B', help: 'For instance bosatt,doed.' },
  bostedskommunenummer: { type: 'string', value: 'NNNN', help: 'Four digits.' },
  oppholdskommunenummer: { type: 'string', value: 'NNNN', help: 'Four digits.' },
  foedselsaarFraOgMed: { type: 'string', value: 'YYYY', help: 'Born in this year or later.' },
  foedselsaarTilOgMed: { type: 'string', value: 'YYYY', help: 'Born in this year or before.' },
  doedsaarFraOgMed: { type: 'string', value: 'YYYY', help: 'Died in this year or later.' },
  doedsaarTilOgMed: { type: 'string', value: 'YYYY', help: 'Died in this year or before.' },
  kjoenn: { type: 'string', value: 'K', help: 'kvinne or mann.' },
  statsborgerskap: { type: 'string', value: 'LLL', help: 'Three capitals: NOR.' },
  sivilstandstype: { type: 'string', value: 'S', help: 'For instance gift.' },
  postnummer: { type: 'string', value: 'NNNN', help: 'Where the service knows this criterion.' },
  adressenavn: { type: 'string', value: 'NAME', help: 'Where the service knows this criterion.' },
  feedsekvensnr: {
    type: 'string',
    value: 'N',
    help: 'Of a komplett uttrekk: all from here on. Without it, the current documents.',
  },
} as const satisfies Record<string, Option>

export const VALG_OPTIONS = {
  url: { type: 'string', value: 'URL', required: true, help: 'Address of the service.' },
  rettighetspakke: {
    type: 'string',
    value: 'SEGMENT',
    required: true,
    help: 'The package to ask in, as it is written in addresses.',
  },
  ...BESTILLING_OPTIONS,
  ut: {
    type: 'string',
    value: 'FILE',
    required: true,
    help: 'FILE.ndjson, FILE.csv, or - for standard output, which cannot be continued.',
  },
  'bare-id': { type: 'boolean', help: 'Only identifikatorer, one a line, without looking up.' },
  del: {
    type: 'string',
    value: 'A,B',
    help: 'What to see of each person (part), for instance navn,bostedsadresse.',
  },
  lang: {
    type: 'boolean',
    help: 'Of CSV: for each property also a file with a row for each element, historic ones too.',
  },
  excel: {
    type: 'boolean',
    help: 'CSV that Excel opens as it is meant: semicolons, and text that stays text.',
  },
  forfra: { type: 'boolean', help: 'Order anew, and throw away what an earlier run fetched.' },
  samtidig: { type: 'string', value: 'N', help: 'Lookups at a time, 1 to 8.', default: '3' },
  'retry-after': {
    type: 'string',
    value: 'ms|s',
    help: 'The unit in which the service writes Retry-After.',
    default: 'ms',
  },
} as const satisfies Record<string, Option>

/** Reads the command line. Throws `Brukerfeil`. The criteria themselves are the service's to judge. */
export function readValg(values: Values, type: string | undefined): HentValg {
  const ut = String(values['ut'])
  const format = readFormat(ut, values['bare-id'] === true)
  return {
    url: readUrl(values['url']),
    rettighetspakke: readSegment(values['rettighetspakke']),
    bestilling: readBestilling(values, type),
    ut,
    format,
    del: list(values['del']),
    lang: readOfCsv(values, format, 'lang'),
    excel: readOfCsv(values, format, 'excel'),
    forfra: values['forfra'] === true,
    samtidig: readSamtidig(values['samtidig']),
    retryAfter: values['retry-after'] === 's' ? 's' : readMs(values['retry-after']),
  }
}

/**
 * Names what the lines of a file depend on, so that two orders never meet in one file. Where the
 * service is reached is not part of it: a job is found again by its own name.
 */
export function fingerprint(valg: HentValg): string {
  const { rettighetspakke, bestilling, format, del, lang, excel } = valg
  const parts = [rettighetspakke, canonical(bestilling), format, del]
  if (format === 'csv') parts.push(CSV_VERSJON, lang, excel)
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

// --- internal ---

/** Which columns there are. A file that was begun with others is not continued. */
const CSV_VERSJON = 2
const LISTER: readonly string[] = ['personstatustyper']
const KOMMUNEFELT: readonly string[] = ['bostedskommunenummer', 'oppholdskommunenummer']

function readUrl(url: unknown): string {
  if (typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) {
    return url
  }
  throw new Brukerfeil('--url is an address such as http://127.0.0.1:8080')
}

function readSegment(segment: unknown): Segment {
  if (typeof segment === 'string' && isSegment(segment)) return segment
  throw new Brukerfeil(`--rettighetspakke is one of ${SEGMENTER.join(', ')}`)
}

function readBestilling(values: Values, type: string | undefined): Bestilling {
  const given = Object.keys(BESTILLING_OPTIONS).filter((name) => values[name] !== undefined)
  if (type === 'komplett') {
    const other = given.find((name) => name !== 'feedsekvensnr')
    if (other) throw new Brukerfeil(`--${other} goes with tilpasset; komplett has no criteria`)
    const feedsekvensnr = values['feedsekvensnr']
    if (feedsekvensnr === undefined) return { type }
    if (/^\d{1,15}$/.test(String(feedsekvensnr))) {
      return { type, feedsekvensnr: Number(feedsekvensnr) }
    }
    throw new Brukerfeil('--feedsekvensnr is a whole number from 0')
  }
  if (type !== 'tilpasset') throw new Brukerfeil('what to fetch is tilpasset or komplett')
  if (given.includes('feedsekvensnr')) throw new Brukerfeil('--feedsekvensnr goes with komplett')
  if (!given.includes('kriterier')) return { type, kriterier: fromFlags(values, given) }
  if (given.length > 1) throw new Brukerfeil('--kriterier and single criteria exclude each other')
  return { type, kriterier: readKriterier(String(values['kriterier'])) }
}

/** As the recorded clients write them: kommuner nested, everything else at the top. */
function fromFlags(values: Values, given: readonly string[]): Kriterier {
  const felt = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, readKriterium(name, values[name])]))
  const kommuner = given.filter((name) => KOMMUNEFELT.includes(name))
  const { personstatustyper = [], ...resten } = felt(
    given.filter((name) => !KOMMUNEFELT.includes(name)),
  )
  return {
    personstatustyper: [personstatustyper].flat(),
    ...resten,
    ...(kommuner.length > 0 ? { kommunenummer: felt(kommuner) } : {}),
  }
}

function readKriterium(name: string, value: unknown): string | readonly string[] {
  const verdier = list(value)
  return LISTER.includes(name) || verdier.length > 1 ? verdier : String(value)
}

function readKriterier(input: string): Kriterier {
  const text = input.trimStart().startsWith('{') ? input : readFileSync(input, 'utf8')
  try {
    const kriterier: unknown = JSON.parse(text)
    if (typeof kriterier === 'object' && kriterier !== null && !Array.isArray(kriterier)) {
      return kriterier as Kriterier
    }
  } catch {
    // Said below, for a list and a text as well.
  }
  throw new Brukerfeil('--kriterier is a JSON object, or a file that holds one')
}

function readFormat(ut: string, bareId: boolean): HentValg['format'] {
  if (bareId) return 'id'
  if (ut.endsWith('.csv')) return 'csv'
  if (ut === '-' || /\.(ndjson|jsonl)$/.test(ut)) return 'ndjson'
  throw new Brukerfeil('--ut ends in .ndjson or .csv, or is - for standard output')
}

function readOfCsv(values: Values, format: HentValg['format'], name: 'lang' | 'excel'): boolean {
  if (values[name] !== true) return false
  if (format === 'csv') return true
  throw new Brukerfeil(`--${name} goes with --ut FILE.csv`)
}

function list(value: unknown): readonly string[] {
  if (typeof value !== 'string') return []
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function readSamtidig(value: unknown): number {
  if (typeof value === 'string' && /^[1-8]$/.test(value)) return Number(value)
  throw new Brukerfeil('--samtidig is a whole number from 1 to 8')
}

function readMs(value: unknown): 'ms' {
  if (value === 'ms') return 'ms'
  throw new Brukerfeil('--retry-after is ms or s')
}

/** The same order in any spelling: fields by name. */
function canonical(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input
  if (Array.isArray(input)) return input.map(canonical)
  const entries = Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, value]) => [name, canonical(value)]))
}
