import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Plass } from '../disk.ts'
import type { Jobbtall, Registertilstand, Stoerrelser } from '../storage/storage.ts'
import { TILSTANDER } from './document/schemas.ts'

/** What is counted while the service runs. Labels are patterns and kinds, never what somebody sent. */
export type Metrikk = {
  readonly forespoersel: (utfall: Utfall) => void
  /** A batch number was asked for and answered so. */
  readonly batch: (svar: string) => void
  /** So many identifikatorer were looked up in one call. */
  readonly oppslag: (tjeneste: string, antall: number) => void
  /** A request was turned away since there were too many. */
  readonly strupet: (grense: string) => void
  /** An answer failed, since a row of this table does not match its checksum. */
  readonly skadet: (tabell: string) => void
  /** Everything in the text format of Prometheus. */
  readonly text: (tilstand: Driftstilstand) => string
  readonly stop: () => void
}

export type Utfall = {
  readonly metode: string
  readonly rute: string
  readonly status: number
  readonly ms: number
}

/** How the store stands, read when the numbers are asked for. */
export type Driftstilstand = {
  readonly jobber: Jobbtall
  readonly register: Registertilstand
  readonly stoerrelser: Stoerrelser
  /** Room on the file systems of the data directory and of the access log. */
  readonly plass: Readonly<Record<string, Plass>>
  readonly tilkoblinger: number
  /** Bytes of answers that have not been read. */
  readonly underveis: number
  readonly nowMs: number
}

/** The media type of the text format. */
export const METRIKK_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Counters and a histogram, kept in memory and lost with the process, as Prometheus expects.
 * @valg docs/valg/013-metrikk.md
 */
export function createMetrikk(): Metrikk {
  const forespoersler = new Map<string, number>()
  const varigheter = new Map<string, Histogram>()
  const batcher = new Map<string, number>()
  const kall = new Map<string, number>()
  const identifikatorer = new Map<string, number>()
  const strupet = new Map<string, number>()
  const skadet = new Map<string, number>()
  const loop = monitorEventLoopDelay({ resolution: 20 })
  loop.enable()
  return {
    forespoersel: ({ metode, rute, status, ms }) => {
      add(forespoersler, labels({ metode, rute, status }), 1)
      observe(varigheter, labels({ metode, rute }), ms / 1000)
    },
    batch: (svar) => add(batcher, labels({ svar }), 1),
    oppslag: (tjeneste, antall) => {
      add(kall, labels({ tjeneste }), 1)
      add(identifikatorer, labels({ tjeneste }), antall)
    },
    strupet: (grense) => add(strupet, labels({ grense }), 1),
    skadet: (tabell) => add(skadet, labels({ tabell }), 1),
    text: (tilstand) =>
      [
        family('forespoersler_total', 'counter', 'Requests answered.', forespoersler),
        histogram('forespoersel_sekunder', 'Time to answer a request.', varigheter),
        family('batcher_total', 'counter', 'Batch numbers asked for, by answer.', batcher),
        family('oppslag_total', 'counter', 'Look-ups.', kall),
        family('oppslag_identifikatorer_total', 'counter', 'Looked up in all.', identifikatorer),
        family('strupet_total', 'counter', 'Requests turned away, by limit.', strupet),
        family('skadet_total', 'counter', 'Damaged rows met, by table.', skadet),
        ...gauges(tilstand),
        gauge('hendelsesloop_forsinkelse_sekunder', 'Event loop lag, 99th percentile.', [
          ['', loop.percentile(99) / 1e9],
        ]),
      ].join(''),
    stop: () => loop.disable(),
  }
}

// --- internal ---

type Histogram = { readonly buckets: number[]; sum: number; count: number }

/** Seconds. A look-up of one is under the first; a thousand persons are around the middle. */
const GRENSER = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

