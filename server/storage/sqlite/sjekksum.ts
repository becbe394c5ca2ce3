import { createHash } from 'node:crypto'
import { identifikatorReader } from './batch.ts'
import { batchradReader, jobbradReader } from './jobbrad.ts'
import type { Db } from './open.ts'

/** SHA-256 over the identifikatorer of each batch and of all, joined by newline. */
export type Sjekksum = {
  readonly jobb: number
  readonly sha256: Uint8Array
  readonly batcher: readonly Uint8Array[]
}

/**
 * Computes the checksums of a finished job that lacks them, batch by batch from what is frozen, so
 * that it can be done again after a crash. Runs in a thread of its own: a large job takes seconds.
 */
export function sjekksumReader(register: Db, jobber: Db) {
  const find = jobber
    .prepare<[], number>(
      "select jobb from jobb where tilstand = 'ferdig' and sha256 is null order by jobb limit 1",
    )
    .pluck()
  const readJobb = jobbradReader(jobber, 'j.jobb = ?')
  const readBatch = batchradReader(jobber, 'and b.batchnr = :batchnr')
  const identifikatorer = identifikatorReader(register)
  const computeSjekksum = (): Sjekksum | undefined => {
    const jobb = find.get()
    const rad = jobb === undefined ? undefined : readJobb(jobb)
    if (rad === undefined) return undefined
    const whole = createHash('sha256')
    const batcher: Uint8Array[] = []
    for (;;) {
      const [innhold] = readBatch({ jobb: rad.jobb, batchnr: batcher.length })
      if (innhold === undefined) break
      const text = identifikatorer(rad, innhold).join('\n')
      whole.update(batcher.length === 0 ? text : `\n${text}`)
      batcher.push(createHash('sha256').update(text).digest())
    }
    return { jobb: rad.jobb, sha256: whole.digest(), batcher }
  }
  return { computeSjekksum }
}

/** Keeps the checksums, unless the job has ended meanwhile. */
export function sjekksumWriter(db: Db) {
  const keepJobb = db.prepare(
    "update jobb set sha256 = :sha256 where jobb = :jobb and tilstand = 'ferdig'",
  )
  const keepBatch = db.prepare(
    'update batch set sha256 = :sha256 where jobb = :jobb and batchnr = :batchnr',
  )
  const keep = db.transaction(({ jobb, sha256, batcher }: Sjekksum): void => {
    if (keepJobb.run({ jobb, sha256 }).changes === 0) return
    for (const [batchnr, sum] of batcher.entries()) keepBatch.run({ jobb, batchnr, sha256: sum })
  })
  return { keepSjekksum: (sjekksum: Sjekksum) => keep.immediate(sjekksum) }
}
