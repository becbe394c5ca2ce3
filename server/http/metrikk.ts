import { monitorEventLoopDelay } from 'node:perf_hooks'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { type IMetricReader, MeterProvider } from '@opentelemetry/sdk-metrics'
import type { Diskplass } from '../disk.ts'
import type { Jobbtall, Registertilstand } from '../storage/storage.ts'
import { TILSTANDER } from './document/schemas.ts'

/** What is counted while the service runs. Labels are patterns and kinds, never what somebody sent. */
export type Metrikk = {
  readonly forespoersel: (utfall: Svarutfall) => void
  /** A batch number was asked for and answered so. */
  readonly batch: (svar: string) => void
  /** So many identifikatorer were looked up in one call. */
  readonly oppslag: (tjeneste: string, antall: number) => void
  /** A request was turned away since there were too many. */
  readonly strupet: (grense: string) => void
  /** An answer failed, since a row of this table does not match its checksum. */
  readonly skadet: (tabell: string) => void
  /** How the store stands is read so, whenever the numbers are asked for. */
  readonly observe: (read: () => Promise<Driftstilstand>) => void
  /** Everything in the text format of Prometheus. Throws what the reading of the state threw. */
  readonly text: () => Promise<string>
  /** Sends what has not been sent, where it goes anywhere, and waits no longer than a second for it. */
  readonly stop: () => Promise<void>
}

export type Svarutfall = {
  readonly metode: string
  readonly rute: string
  readonly status: number
  readonly ms: number
}

/** How the store stands, read when the numbers are asked for. */
export type Driftstilstand = {
  readonly jobber: Jobbtall
  readonly register: Registertilstand
  /** Bytes on disk, by what they keep. */
  readonly stoerrelser: Readonly<Record<string, number>>
  /** Room on the file systems of the data directory and of the access log. */
  readonly plass: Readonly<Record<string, Diskplass>>
  readonly tilkoblinger: number
  /** Bytes of answers that have not been read. */
  readonly underveis: number
  readonly nowMs: number
}

/** The media type of the text format. */
export const METRIKK_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Counters and a histogram, kept in memory and lost with the process, and gauges that are read when they are
 * asked for. `utsending` sends the same to a collector.
 * @valg docs/valg/013-metrikk.md
 */
export function createMetrikk(utsending?: IMetricReader): Metrikk {
  const prometheus = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({
    resource: RESSURS.merge(detectResources({ detectors: [envDetector] })),
    readers: utsending === undefined ? [prometheus] : [prometheus, utsending],
    views: [{ instrumentName: '*', aggregationCardinalityLimit: KOMBINASJONER_MAX }],
  })
  const meter = provider.getMeter('uttrekk')
  const counter = (name: string, description: string) =>
    meter.createCounter(`uttrekk_${name}`, { description })
  const forespoersler = counter('forespoersler', 'Requests answered.')
  const varighet = meter.createHistogram('uttrekk_forespoersel_sekunder', {
    description: 'Time to answer a request.',
    unit: 's',
    advice: { explicitBucketBoundaries: [...GRENSER] },
  })
  const batcher = counter('batcher', 'Batch numbers asked for, by answer.')
  const kall = counter('oppslag', 'Look-ups.')
  const identifikatorer = counter('oppslag_identifikatorer', 'Looked up in all.')
  const strupet = counter('strupet', 'Requests turned away, by limit.')
  const skadet = counter('skadet', 'Damaged rows met, by table.')
  const gauges = Object.fromEntries(
    Object.entries(GAUGES).map(([name, { unit, help: description }]) => [
      name,
      meter.createObservableGauge(`uttrekk_${name}`, { description, unit }),
    ]),
  ) as Gauges
  const loop = monitorEventLoopDelay({ resolution: LOOP_MS })
  loop.enable()
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)
  return {
    forespoersel: ({ metode, rute, status, ms }) => {
      forespoersler.add(1, { metode, rute, status: String(status) })
      varighet.record(ms / 1000, { metode, rute })
    },
    batch: (svar) => batcher.add(1, { svar }),
    oppslag: (tjeneste, antall) => {
      kall.add(1, { tjeneste })
      identifikatorer.add(antall, { tjeneste })
    },
    strupet: (grense) => strupet.add(1, { grense }),
    skadet: (tabell) => skadet.add(1, { tabell }),
    observe: (read) =>
      meter.addBatchObservableCallback(async (result) => {
        // What is measured is from one look to the next, of which so much was to be expected.
        const lag = Math.max(0, loop.percentile(99) / 1e9 - LOOP_MS / 1_000)
        observeState(result, gauges, { ...(await read()), lag })
      }, Object.values(gauges)),
    text: async () => {
      const { resourceMetrics, errors } = await prometheus.collect()
      if (errors.length > 0) throw errors[0]
      return shorten(`${serializer.serialize(resourceMetrics).trimEnd()}\n`)
    },
    stop: async () => {
      loop.disable()
      // A collector that does not answer is told of by what sends, and holds nobody up.
      await provider.shutdown({ timeoutMillis: STOP_MS }).catch(() => {})
    },
  }
}

