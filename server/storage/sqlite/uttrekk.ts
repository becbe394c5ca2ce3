import { randomUUID } from 'node:crypto'
import type { JobbId } from '../../../domain/ids.ts'
import { SPRANG_MS } from '../../../domain/klokke.ts'
import { mayKnowVern } from '../../../domain/uttrekk/batch.ts'
import { hasLedigPlass } from '../../../domain/uttrekk/kvote.ts'
import { stederIn } from '../../../domain/uttrekk/lukket.ts'
import type { Db } from '../../sqlite/open.ts'
import { pinOrdre } from '../ordre.ts'
import type { Bestilt, Jobbspoersmaal } from '../storage.ts'
import type { Uendret } from '../uendret.ts'
import { beholdtWriter } from './beholdt.ts'
import { eidJobbReader, type Jobbrad } from './jobbrad.ts'
import { IS_LOEPENDE, mayBecome } from './jobbtilstand.ts'
import type { Bestillingskall } from './kall.ts'
import { skjermingReader } from './skjerming.ts'
import { fyllingOf, tilstandReader } from './tilstand.ts'

/** Jobs as their owners order and end them. Every method is one immediate transaction. */
export function uttrekkWriter(db: Db, register: Db, ventende: Uendret) {
  const write = statements(db)
  const { makeRoom } = beholdtWriter(db)
  const readTilstand = tilstandReader(register)
  const readJobb = eidJobbReader(db)
  const isSkjermet = skjermingReader(register, db)

  /**
   * Counting and inserting are one transaction: two orders can never both take the last place. What a
   * komplett is of is pinned here too.
   */
  const insertJobb = db.transaction((ny: Bestillingskall): Bestilt => {
    const { konsument, pakke } = ny.eier
    const tilstand = readTilstand()
    if (tilstand.kopi === 'laster') return { kind: 'laster' }
    if (!hasLedigPlass(write.countLoepende.get({ konsument }) ?? 0)) return { kind: 'kvote' }
    const jobbid = randomUUID() as string as JobbId
    const { bestilling, bestiltMs, ventMs, monotonicMs } = ny
    const komplett = pinOrdre(bestilling, pakke, fyllingOf(tilstand))
    const { lastInsertRowid } = write.insert.run({
      jobbid,
      konsument,
      pakke,
      type: bestilling.type,
      bestilling: JSON.stringify(bestilling),
      stedbundet: stederIn(bestilling),
      bestiltMs,
      ventMs,
      fra: komplett?.fra ?? null,
      til: komplett?.til ?? null,
      opphav: komplett?.opphav === undefined ? null : JSON.stringify(komplett.opphav),
    })
    if (!makeRoom(konsument, ny.tak)) throw new IngenPlass()
    // From now on, however long the worker is at another job before it looks for the next.
    ventende.look(Number(lastInsertRowid), '0', monotonicMs)
    return { kind: 'bestilt', jobbId: jobbid }
  }).immediate

  /** What was inserted goes with the transaction. */
  function createJobb(ny: Bestillingskall): Bestilt {
    try {
      return insertJobb(ny)
    } catch (error) {
      if (error instanceof IngenPlass) return { kind: 'beholdt' }
      throw error
    }
  }

  const cancelJobb = db.transaction((eid: Eid, nowMs: number): boolean => {
    const rad = readJobb(eid)
    if (rad === undefined) return false
    const { jobb } = rad
    if (looksExpired(rad, eid)) write.expire.run({ jobb })
    else write.cancel.run({ jobb, nowMs })
    write.dropBatcher.run({ jobb })
    return true
  }).immediate

  /** What protection has ended is to its owner as what its time has ended, and stays so. */
  function looksExpired(rad: Jobbrad, { eier }: Eid): boolean {
    const isOpen = rad.tilstand === 'ferdig' && !mayKnowVern(eier.pakke)
    return isOpen && isSkjermet(rad, { eier, graderteTilUtenHjemmel: false })
  }

  const expireJobber = db.transaction(({ nowMs, levetidMs }: Utloep): number => {
    write.takeBack.run({ nowMs, aheadMs: nowMs + SPRANG_MS })
    const done = write.done.all({ doneBeforeMs: nowMs - levetidMs })
    for (const jobb of done) {
      write.expire.run({ jobb })
      write.dropBatcher.run({ jobb })
    }
    return done.length
  }).immediate

  return {
    noteFortalt: ({ jobbId, eier }: Eid, nowMs: number): void => {
      write.noteFortalt.run({ jobbId, ...eier, nowMs })
    },
    noteSlutt: ({ jobbId, eier }: Eid, nowMs: number): void => {
      write.noteSlutt.run({ jobbId, ...eier, nowMs })
    },
    createJobb,
    cancelJobb,
    expireJobber,
  }
}

// --- internal ---

/** Ends the transaction of an order that there is no room for. */
class IngenPlass extends Error {}

type Utloep = { readonly nowMs: number; readonly levetidMs: number }
type Eid = Jobbspoersmaal

function statements(db: Db) {
  return {
    countLoepende: db
      .prepare<{ konsument: string }, number>(
        `select count(*) from jobb where konsument = :konsument and ${IS_LOEPENDE}`,
      )
      .pluck(),
    insert: db.prepare(`
      insert into jobb (jobbid, konsument, pakke, type, bestilling, stedbundet, tilstand, bestilt_ms,
        klar_ms, vent_ms, fra, sekvensnummer, opphav)
      values (:jobbid, :konsument, :pakke, :type, :bestilling, :stedbundet, 'bestilt', :bestiltMs,
        :bestiltMs + :ventMs, :ventMs, :fra, :til, :opphav)`),
    cancel: db.prepare(`
      update jobb set tilstand = 'avbrutt', instans = null, leie_ms = null, ferdig_ms = :nowMs,
        bestilling = '{}', treff = null, batcher = null, bytes = 0
      where jobb = :jobb and ${mayBecome('avbrutt')}`),
    takeBack: db.prepare('update jobb set ferdig_ms = :nowMs where ferdig_ms > :aheadMs'),
    done: db
      .prepare<{ doneBeforeMs: number }, number>(`
        select jobb from jobb where ferdig_ms < :doneBeforeMs and ${mayBecome('utloept')} limit 100`)
      .pluck(),
    expire: db.prepare(`
      update jobb set tilstand = 'utloept', bestilling = '{}', treff = null, batcher = null, bytes = 0
      where jobb = :jobb and ${mayBecome('utloept')}`),
    noteFortalt: db.prepare(`
      update jobb set fortalt_ms = coalesce(fortalt_ms, :nowMs)
      where jobbid = :jobbId and konsument = :konsument and pakke = :pakke`),
    noteSlutt: db.prepare(`
      update jobb set slutt_ms = :nowMs
      where jobbid = :jobbId and konsument = :konsument and pakke = :pakke and slutt_ms is null`),
    dropBatcher: db.prepare('delete from batch where jobb = :jobb'),
  }
}
