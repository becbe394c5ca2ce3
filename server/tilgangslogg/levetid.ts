import { rmSync } from 'node:fs'
import { appendDurably } from '../fil.ts'
import { type Bind, openBind, readBind, readTilstand } from './bind.ts'
import { type Loggnokkel, signHode } from './hode.ts'

export type Sletting = {
  /** Lines before this time have had theirs. */
  readonly foerMs: number
  readonly nowMs: number
  readonly nokkel: Loggnokkel
  /** Where the signed heads go. */
  readonly hoder: string
}

/**
 * Drops whole volumes from the oldest on, as long as every line in them has had its time. That they
 * are gone, and what the last link was, is signed and on disk before the first of them goes: the rest
 * of the chain hangs on it. The newest volume stays, since the next line goes on from it. Answers the
 * signed lines.
 */
export function slettUtloepte(katalog: string, { foerMs, nowMs, nokkel, hoder }: Sletting) {
  const gone: string[] = []
  for (const bind of readBind(katalog).slice(0, -1)) {
    const siste = readUtloept(bind, foerMs)
    if (siste === undefined) break
    const signed = signHode({ slag: 'slettet', tid: nowMs, ...siste }, nokkel)
    appendDurably(hoder, `${signed}\n`)
    for (const ending of ['', '-wal', '-shm']) rmSync(`${bind.file}${ending}`, { force: true })
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
      .prepare<{ foerMs: number }, { nr: number; hash: Uint8Array }>(`
        select nr, hash from linje where (select max(tid) from linje) < :foerMs
        order by nr desc limit 1`)
      .get({ foerMs })
  } finally {
    db.close()
  }
}