function gauges({
  jobber,
  register,
  stoerrelser,
  plass,
  tilkoblinger,
  underveis,
  nowMs,
}: Driftstilstand): readonly string[] {
  const { antall, eldsteKlarMs } = jobber
  const steder = Object.entries(plass)
  const ageMs = eldsteKlarMs === undefined ? 0 : Math.max(0, nowMs - eldsteKlarMs)
  return [
    gauge(
      'jobber',
      'Jobs by state.',
      TILSTANDER.map((tilstand) => [labels({ tilstand }), antall[tilstand] ?? 0]),
    ),
    gauge('koe_alder_sekunder', 'How long the oldest job that is due has waited.', [
      ['', ageMs / 1000],
    ]),
    gauge('tilkoblinger', 'Connections that are open.', [['', tilkoblinger]]),
    gauge('svar_underveis_bytes', 'Answers reserved for or not read yet.', [['', underveis]]),
    gauge('register_sekvensnummer', 'The last sekvensnummer.', [['', register.siste]]),
    gauge('register_versjoner', 'Versjoner in the log.', [['', register.versjoner]]),
    gauge('register_personer', 'Persons in the register.', [['', register.personer]]),
    gauge(
      'lager_bytes',
      'Size of the store on disk, by file.',
      Object.entries(stoerrelser).map(([fil, bytes]) => [labels({ fil }), bytes]),
    ),
    gauge(
      'disk_bytes',
      'Size of the file system, by what lies on it.',
      steder.map(([del, { bytes }]) => [labels({ del }), bytes]),
    ),
    gauge(
      'disk_ledige_bytes',
      'Bytes of it that this service may still use.',
      steder.map(([del, { ledigeBytes }]) => [labels({ del }), ledigeBytes]),
    ),
    gauge(
      'disk_ledige_filer',
      'Files that can still be made on it.',
      steder.flatMap(([del, { ledigeFiler }]) =>
        ledigeFiler === undefined ? [] : [[labels({ del }), ledigeFiler] as const],
      ),
    ),
  ]
}

/** Values are patterns and kinds of our own, and are quoted all the same. */
function labels(of: Readonly<Record<string, string | number>>): string {
  return Object.entries(of)
    .map(([name, value]) => `${name}=${JSON.stringify(String(value))}`)
    .join(',')
}

function add(counter: Map<string, number>, key: string, by: number): void {
  counter.set(key, (counter.get(key) ?? 0) + by)
}

function observe(histograms: Map<string, Histogram>, key: string, seconds: number): void {
  let held = histograms.get(key)
  if (held === undefined) {
    held = { buckets: GRENSER.map(() => 0), sum: 0, count: 0 }
    histograms.set(key, held)
  }
  for (const [i, grense] of GRENSER.entries()) {
    if (seconds <= grense) held.buckets[i] = (held.buckets[i] ?? 0) + 1
  }
  held.sum += seconds
  held.count += 1
}

function head(name: string, type: string, help: string): string {
  return `# HELP uttrekk_${name} ${help}\n# TYPE uttrekk_${name} ${type}\n`
}

function sample(name: string, key: string, value: number): string {
  const rounded = Number(value.toFixed(6))
  // Eleven digits in a row look like an identifikator, and whoever scans for them shall find none.
  const text = rounded < 1e10 ? String(rounded) : rounded.toExponential(6)
  return `uttrekk_${name}${key === '' ? '' : `{${key}}`} ${text}\n`
}

function family(
  name: string,
  type: string,
  help: string,
  samples: Iterable<readonly [string, number]>,
): string {
  const lines = [...samples].map(([key, value]) => sample(name, key, value))
  return head(name, type, help) + lines.join('')
}

function gauge(name: string, help: string, samples: readonly (readonly [string, number])[]) {
  return family(name, 'gauge', help, samples)
}

function histogram(name: string, help: string, of: ReadonlyMap<string, Histogram>): string {
  const lines = [...of].map(([key, { buckets, sum, count }]) =>
    [
      ...GRENSER.map((le, i) =>
        sample(`${name}_bucket`, `${key},${labels({ le })}`, buckets[i] ?? 0),
      ),
      sample(`${name}_bucket`, `${key},le="+Inf"`, count),
      sample(`${name}_sum`, key, sum),
      sample(`${name}_count`, key, count),
    ].join(''),
  )
  return head(name, 'histogram', help) + lines.join('')
}
