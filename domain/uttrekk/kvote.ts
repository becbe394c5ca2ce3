import { Avvist } from '../errors.ts'
import { KJOERENDE_JOBBER_MAX, KVOTE_RETRY_AFTER_MS } from '../limits.ts'

/** Whether one more job may be ordered. @kilde uttrekk.md «maksimalt 10 uttrekksjobber» */
export function hasLedigPlass(loepende: number): boolean {
  return loepende < KJOERENDE_JOBBER_MAX
}

/**
 * The refusal of the eleventh job.
 * @kilde uttrekk.md «HTTP 429 (Too Many Requests)»
 * @kilde uttrekk.md «uavhengig av hvor mange øvrige kall»
 */
export function kvoteBrukt(): Avvist {
  return new Avvist('FREG-501', {
    regel: `virksomheten har ${KJOERENDE_JOBBER_MAX} uttrekk som ikke er ferdige; vent til ett er ferdig`,
    retryAfterMs: KVOTE_RETRY_AFTER_MS,
  })
}
