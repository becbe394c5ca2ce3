import type { KonsumentId } from '../../../domain/ids.ts'
import { isSegment } from '../../../domain/oppslag/rettighetspakke.ts'
import {
  afterTap,
  type Bestilling,
  type Historie,
  type Jobbtilstand,
  ventetidMs,
} from '../../../domain/uttrekk/jobb.ts'
import {
  type Claim,
  type Claimed,
  type Leie,
  type Ordre,
  SkadetRad,
  type Valgt,
} from '../storage.ts'
import { type Jobbrad, jobbradReader } from './jobbrad.ts'
import type { Db } from './open.ts'
import { LOEPENDE } from './uttrekk.ts'

/** Jobs as workers lease and run them. Every method is one immediate transaction. */
export function leieWriter(db: Db) {
  const write = statements(db)
  const readJobb = jobbradReader(db, 'j.jobb = ?')

  /**
   * Takes the oldest job that is due. Whoever dies with it leaves a lease that expires, or that the
   * next server to own this directory voids at once; either way somebody else claims it here.
   */
  const claimJobb = db.transaction((claim: Claim): Claimed => {
    for (const lost of write.expired.all({ nowMs: claim.nowMs })) lose(lost.jobb)
    const row = nextDue(claim.nowMs)
    if (row === undefined) return { kind: 'ingen', nesteMs: write.next.get() ?? undefined }
    const { jobb, konsument, pakke } = row
    write.claim.run({ jobb, ...claim })
    const gjerde = row.gjerde + 1
    if (!isSegment(pakke)) throw new Error('a job names a package that does not exist')
    return {
      kind: 'jobb',
      leie: { jobb, instans: claim.instans, gjerde },
      eier: { konsument: konsument as KonsumentId, segment: pakke },
      ordre: readOrdre(row),
    }
  })

  /** A damaged order is not run: nobody ordered what it says. It ends, and nothing is served from it. */
  function nextDue(nowMs: number): Jobbrad | undefined {
    for (;;) {
      const jobb = write.due.get({ nowMs })
      if (jobb === undefined) return undefined
      try {
        return readJobb(jobb)
      } catch (error) {
        if (!(error instanceof SkadetRad)) throw error
        write.spoil.run({ jobb, nowMs })
      }
    }
  }

  const completeJobb = db.transaction((leie: Leie, valgt: Valgt, nowMs: number): boolean => {
    if (write.holds.get(leie) === undefined) return false
    for (const [batchnr, { foerste, siste, antall, personer }] of valgt.batcher.entries()) {
      write.insertBatch.run({ jobb: leie.jobb, batchnr, foerste, siste, antall, personer })
    }
    const { sekvensnummer, treff, batcher } = valgt
    write.complete.run({
      jobb: leie.jobb,
      sekvensnummer,
      treff,
      batcher: batcher.length,
      nowMs,
    })
    return true
  })

  const failForsoek = db.transaction((leie: Leie, nowMs: number): Jobbtilstand | false => {
    const row = write.holds.get(leie)
    if (row === undefined) return false
    const forsoek = row.forsoek + 1
    const tilstand = afterTap({ ...row, forsoek })
    const klarMs = nowMs + ventetidMs(forsoek)
    write.fail.run({ jobb: leie.jobb, tilstand, forsoek, klarMs, nowMs })
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
    claimJobb: (claim: Claim) => claimJobb.immediate(claim),
    renewJobb: (leie: Leie, utloeperMs: number) =>
      write.renew.run({ ...leie, utloeperMs }).changes === 1,
    completeJobb: (leie: Leie, valgt: Valgt, nowMs: number) =>
      completeJobb.immediate(leie, valgt, nowMs),
    failForsoek: (leie: Leie, nowMs: number) => failForsoek.immediate(leie, nowMs),
    voidLeier: (instans: string) => voidLeier.immediate(instans),
  }
}

// --- internal ---

function readOrdre({ bestilling, fra, sekvensnummer, opphav }: Jobbrad): Ordre {
  const order = JSON.parse(bestilling) as Bestilling
  if (order.type === 'tilpasset') return { type: 'tilpasset', utvalg: order.utvalg }
  if (fra === null || sekvensnummer === null) throw new Error('a komplett was not pinned')
  return { type: 'komplett', komplett: { fra, til: sekvensnummer, opphav } }
}

const HELD = "jobb = :jobb and instans = :instans and gjerde = :gjerde and tilstand = 'kjoerer'"

function statements(db: Db) {
  return {
    due: db
      .prepare<{ nowMs: number }, number>(`
        select jobb from jobb
        where ${LOEPENDE} and tilstand = 'bestilt' and klar_ms <= :nowMs
        order by klar_ms, jobb limit 1`)
      .pluck(),
    spoil: db.prepare(
      "update jobb set tilstand = 'feilet', ferdig_ms = :nowMs, instans = null where jobb = :jobb",
    ),
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
        fremdrift = max(fremdrift, 0.1), utloeper_ms = :utloeperMs where jobb = :jobb`),
    holds: db.prepare<Leie, Historie>(`select forsoek, avbrudd from jobb where ${HELD}`),
    read: db.prepare<{ jobb: number }, Historie>(
      'select forsoek, avbrudd from jobb where jobb = :jobb',
    ),
    renew: db.prepare(`update jobb set utloeper_ms = :utloeperMs where ${HELD}`),
    insertBatch: db.prepare(`
      insert into batch (jobb, batchnr, foerste, siste, antall, personer)
      values (:jobb, :batchnr, :foerste, :siste, :antall, :personer)`),
    complete: db.prepare(`
      update jobb set tilstand = 'ferdig', instans = null, utloeper_ms = null,
        sekvensnummer = :sekvensnummer, treff = :treff, batcher = :batcher, fremdrift = 1,
        ferdig_ms = :nowMs where jobb = :jobb`),
    fail: db.prepare(`
      update jobb set tilstand = :tilstand, forsoek = :forsoek, klar_ms = :klarMs,
        instans = null, utloeper_ms = null, ferdig_ms = iif(:tilstand = 'feilet', :nowMs, null)
      where jobb = :jobb`),
    lose: db.prepare(`
      update jobb set tilstand = :tilstand, avbrudd = :avbrudd, instans = null, utloeper_ms = null,
        ferdig_ms = iif(:tilstand = 'feilet', bestilt_ms, null) where jobb = :jobb`),
  }
}
