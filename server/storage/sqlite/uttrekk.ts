import { randomUUID } from 'node:crypto'
import type { JobbId, KonsumentId } from '../../../domain/ids.ts'
import { isSegment } from '../../../domain/oppslag/rettighetspakke.ts'
import {
  afterTap,
  type Historie,
  type Jobbtilstand,
  ventetidMs,
} from '../../../domain/uttrekk/jobb.ts'
import { hasLedigPlass } from '../../../domain/uttrekk/kvote.ts'
import { isStedbundet, type Utvalg } from '../../../domain/uttrekk/utvalg.ts'
import type { Claim, Claimed, Leie, NyJobb, Valgt } from '../storage.ts'
import type { Db } from './open.ts'

/** The one place that writes jobs. Every method is one immediate transaction. */
export function uttrekkWriter(db: Db) {
  const write = statements(db)

  /** Counting and inserting are one transaction: two orders can never both take the last place. */
  const createJobb = db.transaction((ny: NyJobb): JobbId | undefined => {
    const { konsument, segment } = ny.eier
    if (!hasLedigPlass(write.countLoepende.get({ konsument }) ?? 0)) return undefined
    const jobbid = randomUUID() as string as JobbId
    write.insert.run({
      jobbid,
      konsument,
      segment,
      bestilling: JSON.stringify(ny.utvalg),
      stedbundet: isStedbundet(ny.utvalg) ? 1 : 0,
      bestiltMs: ny.bestiltMs,
      klarMs: ny.klarMs,
    })
    return jobbid
  })

  /**
   * Takes the oldest job that is due. Whoever dies with it leaves a lease that expires, or that the
   * next server to own this directory voids at once; either way somebody else claims it here.
   */
  const claimJobb = db.transaction((claim: Claim): Claimed => {
    for (const lost of write.expired.all({ nowMs: claim.nowMs })) lose(lost.jobb)
    const row = write.due.get({ nowMs: claim.nowMs })
    if (row === undefined) return { kind: 'ingen', nesteMs: write.next.get() ?? undefined }
    const { jobb, konsument, pakke, bestilling } = row
    write.claim.run({ jobb, ...claim })
    const gjerde = row.gjerde + 1
    if (!isSegment(pakke)) throw new Error('a job names a package that does not exist')
    return {
      kind: 'jobb',
      leie: { jobb, instans: claim.instans, gjerde },
      eier: { konsument: konsument as KonsumentId, segment: pakke },
      utvalg: JSON.parse(bestilling) as Utvalg,
    }
  })

  const completeJobb = db.transaction((leie: Leie, valgt: Valgt): boolean => {
    if (write.holds.get(leie) === undefined) return false
    for (const [batchnr, { foerste, siste, antall, personer }] of valgt.batcher.entries()) {
      write.insertBatch.run({ jobb: leie.jobb, batchnr, foerste, siste, antall, personer })
    }
    const { sekvensnummer, treff, batcher } = valgt
    write.complete.run({ jobb: leie.jobb, sekvensnummer, treff, batcher: batcher.length })
    return true
  })

  const failForsoek = db.transaction((leie: Leie, nowMs: number): Jobbtilstand | false => {
    const row = write.holds.get(leie)
    if (row === undefined) return false
    const forsoek = row.forsoek + 1
    const tilstand = afterTap({ ...row, forsoek })
    const klarMs = nowMs + ventetidMs(forsoek)
    write.fail.run({ jobb: leie.jobb, tilstand, forsoek, klarMs })
    return tilstand
  })

  const voidLeier = db.transaction((instans: string): number => {
    const lost = write.foreign.all({ instans })
    for (const { jobb } of lost) lose(jobb)
    return lost.length
  })

  /** A lease whose holder is gone. The job is nobody's fault, so this counts apart from errors. */
  function lose(jobb: number): void {
    const row = write.read.get({ jobb })
    if (row === undefined) return
    const avbrudd = row.avbrudd + 1
    write.lose.run({ jobb, avbrudd, tilstand: afterTap({ ...row, avbrudd }) })
  }

  return {
    createJobb: (ny: NyJobb) => createJobb.immediate(ny),
    claimJobb: (claim: Claim) => claimJobb.immediate(claim),
    renewJobb: (leie: Leie, utloeperMs: number) =>
      write.renew.run({ ...leie, utloeperMs }).changes === 1,
    completeJobb: (leie: Leie, valgt: Valgt) => completeJobb.immediate(leie, valgt),
    failForsoek: (leie: Leie, nowMs: number) => failForsoek.immediate(leie, nowMs),
    voidLeier: (instans: string) => voidLeier.immediate(instans),
  }
}

