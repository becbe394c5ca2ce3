import type { Omgivelser } from './command.ts'

export type Fremdrift = {
  /** `done` of `total` parts of the way, and what has come of it so far. */
  readonly show: (status: { done: number; total?: number; count: number }) => void
  readonly end: () => void
}

/** Redraws no oftener than this, in milliseconds. */
const REDRAW_MS = 100
const WIDTH = 24
/** A shorter bar tells nothing. */
const WIDTH_MIN = 4
/** Of a terminal that does not say how wide it is. */
const COLUMNS = 80

/**
 * A line on standard error that tells how far long work has come: a bar, a count, the rate and the
 * time left. Says nothing where standard error is no terminal.
 */
export function createFremdrift(
  { stderr, isQuiet }: Pick<Omgivelser, 'stderr' | 'isQuiet'>,
  {
    unit,
    clock,
    from = 0,
  }: {
    readonly unit: string
    readonly clock: () => number
    /** What an earlier run had done; it counts for the bar and not for the rate. */
    readonly from?: number
  },
): Fremdrift {
  if (stderr.isTTY !== true || isQuiet === true) return { show: () => {}, end: () => {} }
  const startMs = clock()
  let drawnMs = 0
  return {
    show: ({ done, total, count }) => {
      const nowMs = clock()
      if (nowMs - drawnMs < REDRAW_MS && done !== total) return
      drawnMs = nowMs
      const seconds = Math.max(0.001, (nowMs - startMs) / 1000)
      const { columns = COLUMNS } = stderr
      const text = line({ done, total, count, unit, seconds, from, columns: columns - 1 })
      stderr.write(`\r\x1b[2K${text}`)
    },
    end: () => {
      if (drawnMs > 0) stderr.write('\n')
    },
  }
}

/** The text of the line: no longer than `columns`, since a line that wraps cannot be drawn over. */
export function line(status: {
  readonly done: number
  readonly total: number | undefined
  readonly count: number
  readonly unit: string
  readonly seconds: number
  readonly from?: number
  readonly columns?: number
}): string {
  const { done, total, count, unit, seconds, from = 0, columns = Infinity } = status
  const rate = `${grouped(count)} ${unit} · ${grouped(Math.round((count - from) / seconds))}/s`
  if (total === undefined || total === 0) return rate.slice(0, columns)
  const share = Math.min(1, done / total)
  const gained = share - Math.min(1, from / total)
  const left = gained > 0 ? ` · ${duration((seconds / gained) * (1 - share))} left` : ''
  const told = `${String(Math.floor(share * 100)).padStart(3)} % · ${rate}`
  const text = told.length + left.length <= columns ? told + left : told
  const width = Math.max(0, Math.min(WIDTH, columns - text.length - 1))
  const filled = Math.round(share * width)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)} `
  return `${width < WIDTH_MIN ? '' : bar}${text}`.slice(0, columns)
}

/** 1234567 as `1 234 567`. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ' ')
}

/** Seconds in words: `42 s`, `3 min 18 s`, `12 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`
}
