import { createHash } from 'node:crypto'
import type { Batch, Jobb, Sjekksum } from './uttrekk.ts'

/** Decides whether what came is to be believed. Answers the doubt in words, or `undefined`. */
export type Kontroll = {
  /** A batch that is believed is counted. */
  readonly checkBatch: (batchnr: number, batch: Batch) => string | undefined
  readonly checkSlutt: (batchnr: number) => string | undefined
  /** Takes what the service tells of the job; of use once the job is done. */
  readonly setFasit: (jobb: Jobb | undefined) => void
  readonly fasit: () => Jobb | undefined
  /** Ids of all batches so far, those of an earlier run included. */
  readonly antall: () => number
  /** What the service says of the whole; only those of before 0.2 do. */
  readonly sjekksum: () => Sjekksum | undefined
  /** Every batch so far came with its checksum, those of an earlier run included. */
  readonly isProven: () => boolean
}

/** Where a run begins: after `posisjon` ids of a batch, `antall` in all. */
export type Start = {
  readonly batchnr: number
  readonly posisjon: number
  readonly antall: number
  /** Of the batch an earlier run was in; it must be the same again. */
  readonly batchSha256?: string | undefined
  readonly isProven?: boolean | undefined
}

/**
 * A batch that comes with its checksum has been held against it. Where the service tells the counts of
 * the job, everything is held against those too, and against its checksums where an older one tells
 * them; where it does not, a batch that has come before is the repeat of an old answer, since batches
 * share no id.
 */
export function createKontroll(fra: Start): Kontroll {
  const sett = new Map<number, { readonly antall: number | undefined; readonly sha256: string }>()
  const nrAv = new Map<string, number>()
  const see = (nr: number, antall: number | undefined, sha256: string) => {
    sett.set(nr, { antall, sha256 })
    nrAv.set(sha256, nr)
  }
  if (fra.batchSha256 !== undefined) see(fra.batchnr, undefined, fra.batchSha256)
  const sum = fra.antall === 0 ? createHash('sha256') : undefined
  let antall = fra.antall - fra.posisjon
  let fasit: Jobb | undefined
  let gjentattSha256: string | undefined
  let isProven = fra.isProven ?? fra.antall === 0
  const sjekksum = () => (typeof fasit?.sjekksum === 'object' ? fasit.sjekksum : undefined)

  const doubt = (batchnr: number, batch: Batch): string | undefined => {
    const { ids, sha256, gjentatte } = batch
    if ((sett.get(batchnr)?.sha256 ?? sha256) !== sha256)
      return 'the batch is not what it was before'
    const ulik = differsFromFasit(fasit, { nr: batchnr, antall: ids.length, sha256 })
    if (ulik !== undefined) return ulik
    const tidligere = nrAv.get(sha256) ?? batchnr
    if (tidligere !== batchnr) return `the batch is batch ${tidligere} once more`
    // The same repetition twice is the service's own, and then it is no damage.
    if (gjentatte === 0 || gjentattSha256 === sha256) return undefined
    gjentattSha256 = sha256
    return `the batch says ${gjentatte} ids more than once`
  }
  return {
    checkBatch: (batchnr, batch) => {
      const tvil = doubt(batchnr, batch)
      if (tvil !== undefined) return tvil
      see(batchnr, batch.ids.length, batch.sha256)
      sum?.update(`${antall > 0 ? '\n' : ''}${batch.ids.join('\n')}`)
      antall += batch.ids.length
      isProven &&= batch.isProven
      return undefined
    },
    checkSlutt: (batchnr) => {
      if (fasit === undefined) return undefined
      const { batcher = batchnr, treff = antall } = fasit
      const rettSum = sjekksum()
      if (batcher !== batchnr) return `the end came after ${batchnr} of ${batcher} batches`
      for (const [nr, ett] of sett) {
        const ulik = differsFromFasit(fasit, { nr, ...ett })
        if (ulik !== undefined) return `batch ${nr}: ${ulik}`
      }
      const rett = rettSum?.antall ?? treff
      if (rett !== antall) return `${antall} of ${rett} ids came`
      if (sum === undefined || rettSum === undefined) return undefined
      return sum.copy().digest('hex') === rettSum.sha256
        ? undefined
        : 'the checksum of the whole is not what the service says it is'
    },
    setFasit: (jobb) => {
      if (jobb?.tilstand === 'ferdig') fasit = jobb
    },
    fasit: () => fasit,
    antall: () => antall,
    sjekksum,
    isProven: () => isProven,
  }
}

// --- internal ---

function differsFromFasit(
  fasit: Jobb | undefined,
  { nr, antall, sha256 }: { nr: number; antall: number | undefined; sha256: string },
): string | undefined {
  const { batcher = Infinity, batch = [] } = fasit ?? {}
  if (nr >= batcher) return `a batch came after the last of ${batcher}`
  const rett = batch[nr]
  if (rett === undefined) return undefined
  const skalVaere = antall === undefined ? undefined : rett.antall
  if (skalVaere !== antall) return `${antall} of ${rett.antall} ids came`
  return (rett.sha256 ?? sha256) === sha256 ? undefined : 'the checksum does not match'
}
