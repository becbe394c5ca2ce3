import { randomUUID } from 'node:crypto'
import type { JobbId } from '../../../domain/ids.ts'
import { pinKomplett } from '../../../domain/uttrekk/komplett.ts'
import { hasLedigPlass } from '../../../domain/uttrekk/kvote.ts'
import { stederAv, type Utvalg } from '../../../domain/uttrekk/utvalg.ts'
import type { Jobbspoersmaal, NyJobb } from '../storage.ts'
import type { Db } from './open.ts'

/** Jobs that are not done and so count against the quota. */
export const LOEPENDE = "tilstand in ('bestilt', 'kjoerer')"

/** Jobs as their owners order and end them. Every method is one immediate transaction. */
export function uttrekkWriter(db: Db, register: Db) {
  const write = statements(db)
  const readSiste = register.prepare<[], number>('select siste from tilstand').pluck()

  /**
   * Counting and inserting are one transaction: two orders can never both take the last place. What a
   * komplett is of is pinned here too.
   */
  const createJobb = db.transaction((ny: NyJobb): JobbId | undefined => {
    const { konsument, segment } = ny.eier
    if (!hasLedigPlass(write.countLoepende.get({ konsument }) ?? 0)) return undefined
    const jobbid = randomUUID() as string as JobbId
    const { bestilling, bestiltMs, klarMs } = ny
    const komplett =
      bestilling.type === 'komplett'
        ? pinKomplett(bestilling.feedsekvensnr, readSiste.get() ?? 0)
        : undefined
    write.insert.run({
      jobbid,
      konsument,
      segment,
      type: bestilling.type,
      bestilling: JSON.stringify(bestilling),
      stedbundet: bestilling.type === 'tilpasset' ? stedbundet(bestilling.utvalg) : 0,
      bestiltMs,
      klarMs,
      fra: komplett?.fra ?? null,
      til: komplett?.til ?? null,
    })
    return jobbid
  })

  const cancelJobb = db.transaction(({ jobbId, eier }: Eid, nowMs: number): boolean => {
    const jobb = write.find.get({ jobbId, ...eier })
    if (jobb === undefined) return false
    write.cancel.run({ jobb, nowMs })
    write.dropBatcher.run({ jobb })
    return true
  })

  const expireJobber = db.transaction((doneBeforeMs: number): number => {
    const done = write.done.all({ doneBeforeMs })
    for (const jobb of done) {
      write.expire.run({ jobb })
      write.dropBatcher.run({ jobb })
    }
    return done.length
  })

  return {
    createJobb: (ny: NyJobb) => createJobb.immediate(ny),
    cancelJobb: (jobb: Eid, nowMs: number) => cancelJobb.immediate(jobb, nowMs),
    expireJobber: (doneBeforeMs: number) => expireJobber.immediate(doneBeforeMs),
  }
}

// --- internal ---

/** 1 by home, 2 by stay, 3 by both, 0 by neither. */
function stedbundet(utvalg: Utvalg): number {
  const steder = stederAv(utvalg)
  return (steder.includes('bosted') ? 1 : 0) + (steder.includes('opphold') ? 2 : 0)
}

type Eid = Pick<Jobbspoersmaal, 'jobbId' | 'eier'>

function statements(db: Db) {
  return {
    countLoepende: db
      .prepare<{ konsument: string }, number>(
        `select count(*) from jobb where konsument = :konsument and ${LOEPENDE}`,
      )
      .pluck(),
    insert: db.prepare(`
      insert into jobb (jobbid, konsument, pakke, type, bestilling, stedbundet, tilstand, bestilt_ms,
        klar_ms, fra, sekvensnummer)
      values (:jobbid, :konsument, :segment, :type, :bestilling, :stedbundet, 'bestilt', :bestiltMs,
        :klarMs, :fra, :til)`),
    find: db
      .prepare<{ jobbId: string; konsument: string; segment: string }, number>(
        'select jobb from jobb where jobbid = :jobbId and konsument = :konsument and pakke = :segment',
      )
      .pluck(),
    cancel: db.prepare(`
      update jobb set tilstand = 'avbrutt', instans = null, utloeper_ms = null, ferdig_ms = :nowMs,
        bestilling = '{}', treff = null, batcher = null, sha256 = null
      where jobb = :jobb and tilstand not in ('avbrutt', 'utloept')`),
    done: db
      .prepare<{ doneBeforeMs: number }, number>(`
        select jobb from jobb where ferdig_ms < :doneBeforeMs and tilstand <> 'utloept' limit 100`)
      .pluck(),
    expire: db.prepare(`
      update jobb set tilstand = 'utloept', bestilling = '{}', treff = null, batcher = null,
        sha256 = null where jobb = :jobb`),
    dropBatcher: db.prepare('delete from batch where jobb = :jobb'),
  }
}
