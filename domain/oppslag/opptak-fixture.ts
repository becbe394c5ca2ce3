import { existsSync, readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { gunzipSync } from 'node:zlib'

/** Persons as the real service returned them, one bulkoppslag entry each, beside the checkout. */
const OPPTAK = new URL('../../../shared/data/opptak/personer-a.ndjson.gz', import.meta.url)

export type Opptak = {
  readonly identifikator: string
  /** The bytes of `folkeregisterperson` as received. */
  readonly json: string
}

/**
 * The recorded persons, or none where the recordings are not at hand: then the test says so aloud,
 * and throws where `CI=true`, since there they are part of what must be shown.
 */
export function readOpptak(t: TestContext): readonly Opptak[] {
  if (!existsSync(OPPTAK)) {
    const text = 'the recorded persons are not here, so nothing was held against them'
    if (process.env['CI'] === 'true') throw new Error(text)
    t.diagnostic(text)
    return []
  }
  const lines = gunzipSync(readFileSync(OPPTAK)).toString('utf8').split('\n')
  return lines.flatMap((line) => {
    const match = /^\{"foedselsEllerDNummer":"(\d{11})","folkeregisterperson":(\{.*\})\}$/.exec(
      line,
    )
    return match?.[1] && match[2] ? [{ identifikator: match[1], json: match[2] }] : []
  })
}
