import { ExportResultCode } from '@opentelemetry/core'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { type IMetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import type { Config } from '../config.ts'
import { describeError, type Log } from '../log.ts'

/**
 * Sends the metrics to a collector, by OTLP over HTTP, where one is set. Headers and certificates are OpenTelemetry's own
 * variables (OTEL_EXPORTER_OTLP_HEADERS and its like). What cannot be sent is told of once, until it can.
 * @valg docs/valg/013-metrikk.md
 */
export function createUtsending(
  { metrikkOtlp: url, metrikkOtlpMs: hvertMs }: Pick<Config, 'metrikkOtlp' | 'metrikkOtlpMs'>,
  log: Log,
): IMetricReader | undefined {
  if (url === undefined) return undefined
  const timeoutMillis = Math.min(TIMEOUT_MS, hvertMs)
  const exporter = new OTLPMetricExporter({ url, timeoutMillis })
  const { host: vert } = new URL(url)
  let isFailing = false
  const sent = exporter.export.bind(exporter)
  exporter.export = (metrics, done) =>
    sent(metrics, (result) => {
      const failed = result.code !== ExportResultCode.SUCCESS
      if (failed && !isFailing) {
        log({ hendelse: 'metrikkfeil', vert, ...describeError(result.error) })
      }
      if (!failed && isFailing) log({ hendelse: 'metrikk-sendt', vert })
      isFailing = failed
      done(result)
    })
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: hvertMs,
    exportTimeoutMillis: timeoutMillis,
  })
}

// --- internal ---

const TIMEOUT_MS = 5_000
