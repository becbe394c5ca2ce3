import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeDurably, replaceDurably } from '../fil.ts'
import { openLest } from '../sqlite/open.ts'

/** How far a register has come: its last sekvensnummer and its last posisjon. */
export type Registernumre = { readonly siste: number; readonly posisjon: number }

/** The same as it stands beside the access log, and when it was copied, where a backup put it there. */
export type Registermerke = Registernumre & { readonly kopiertMs?: number }

/** Where it stands in a data directory. */
export const MERKE = join('logg', 'registeret.json')

/** How far the register had come by the access log; `uleselig` where that cannot be read. */
export function readMerke(data: string): Registermerke | 'uleselig' | undefined {
  const file = join(data, MERKE)
  if (!existsSync(file)) return undefined
  try {
    const read = Object(JSON.parse(readFileSync(file, 'utf8'))) as Record<
      keyof Registermerke,
      unknown
    >
    const { siste, posisjon = 0, kopiertMs } = read
    if (!isCount(siste) || !isCount(posisjon)) return 'uleselig'
    return { siste, posisjon, ...(isCount(kopiertMs) && { kopiertMs }) }
  } catch {
    return 'uleselig'
  }
}

/** Notes durably how far the register has come, unless that is what stands there. */
export function noteMerke(data: string, { siste, posisjon, kopiertMs }: Registermerke): void {
  const text = `${JSON.stringify({ siste, posisjon, kopiertMs })}\n`
  const file = join(data, MERKE)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) replaceDurably(file, text)
}

/**
 * Why a register cannot be the one that the access log tells of, in a sentence of numbers: the log knows
 * of more than it holds. `undefined` where it may be.
 * @valg docs/valg/047-sikkerhetskopi.md
 */
export function findEldre(data: string, register: Registernumre): string | undefined {
  const merke = readMerke(data)
  if (merke === undefined) return undefined
  if (merke === 'uleselig') {
    return `${join(data, MERKE)}, which tells how far the register had come, cannot be read`
  }
  if (!isEldre(register, merke)) return undefined
  return `the register in ${data} is older than the access log: it goes to sekvensnummer ${register.siste}, and answers were given from it up to ${merke.siste} (posisjon ${register.posisjon} and ${merke.posisjon})`
}

/** Whether a register lacks some of what it once had. */
export function isEldre(register: Registernumre, merke: Registernumre): boolean {
  return register.siste < merke.siste || register.posisjon < merke.posisjon
}

/** How far the register in a file has come, of an earlier version too; `undefined` where none was made yet. */
export function readRegisternumre(file: string): Registernumre | undefined {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return undefined
  const db = openLest(file)
  try {
    const made = db.prepare("select 1 from sqlite_schema where name = 'tilstand'").get()
    if (made === undefined) return undefined
    return db.prepare<[], Registernumre>('select siste, posisjon from tilstand').get()
  } finally {
    db.close()
  }
}

/** The same sentence for whoever has not opened the register. None where there is no register. */
export function readEldre(data: string): readonly string[] {
  if (readMerke(data) === undefined) return []
  const numre = readRegisternumre(join(data, REGISTER))
  return numre === undefined ? [] : [findEldre(data, numre) ?? []].flat()
}

/** The operator's word that the register is the one to go on with, or that there is none any more. */
export function acceptRegister(data: string): void {
  const numre = readRegisternumre(join(data, REGISTER))
  if (numre !== undefined) noteMerke(data, numre)
  else if (readMerke(data) !== undefined) removeDurably(join(data, MERKE))
}

// --- internal ---

const REGISTER = 'register.db'

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