// --- internal ---

/** Who sends, where nothing else is said by OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES. */
const RESSURS = resourceFromAttributes({ 'service.name': 'uttrekk' })

/** How often the event loop is looked at. */
const LOOP_MS = 10

/** Seconds. A look-up of one is under the first; a thousand persons are around the middle. */
const GRENSER = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** Combinations of labels of one counter: more than all packages, routes, methods and statuses. */
const KOMBINASJONER_MAX = 20_000

/** How long what was counted last may take to be sent when the service stops. */
const STOP_MS = 1_000

const GAUGES = {
  jobber: { unit: '', help: 'Jobs by state.' },
  koe_alder_sekunder: { unit: 's', help: 'How long the oldest job that is due has waited.' },
  tilkoblinger: { unit: '', help: 'Connections that are open.' },
  svar_underveis_bytes: { unit: 'By', help: 'Answers reserved for or not read yet.' },
  register_sekvensnummer: { unit: '', help: 'The last sekvensnummer.' },
  register_versjoner: { unit: '', help: 'Versjoner in the log.' },
  register_personer: { unit: '', help: 'Persons in the register.' },
  lager_bytes: { unit: 'By', help: 'Size on disk, by what is kept.' },
  disk_bytes: { unit: 'By', help: 'Size of the file system, by what lies on it.' },
  disk_ledige_bytes: { unit: 'By', help: 'Bytes of it that this service may still use.' },
  disk_ledige_filer: { unit: '', help: 'Files that can still be made on it.' },
  hendelsesloop_forsinkelse_sekunder: { unit: 's', help: 'Event loop lag, 99th percentile.' },
} as const

type Meter = ReturnType<MeterProvider['getMeter']>
type Gauge = ReturnType<Meter['createObservableGauge']>
type Gauges = Readonly<Record<keyof typeof GAUGES, Gauge>>
type Result = Parameters<Parameters<Meter['addBatchObservableCallback']>[0]>[0]

function observeState(
  result: Result,
  gauges: Gauges,
  tilstand: Driftstilstand & { readonly lag: number },
): void {
  const { jobber, register, stoerrelser, plass, nowMs } = tilstand
  const set = (name: keyof Gauges, value: number, labels = {}) =>
    result.observe(gauges[name], value, labels)
  for (const state of TILSTANDER) set('jobber', jobber.antall[state] ?? 0, { tilstand: state })
  set('koe_alder_sekunder', Math.max(0, nowMs - (jobber.eldsteKlarMs ?? nowMs)) / 1000)
  set('tilkoblinger', tilstand.tilkoblinger)
  set('svar_underveis_bytes', tilstand.underveis)
  set('register_sekvensnummer', register.siste)
  set('register_versjoner', register.versjoner)
  set('register_personer', register.personer)
  for (const [del, bytes] of Object.entries(stoerrelser)) set('lager_bytes', bytes, { del })
  for (const [del, { bytes, ledigeBytes, ledigeFiler }] of Object.entries(plass)) {
    set('disk_bytes', bytes, { del })
    set('disk_ledige_bytes', ledigeBytes, { del })
    if (ledigeFiler !== undefined) set('disk_ledige_filer', ledigeFiler, { del })
  }
  set('hendelsesloop_forsinkelse_sekunder', tilstand.lag)
}

/**
 * Eleven digits in a row look like an identifikator, and whoever scans for them shall find none: values have
 * six decimals, and an exponent where they are large.
 */
function shorten(text: string): string {
  return text.replace(/(?<= )\d+(?:\.\d+)?(?:e[+-]?\d+)?$/gm, (digits) => {
    const rounded = Number(Number(digits).toFixed(6))
    return rounded < 1e10 ? String(rounded) : rounded.toExponential(6)
  })
}
