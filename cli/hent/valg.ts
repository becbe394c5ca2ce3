import { createHash } from 'node:crypto'
import {
  ALIASER,
  isRettighetspakke,
  type Rettighetspakke,
} from '../../domain/oppslag/rettighetspakke.ts'
import { EGENSKAPER } from '../../domain/register/persondokument.ts'
import type { Bestilling } from '../../klient/uttrekk.ts'
import { Brukerfeil, type GivenOf, mistakesIn, type Option, type ValuesOf } from '../command.ts'
import { isWhole, PAKKE, URL_OPTION } from '../options.ts'
import { readUtvalg } from './csv/modell.ts'
import { givenOf, KRITERIER_OPTIONS, readKriterier } from './kriterier.ts'

/** What to fetch and where to put it. */
export type HentValg = {
  readonly url: string
  readonly rettighetspakke: Rettighetspakke
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

export const VALG_OPTIONS = {
  url: URL_OPTION,
  rettighetspakke: PAKKE,
  ...KRITERIER_OPTIONS,
  feedsekvensnr: {
    type: 'string',
    value: 'N',
    help: 'Of a komplett uttrekk: all from here on. Without it, the current documents.',
    rule: { text: 'a whole number from 0', holds: (text) => isWhole(text, 0, 999_999_999_999_999) },
  },
  fra: {
    type: 'string',
    value: 'N',
    help: 'Of the feed: the first sekvensnummer, where FILE is not there yet; 0 unless set.',
    rule: { text: 'a whole number from 0', holds: (text) => isWhole(text, 0, 999_999_999_999_999) },
  },
  foelg: {
    type: 'boolean',
    help: 'Of the feed: waits for what is new, a look a minute, until it is stopped.',
  },
  ut: {
    type: 'string',
    value: 'FILE',
    required: true,
    help: 'FILE.ndjson, FILE.csv, or - for standard output, which cannot be continued. Of the feed FILE.ndjson or -.',
    path: 'write',
  },
  'bare-id': { type: 'boolean', help: 'Only identifikatorer, one a line, without looking up.' },
  del: {
    type: 'string',
    value: 'A,B',
    help: 'What to see of each person (part), for instance navn,bostedsadresse.',
    list: true,
    examples: [...ALIASER, 'historikk', ...EGENSKAPER],
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
  samtidig: {
    type: 'string',
    value: 'N',
    help: 'Lookups at a time, 1 to 8.',
    default: '3',
    rule: { text: 'a whole number from 1 to 8', holds: (text) => isWhole(text, 1, 8) },
  },
  'retry-after': {
    type: 'string',
    value: 'UNIT',
    help: 'The unit in which the service writes Retry-After.',
    default: 'ms',
    values: ['ms', 's'],
  },
} as const satisfies Record<string, Option>

export type Hentelinje = ValuesOf<typeof VALG_OPTIONS>
type Given = GivenOf<typeof VALG_OPTIONS>

/** Reads a command line that its table has passed. Throws `Brukerfeil`. */
export function readValg(values: Hentelinje, type: Bestilling['type']): HentValg {
  const { url, rettighetspakke, ut, del, lang, excel, forfra } = values
  return {
    ...{ url, rettighetspakke, ut, del, lang, excel, forfra },
    bestilling: readBestilling(values, type),
    format: formatOf(ut, values),
    samtidig: Number(values.samtidig),
    retryAfter: values['retry-after'],
  }
}

/** What is wrong with options that go together; whatever is missing or wrong by itself is passed over. */
export function valgMistakes(values: Given, [type]: readonly string[]): readonly string[] {
  if (type === 'feed') return feedMistakes(values)
  const idle = (['fra', 'foelg'] as const).filter((name) => values[name])
  if (idle.length > 0) return idle.map((name) => `--${name} goes with feed`)
  const { ut, rettighetspakke = '' } = values
  const format = ut === undefined ? [] : mistakesIn(() => formatOf(ut, values))
  const bestilling =
    type === 'tilpasset' || type === 'komplett'
      ? mistakesIn(() => readBestilling(values, type))
      : []
  const isCsv = ut?.endsWith('.csv') === true && !values['bare-id']
  const kolonner =
    isCsv && isRettighetspakke(rettighetspakke)
      ? mistakesIn(() => readUtvalg(values.del, rettighetspakke))
      : []
  return [...bestilling, ...format, ...kolonner]
}

/** What is wrong with options of the feed: those of an uttrekk do not go with it. */
function feedMistakes(values: Given): readonly string[] {
  const loose = (['feedsekvensnr', 'bare-id', 'del', 'lang', 'excel'] as const).filter((name) => {
    const value = values[name]
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
  })
  const { ut } = values
  const isWrong = ut !== undefined && ut !== '-' && !/\.(ndjson|jsonl)$/.test(ut)
  return [
    ...[...givenOf(values), ...loose].map((name) => `--${name} goes with an uttrekk, not feed`),
    ...(isWrong ? ['--ut of the feed ends in .ndjson, or is - for standard output'] : []),
  ]
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

function readBestilling(values: Given, type: Bestilling['type']): Bestilling {
  const { feedsekvensnr } = values
  if (type === 'tilpasset') {
    if (feedsekvensnr !== undefined) throw new Brukerfeil('--feedsekvensnr goes with komplett')
    return { type, kriterier: readKriterier(values) }
  }
  const [other] = givenOf(values)
  if (other !== undefined)
    throw new Brukerfeil(`--${other} goes with tilpasset; komplett has no criteria`)
  if (feedsekvensnr === undefined) return { type: 'komplett' }
  return { type: 'komplett', feedsekvensnr: Number(feedsekvensnr) }
}

/** What the name of the file says it holds. */
function formatOf(ut: string, values: Given): HentValg['format'] {
  const format = values['bare-id'] ? 'id' : readEnding(ut)
  const loose = (['lang', 'excel'] as const).filter((name) => values[name])
  if (format !== 'csv' && loose.length > 0) {
    throw new Brukerfeil(loose.map((name) => `--${name} goes with --ut FILE.csv`).join('\n'))
  }
  return format
}

function readEnding(ut: string): HentValg['format'] {
  if (ut.endsWith('.csv')) return 'csv'
  if (ut === '-' || /\.(ndjson|jsonl)$/.test(ut)) return 'ndjson'
  throw new Brukerfeil('--ut ends in .ndjson or .csv, or is - for standard output')
}

/** The same order in any spelling: fields by name. */
function canonical(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input
  if (Array.isArray(input)) return input.map(canonical)
  const entries = Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, value]) => [name, canonical(value)]))
}
