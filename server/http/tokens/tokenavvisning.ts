import type { FastifyRequest } from 'fastify'
import type { Avvist } from '../../../domain/errors.ts'
import type { Config } from '../../config.ts'
import { describeError, type Log } from '../../log.ts'
import type { Tilgangslogg } from '../../tilgangslogg/tilgangslogg.ts'
import type { Timers } from '../../timers.ts'
import { klientadresse, nettdel } from '../protection/adresse.ts'

/** Refused tokens, gathered before they become lines of the access log. */
export type Tokenavvisninger = {
  readonly note: (request: FastifyRequest, avvist: Avvist) => void
  /** Writes what is gathered. */
  readonly flush: () => Promise<void>
}

export type Avvisningsvalg = {
  readonly tilgangslogg: Pick<Tilgangslogg, 'append'>
  readonly clock: () => number
  readonly timers: Timers
  readonly config: Pick<Config, 'proxyer'>
  readonly log: Log
}

/**
 * One line a minute for each address (an IPv6 /64 is one) and reason, with how many there were: whoever
 * has no token can make lines, but not as many as they like. What is kept is bounded, and so is what is
 * written in a minute and in a day; beyond that all others share a line.
 */
export function createTokenavvisninger(valg: Avvisningsvalg): Tokenavvisninger {
  const { tilgangslogg, clock, timers, config, log } = valg
  let samlet = new Map<string, Samlet>()
  let cancel = () => {}
  let dag = { nr: 0, linjer: 0 }
  const room = () => {
    const nr = Math.floor(clock() / DAY_MS)
    if (dag.nr !== nr) dag = { nr, linjer: 0 }
    return samlet.size < MINUTT_MAX && dag.linjer + samlet.size < DOEGN_MAX
  }
  const flush = async () => {
    cancel()
    const lines = [...samlet.values()]
    samlet = new Map()
    dag = { ...dag, linjer: dag.linjer + lines.length }
    await Promise.all(
      lines.map((linje) => tilgangslogg.append({ tidMs: clock(), linje, om: new Float64Array() })),
    ).catch((error: unknown) => log({ hendelse: 'tilgangsloggfeil', ...describeError(error) }))
  }
  const key = (linje: Samlet) => `${linje.avvist} ${linje.adresse} ${linje.grunn}`
  return {
    note: (request, { kode, message }) => {
      const adresse = nettdel(klientadresse(request.raw, config.proxyer))
      const fra = new Date(clock()).toISOString()
      const own = { avvist: kode, grunn: message.slice(0, GRUNN_MAX), adresse, antall: 0, fra }
      const isKnown = samlet.has(key(own)) || room()
      const linje = isKnown ? own : { ...own, adresse: ANDRE, grunn: ANDRE }
      const kept = samlet.get(key(linje)) ?? linje
      if (samlet.size === 0) cancel = timers.after(MINUTT_MS, () => void flush())
      samlet.set(key(linje), { ...kept, antall: kept.antall + 1 })
    },
    flush,
  }
}

// --- internal ---

type Samlet = {
  readonly avvist: string
  readonly grunn: string
  readonly adresse: string
  readonly antall: number
  readonly fra: string
}

const MINUTT_MS = 60_000
const DAY_MS = 86_400_000

/** Lines of different addresses and reasons in a minute, and in a day: some megabytes. */
const MINUTT_MAX = 100
const DOEGN_MAX = 10_000
const GRUNN_MAX = 200
const ANDRE = '(andre)'
