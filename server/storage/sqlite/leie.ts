import type { KonsumentId } from '../../../domain/ids.ts'
import { isRettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import {
  afterTap,
  type Historie,
  type Jobbtilstand,
  ventetidMs,
} from '../../../domain/uttrekk/jobb.ts'
import type { Komplett } from '../../../domain/uttrekk/komplett.ts'
import type { Db } from '../../sqlite/open.ts'
import { packStigende } from '../../sqlite/stigende.ts'
import { createDommer, type Leid, type Ventende } from '../dommer.ts'
import { SkadetRad } from '../feil.ts'
import { claimedOf, cutBatcher } from '../ordre.ts'
import type { Claimed, Leie, Valgt } from '../storage.ts'
import type { Uendret } from '../uendret.ts'
import { type Jobbrad, jobbradReader } from './jobbrad.ts'
import { IS_LOEPENDE, mayBecome } from './jobbtilstand.ts'
import type { Claim, Tidspunkt } from './kall.ts'

/**
 * Jobs as workers lease and run them. Every method is one immediate transaction. Whoever claims judges
 * what has waited and which leases are lost by what this connection has seen, on the claimer's own
 * clock. @valg docs/valg/043-klokker.md
 */
export function leieWriter(db: Db, ventende: Uendret) {
  const write = statements(db)
  const judge = createDommer(ventende)
  const readJobb = jobbradReader(db, 'j.jobb = ?')

  /**
   * Takes the oldest job that is due. Whoever dies with it leaves a lease that is not prolonged any
   * more, or that the next server to own this directory voids at once; either way somebody else claims
   * it here.
   */
  const claimJobb = db.transaction((claim: Claim): Claimed => {
    for (const jobb of judge.leier(write.held.all(), claim.monotonicMs)) lose(jobb)
    const { klare, ventMs } = judge.ventende(write.waiting.all(), claim.monotonicMs)
    const row = firstWhole(oldestFirst(write, klare), claim)
    if (row === undefined) return { kind: 'ingen', ventMs }
    const { jobb, konsument, pakke } = row
    write.claim.run({ jobb, instans: claim.instans, leieMs: claim.leieMs })
    const gjerde = row.gjerde + 1
    if (!isRettighetspakke(pakke)) throw new Error('a job names a package that does not exist')
    const leie = { jobb, instans: claim.instans, gjerde }
    const eier = { konsument: konsument as KonsumentId, pakke: pakke }
    const bestilling = JSON.parse(row.bestilling)
    return claimedOf(leie, { eier, bestilling }, komplettIn(row))
  }).immediate

  /** A damaged order is not run: nobody ordered what it says. It ends, and nothing is served from it. */
  function firstWhole(klare: Iterable<number>, { nowMs }: Claim): Jobbrad | undefined {
    for (const jobb of klare) {
      try {
        return readJobb(jobb)
      } catch (error) {
        if (!(error instanceof SkadetRad)) throw error
        write.spoil.run({ jobb, nowMs })
      }
    }
    return undefined
  }

  const completeJobb = db.transaction((leie: Leie, valgt: Valgt, nowMs: number): boolean => {
    if (write.holds.get(leie) === undefined) return false
    const { jobb } = leie
    const { sekvensnummer, treff } = valgt
    let [batcher, bytes] = [0, 0]
    for (const batch of cutBatcher(valgt)) {
      const personer = packStigende(batch.personer)
      const { numre } = batch
      write.insertBatch.run({ jobb, batchnr: batcher, ...batch, personer })
      if (numre.length > 0) write.insertNumre.run({ jobb, batchnr: batcher, numre })
      batcher += 1
      bytes += personer.byteLength + numre.byteLength + BATCH_BYTES
    }
    write.complete.run({ jobb, sekvensnummer, treff, batcher, bytes, nowMs })
    return true
  }).immediate

  const failForsoek = db.transaction((leie: Leie, at: Tidspunkt): Jobbtilstand | false => {
    const row = write.holds.get(leie)
    if (row === undefined) return false
    const forsoek = row.forsoek + 1
    const tilstand = afterTap({ ...row, forsoek })
    const ventMs = ventetidMs(forsoek)
    write.fail.run({ jobb: leie.jobb, tilstand, forsoek, ventMs, nowMs: at.nowMs })
    ventende.look(leie.jobb, String(forsoek), at.monotonicMs)
    return tilstand
  }).immediate

  const voidLeier = db.transaction((instans: string): number => {
    const lost = write.foreign.all({ instans })
    for (const { jobb } of lost) lose(jobb)
    return lost.length
  }).immediate

  /** A lease whose holder is gone. The job is nobody's fault, so this counts apart from errors. */
  function lose(jobb: number): void {
    const row = write.read.get({ jobb })
    if (row === undefined) return
    const avbrudd = row.avbrudd + 1
    write.lose.run({ jobb, avbrudd, tilstand: afterTap({ ...row, avbrudd }) })
  }

  return {
    claimJobb,
    renewJobb: (leie: Leie) => write.renew.run(leie).changes === 1,
    completeJobb,
    failForsoek,
    voidLeier,
  }
}

// --- internal ---

/** What a batch takes beside those it is of. */
const BATCH_BYTES = 100

/** Those that have waited, and among them those that need not; one of these at a time, as asked for. */
function* oldestFirst(
  read: ReturnType<typeof statements>,
  waited: readonly number[],
): Generator<number> {
  const later = [...waited]
  for (let after = 0; ; ) {
    const next = read.due.get({ after })
    const [first] = later
    if (next === undefined && first === undefined) return
    if (next === undefined || (first !== undefined && first < next)) yield later.shift() ?? 0
    else {
      after = next
      yield next
    }
  }
}

/** What a komplett was pinned to. */
function komplettIn({ fra, sekvensnummer: til, opphav }: Jobbrad): Komplett | undefined {
  return fra === null || til === null ? undefined : { fra, til, opphav }
}

const HELD = `jobb = :jobb and instans = :instans and gjerde = :gjerde and ${mayBecome('ferdig')}`

function statements(db: Db) {
  return {
    due: db
      .prepare<{ after: number }, number>(`
        select jobb from jobb where tilstand = 'bestilt' and vent_ms = 0 and jobb > :after
        order by jobb limit 1`)
      .pluck(),
    waiting: db.prepare<[], Ventende>(
      "select jobb, forsoek, vent_ms ventMs from jobb where tilstand = 'bestilt' and vent_ms > 0",
    ),
    held: db.prepare<[], Leid>(
      `select jobb, gjerde, fornyet, leie_ms leieMs from jobb where ${IS_LOEPENDE} and tilstand = 'kjoerer'`,
    ),
    spoil: db.prepare(
      `update jobb set tilstand = 'feilet', ferdig_ms = :nowMs, instans = null
      where jobb = :jobb and ${mayBecome('feilet')}`,
    ),
    foreign: db.prepare<{ instans: string }, { jobb: number }>(
      `select jobb from jobb where ${IS_LOEPENDE} and tilstand = 'kjoerer' and instans <> :instans`,
    ),
    claim: db.prepare(`
      update jobb set tilstand = 'kjoerer', instans = :instans, gjerde = gjerde + 1,
        fremdrift = max(fremdrift, 0.1), vent_ms = 0, leie_ms = :leieMs
      where jobb = :jobb and ${mayBecome('kjoerer')}`),
    holds: db.prepare<Leie, Historie>(`select forsoek, avbrudd from jobb where ${HELD}`),
    read: db.prepare<{ jobb: number }, Historie>(
      'select forsoek, avbrudd from jobb where jobb = :jobb',
    ),
    renew: db.prepare(`update jobb set fornyet = fornyet + 1 where ${HELD}`),
    insertBatch: db.prepare(`
      insert into batch (jobb, batchnr, foerste, siste, antall, personer)
      values (:jobb, :batchnr, :foerste, :siste, :antall, :personer)`),
    insertNumre: db.prepare(
      'insert into batchnumre (jobb, batchnr, numre) values (:jobb, :batchnr, :numre)',
    ),
    complete: db.prepare(`
      update jobb set tilstand = 'ferdig', instans = null, leie_ms = null,
        sekvensnummer = :sekvensnummer, treff = :treff, batcher = :batcher, bytes = :bytes,
        fremdrift = 1,
        ferdig_ms = :nowMs where jobb = :jobb and ${mayBecome('ferdig')}`),
    fail: db.prepare(`
      update jobb set tilstand = :tilstand, forsoek = :forsoek, vent_ms = :ventMs,
        klar_ms = :nowMs + :ventMs, instans = null, leie_ms = null, ferdig_ms = iif(:tilstand = 'feilet', :nowMs, null)
      where jobb = :jobb and ${mayBecome('bestilt')}`),
    lose: db.prepare(`
      update jobb set tilstand = :tilstand, avbrudd = :avbrudd, instans = null, leie_ms = null,
        ferdig_ms = iif(:tilstand = 'feilet', bestilt_ms, null)
      where jobb = :jobb and ${mayBecome('bestilt')}`),
  }
}
