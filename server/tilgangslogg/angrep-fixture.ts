import assert from 'node:assert/strict'
import { openDb } from '../sqlite/open.ts'
import { readBind, selectRader } from './bind.ts'
import { linje, type Prove } from './fixture.ts'
import { FOERST, type Linjerad, lenke, linjesum } from './kjede.ts'
import { createLinjenokkel, createMac, readLinjenokler } from './linjenokkel.ts'

/** Lines of three days, in several volumes. */
export const MANGE: readonly Prove[] = Array.from({ length: 40 }, (_, n) => ({
  om: [n * 1_000 + 1, n * 2_000 + 2],
  dag: Math.floor(n / 15),
}))

/** The MAC an attacker puts on a line, who has no key: none, the old one, or one of a key of their own. */
export type Segl = (rad: Linjerad, sum: Uint8Array) => Pick<Linjerad, 'kid' | 'mac'>
export const UTEN: Segl = () => ({ kid: null, mac: null })
export const GAMMELT: Segl = ({ kid, mac }) => ({ kid, mac })
const [egen] = readLinjenokler({ kind: 'tekst', text: createLinjenokkel(1) })
export const EGET: Segl = ({ kid }, sum) => {
  assert.ok(egen)
  return { kid, mac: createMac(egen, sum) }
}

/**
 * Writes the whole log anew with all links right, as one can who may write it and knows how it is
 * made: `change` says what a line becomes, or that it goes. The volumes after are linked anew as well.
 */
export function omskriv(
  mappe: string,
  change: (rad: Linjerad) => Linjerad | undefined,
  segl: Segl,
): Uint8Array {
  let hash = FOERST
  let nr = 0
  for (const bind of readBind(mappe)) {
    const db = openDb(bind.file, 'write')
    const rader = selectRader(db).all()
    db.exec('delete from linje; delete from utlevert')
    db.prepare('update bind set foerste = ?, forrige = ?, indeksert = 0').run(nr + 1, hash)
    const insert = db.prepare(
      'insert into linje (nr, tid, innhold, om, hash, kid, mac) values (:nr, :tid, :innhold, :om, :hash, :kid, :mac)',
    )
    for (const rad of rader.flatMap((one) => change(one) ?? [])) {
      nr += 1
      const sum = linjesum(hash, { ...rad, nr })
      const merke = segl(rad, sum)
      hash = lenke(sum, merke)
      insert.run({ ...rad, ...merke, nr, hash })
    }
    db.close()
  }
  return hash
}

/** One line that says something else. */
export const annen = (rad: Linjerad, nr: number): Linjerad =>
  rad.nr === nr ? { ...rad, innhold: JSON.stringify(linje(999)) } : rad

/** Adds a line with a right link, and the MAC of another line. */
export function addForged(mappe: string): void {
  const db = openDb(readBind(mappe).at(-1)?.file ?? '', 'write')
  const siste = selectRader(db).all().at(-1)
  assert.ok(siste)
  const rad = { ...siste, nr: siste.nr + 1, innhold: JSON.stringify(linje(77)) }
  const sum = linjesum(siste.hash, rad)
  db.prepare(
    'insert into linje (nr, tid, innhold, om, hash, kid, mac) values (:nr, :tid, :innhold, :om, :hash, :kid, :mac)',
  ).run({ ...rad, hash: lenke(sum, rad) })
  db.close()
}
