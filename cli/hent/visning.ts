import type { Steg } from '../../klient/hent-alt.ts'
import type { Forsoek } from '../../klient/http.ts'
import type { Jobb } from '../../klient/uttrekk.ts'
import { type Omgivelser, tell } from '../command.ts'
import { createFremdrift, type Fremdrift, grouped, line } from '../fremdrift.ts'

/** Tells on standard error what goes on: a moving line on a terminal, a line now and then elsewhere. */
export type Visning = {
  /** Told how many ids an earlier run had done. */
  readonly begin: (from: number) => void
  readonly steg: (steg: Steg) => void
  readonly forsoek: (forsoek: Forsoek) => void
  readonly end: () => void
}

export type VisningValg = {
  readonly clock: () => number
  readonly unit: string
}

export function createVisning(omgivelser: Omgivelser, valg: VisningValg): Visning {
  const { stderr } = omgivelser
  const { clock, unit } = valg
  let from = 0
  const isTerminal = stderr.isTTY === true
  const startMs = clock()
  let bar: Fremdrift | undefined
  let sagtMs = startMs
  let fortaltMs = 0
  let total: number | undefined
  const say = (text: string) => {
    sagtMs = clock()
    tell(omgivelser, `${isTerminal ? '\r\x1b[2K' : ''}${text}\n`)
  }
  const show = (antall: number) => {
    bar?.show({ done: antall, count: antall, ...(total === undefined ? {} : { total }) })
    if (isTerminal || clock() - sagtMs < LINE_MS) return
    const seconds = Math.max(0.001, (clock() - startMs) / 1000)
    say(line({ done: antall, total, count: antall, unit, seconds, from }))
  }
  return {
    begin: (done) => {
      from = done
    },
    steg: (steg) => {
      switch (steg.kind) {
        case 'bestilt':
          return say(`Ordered: job ${steg.jobbId}`)
        case 'venter':
          if (clock() - sagtMs >= WAIT_LINE_MS) say(describeWait(steg))
          return
        case 'batch':
          bar ??= createFremdrift(omgivelser, { unit, clock, from })
          if (steg.jobb !== undefined && total === undefined) say(describeJobb(steg.jobb))
          total ??= steg.jobb?.treff
          return
        case 'ids':
        case 'personer':
          return show(steg.sjekkpunkt.antall)
        case 'slutt':
          return
        default:
          return steg satisfies never
      }
    },
    forsoek: ({ forsoek, pauseMs, error }) => {
      const isWorth = forsoek >= 3 || pauseMs >= 2_000
      if (!isWorth || clock() - fortaltMs < WAIT_LINE_MS) return
      fortaltMs = clock()
      say(`${error.message} (trying again in ${Math.max(1, Math.round(pauseMs / 1000))} s)`)
    },
    end: () => bar?.end(),
  }
}

// --- internal ---

/** Where nobody watches, a line this often, in milliseconds. */
const LINE_MS = 10_000
const WAIT_LINE_MS = 3_000

function describeWait({ batchnr, jobb }: Extract<Steg, { kind: 'venter' }>): string {
  const andel = jobb?.fremdrift
  const hvor = andel === undefined ? '' : `, ${Math.floor(andel * 100)} % done`
  return `Batch ${batchnr} is not ready yet${hvor}`
}

function describeJobb({ treff, batcher }: Jobb): string {
  const antall = treff === undefined ? '' : `: ${grouped(treff)} ids`
  return `Ready${antall}${batcher === undefined ? '' : ` in ${grouped(batcher)} batches`}`
}
