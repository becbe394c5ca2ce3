import { rmSync } from 'node:fs'
import { appendDurably } from '../fil.ts'
import { type Bind, noteBind, openBind, readBind, readTilstand } from './bind.ts'
import { type Loggnokkel, signHode } from './hode.ts'
import { type Ende, erLik } from './kjede.ts'
import type { Linjenokler } from './linjenokkel.ts'

export type Sletting = {
  /** Lines before this time have had theirs. */
  readonly foerMs: number
  readonly nowMs: number
  readonly nokkel: Loggnokkel
  readonly nokler: Linjenokler
  /** Where the signed heads go. */
  readonly hoder: string
}

/**
 * Drops whole volumes from the oldest on, as long as every line in them has had its time. That they
 * are gone, and what the last link was, is signed, noted and on disk before the first of them goes: the rest
 * of the chain hangs on it. The newest volume stays, since the next line goes on from it. A volume that
 * the next one does not go on from is kept: it was tampered with, and is no longer ours to sign away.
 * Answers the signed lines.
 */
export function deleteUtloepte(katalog: string, sletting: Sletting): readonly string[] {
  const { foerMs, nowMs, nokkel, nokler, hoder } = sletting
  const gone: string[] = []
  const binds = readBind(katalog)
  for (const [i, bind] of binds.slice(0, -1).entries()) {
    const siste = readUtloept(bind, foerMs)
    if (siste === undefined || !isFulgt(siste, binds[i + 1])) break
    const signed = signHode({ slag: 'slettet', tid: nowMs, ...siste }, nokkel, nokler)
    appendDurably(hoder, `${signed}\n`)
    noteBind(katalog, bind)
    for (const ending of ['', '-wal', '-shm', '.aapen'])
      rmSync(`${bind.file}${ending}`, { force: true })
    gone.push(signed)
  }
  return gone
}

// --- internal ---

/** The last line of a closed volume, if even that has had its time. */
function readUtloept(bind: Bind, foerMs: number) {
  const db = openBind(bind, 'read')
  try {
    if (readTilstand(db)?.lukket !== 1) return undefined
    return db
      .prepare<{ foerMs: number }, Ende>(`
        select nr, hash from linje where (select max(tid) from linje) < :foerMs
        order by nr desc limit 1`)
      .get({ foerMs })
  } finally {
    db.close()
  }
}

/** Whether a volume goes on from this line. */
function isFulgt({ nr, hash }: Ende, neste: Bind | undefined): boolean {
  if (neste === undefined) return false
  const db = openBind(neste, 'read')
  try {
    const tilstand = readTilstand(db)
    return tilstand?.foerste === nr + 1 && erLik(tilstand.forrige, hash)
  } finally {
    db.close()
  }
}