// --- internal ---

type Due = {
  readonly jobb: number
  readonly konsument: string
  readonly pakke: string
  readonly bestilling: string
  readonly gjerde: number
}

const HELD = "jobb = :jobb and instans = :instans and gjerde = :gjerde and tilstand = 'kjoerer'"
const LOEPENDE = "tilstand in ('bestilt', 'kjoerer')"

function statements(db: Db) {
  return {
    countLoepende: db
      .prepare<{ konsument: string }, number>(
        `select count(*) from jobb where konsument = :konsument and ${LOEPENDE}`,
      )
      .pluck(),
    insert: db.prepare(`
      insert into jobb (jobbid, konsument, pakke, type, bestilling, stedbundet, tilstand, bestilt_ms, klar_ms)
      values (:jobbid, :konsument, :segment, 'tilpasset', :bestilling, :stedbundet, 'bestilt', :bestiltMs, :klarMs)`),
    due: db.prepare<{ nowMs: number }, Due>(`
      select jobb, konsument, pakke, bestilling, gjerde from jobb
      where ${LOEPENDE} and tilstand = 'bestilt' and klar_ms <= :nowMs order by klar_ms, jobb limit 1`),
    next: db
      .prepare<[], number | null>(
        `select min(iif(tilstand = 'bestilt', klar_ms, utloeper_ms)) from jobb where ${LOEPENDE}`,
      )
      .pluck(),
    expired: db.prepare<{ nowMs: number }, { jobb: number }>(`
      select jobb from jobb
      where ${LOEPENDE} and tilstand = 'kjoerer' and utloeper_ms <= :nowMs limit 1000`),
    foreign: db.prepare<{ instans: string }, { jobb: number }>(
      `select jobb from jobb where ${LOEPENDE} and tilstand = 'kjoerer' and instans <> :instans`,
    ),
    claim: db.prepare(`
      update jobb set tilstand = 'kjoerer', instans = :instans, gjerde = gjerde + 1,
        utloeper_ms = :utloeperMs where jobb = :jobb`),
    holds: db.prepare<Leie, Historie>(`select forsoek, avbrudd from jobb where ${HELD}`),
    read: db.prepare<{ jobb: number }, Historie>(
      'select forsoek, avbrudd from jobb where jobb = :jobb',
    ),
    renew: db.prepare(`update jobb set utloeper_ms = :utloeperMs where ${HELD}`),
    insertBatch: db.prepare(
      'insert into batch values (:jobb, :batchnr, :foerste, :siste, :antall, :personer)',
    ),
    complete: db.prepare(`
      update jobb set tilstand = 'ferdig', instans = null, utloeper_ms = null,
        sekvensnummer = :sekvensnummer, treff = :treff, batcher = :batcher where jobb = :jobb`),
    fail: db.prepare(`
      update jobb set tilstand = :tilstand, forsoek = :forsoek, klar_ms = :klarMs,
        instans = null, utloeper_ms = null where jobb = :jobb`),
    lose: db.prepare(`
      update jobb set tilstand = :tilstand, avbrudd = :avbrudd, instans = null, utloeper_ms = null
      where jobb = :jobb`),
  }
}
