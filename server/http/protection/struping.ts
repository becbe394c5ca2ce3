import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Avvist, type Kode } from '../../../domain/errors.ts'
import type { Config } from '../../config.ts'
import type { Timers } from '../../timers.ts'
import type { Metrikk } from '../metrikk.ts'
import { klientadresse, nettdel } from './adresse.ts'
import { createVinduer } from './vindu.ts'

/** Two throttles. Each lets a request pass, or throws `Avvist` that tells when to come back. */
export type Struping = {
  /** Of everything, per address. Comes before whatever costs anything. */
  readonly forespoersel: (request: FastifyRequest) => Promise<void>
  /** Of counting, per consumer over all packages and per address. */
  readonly telling: (request: FastifyRequest) => Promise<void>
}

/**
 * So many in a minute, counted from the first of them; whoever waits as long as told gets in. What is
 * kept is bounded: of more addresses than that, those seen least lately are forgotten.
 * @valg docs/valg/022-struping.md
 */
export async function createStruping(
  app: FastifyInstance,
  { config, metrikk, timers, noeklerMax = NOEKLER_MAX }: Valg,
): Promise<Struping> {
  const store = createVinduer(timers, noeklerMax)
  await app.register(rateLimit, { global: false, timeWindow: MINUTT_MS, store })
  const { struping, strupingTelling, proxyer } = config
  // The part of the network that an address is in is worked out once.
  const kjente = new Map<string, string>()
  const adresse = ({ raw }: FastifyRequest) => {
    const full = klientadresse(raw, proxyer)
    const del = kjente.get(full) ?? nettdel(full)
    if (kjente.size >= noeklerMax) kjente.clear()
    kjente.set(full, del)
    return del
  }

  const limit = ({ grense, max, key, kode, regel }: Strupt) => {
    if (max === 0) return async () => {}
    const count = app.createRateLimit({ max, keyGenerator: key })
    return async (request: FastifyRequest) => {
      const counted = await count(request)
      if (counted.isAllowed || !counted.isExceeded) return
      metrikk.strupet(grense)
      throw new Avvist(kode, {
        regel: `høyst ${max} i minuttet ${regel}`,
        retryAfterMs: Math.ceil(counted.ttl),
      })
    }
  }

  const perKonsument = limit({
    grense: 'telling',
    max: strupingTelling,
    key: (request) => request.konsument().id,
    kode: 'FREG-503',
    regel: 'for hver virksomhet',
  })
  const perAdresse = limit({
    grense: 'telling',
    max: strupingTelling * ADRESSE_FAKTOR,
    key: adresse,
    kode: 'FREG-503',
    regel: 'fra hver internettadresse',
  })
  return {
    forespoersel: limit({
      grense: 'adresse',
      max: struping,
      key: adresse,
      kode: 'FREG-502',
      regel: 'fra hver internettadresse',
    }),
    telling: async (request) => {
      await perKonsument(request)
      await perAdresse(request)
    },
  }
}

// --- internal ---

type Valg = {
  readonly config: Config
  readonly metrikk: Metrikk
  readonly timers: Timers
  readonly noeklerMax?: number
}

type Strupt = {
  /** As the metrics call it. */
  readonly grense: string
  readonly max: number
  readonly key: (request: FastifyRequest) => string
  readonly kode: Kode
  readonly regel: string
}

const MINUTT_MS = 60_000

/** Keys of each throttle. */
const NOEKLER_MAX = 50_000

/** A vendor counts for many consumers from one address. */
const ADRESSE_FAKTOR = 10
