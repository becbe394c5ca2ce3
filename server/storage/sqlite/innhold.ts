import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import { makeMoenster } from '../moenster.ts'
import { Pakker } from '../pakking.ts'
import { Skriver } from '../skriver.ts'
import { Upakkelig, Utpakker } from '../utpakking.ts'
import { sealedInsert } from './forsegling.ts'
import { heleRader } from './hele-rader.ts'
import type { Sqlverdi } from './segl.ts'

/** A body as it stands in the file: text, or bytes that begin with the number of the pattern they are packed by. */
export type Innhold = string | Uint8Array

/** Throws `SkadetRad` on what cannot be read. */
export type Innholdsleser = {
  readonly text: (innhold: Sqlverdi | undefined) => string
  /** Writes it, or nothing where it throws. */
  readonly writeTo: (innhold: Sqlverdi | undefined, ut: Skriver) => void
}

/** Reads bodies. The statements of the connection may do so too, by `innhold_tekst`. */
export function innholdsleser(db: Db): Innholdsleser {
  const found = LESERE.get(db)
  if (found !== undefined) return found
  const utpakkerOf = moensterleser(db, (moenster) => new Utpakker(moenster))
  const kladd = new Skriver()
  const writeTo = (innhold: Sqlverdi | undefined, ut: Skriver): void => {
    if (typeof innhold === 'string') ut.text(innhold)
    else if (!(innhold instanceof Uint8Array)) throw new SkadetRad('dokument')
    else if ((innhold[0] ?? 0) > MOENSTRE_MAX) ut.put(innhold)
    else unpackTo(utpakkerOf(innhold[0] ?? 0), innhold, ut)
  }
  const text = (innhold: Sqlverdi | undefined): string => {
    if (typeof innhold === 'string') return innhold
    kladd.length = 0
    writeTo(innhold, kladd)
    return kladd.toString()
  }
  const leser = { text, writeTo }
  LESERE.set(db, leser)
  db.function('innhold_tekst', { deterministic: true }, (innhold: Sqlverdi) =>
    innhold === null ? null : text(innhold),
  )
  return leser
}

/** In a statement: the text of a column of bodies. */
export function tekstOf(db: Db, kolonne: string): string {
  innholdsleser(db)
  return `innhold_tekst(${kolonne})`
}

/** Packs what is written, by a pattern that is made anew as the register grows. */
export function innholdsskriver(db: Db) {
  const moenstre = moensterskriver(db)
  const make = db.transaction(moenstre.make).immediate
  return {
    pack: moenstre.pack,
    /**
     * Makes a pattern where it is time for one: in a transaction of its own, so that nothing is packed by one that was
     * undone. Never within another.
     */
    keepMoenster: (): void => {
      if (moenstre.isTime()) moenstre.use(make())
    },
  }
}

/** For a step of the schema, which is one transaction: `pakk` packs what has been there from before. */
export function definePakking(db: Db): void {
  let moenstre: ReturnType<typeof moensterskriver> | undefined
  db.function('pakk', {}, (innhold: Innhold): Innhold => {
    if (moenstre === undefined) {
      moenstre = moensterskriver(db)
      if (moenstre.isTime()) moenstre.use(moenstre.make())
    }
    return moenstre.pack(innhold)
  })
}

// --- internal ---

/** `fra`: how many documents the log held when it was made. */
type Moensterhode = { readonly nummer: number; readonly fra: number }

/** What is not packed begins with a brace, which is one more. */
const MOENSTRE_MAX = 122
/** How many documents the first is made of, and how many times as many the next. */
const FOERSTE = 512
const VEKST = 32
const PROEVER = 1_000
/** No divisor of it, so that the first of them are from all over the register. */
const SKRITT = 383
/** One of each connection: its statements call upon it. */
const LESERE = new WeakMap<Db, Innholdsleser>()

function moensterskriver(db: Db) {
  const pakkerOf = moensterleser(db, (moenster) => new Pakker(moenster))
  const last = db.prepare<[], Moensterhode>(
    'select nummer, fra from moenster order by nummer desc limit 1',
  )
  const insert = sealedInsert(db, 'moenster')
  const posisjon = db.prepare<[], number>('select posisjon from tilstand').pluck()
  const proever = proeveleser(db)
  const nextOf = (hode: Moensterhode | undefined) =>
    hode === undefined ? FOERSTE : hode.fra * VEKST
  let siste = last.get()
  return {
    isTime: (): boolean => (posisjon.get() ?? 0) >= nextOf(siste),
    /** Another process may have made it. */
    make: (): Moensterhode | undefined => {
      const hode = last.get()
      const [nummer, fra] = [(hode?.nummer ?? 0) + 1, posisjon.get() ?? 0]
      if (fra < nextOf(hode) || nummer > MOENSTRE_MAX) return hode
      insert.run({ nummer, fra, innhold: makeMoenster(proever()) })
      return { nummer, fra }
    },
    use: (hode: Moensterhode | undefined): void => {
      siste = hode
    },
    /** As it is, as long as there is no pattern. By one that is damaged nothing is packed. */
    pack: (innhold: Innhold): Innhold => {
      if (siste === undefined) return innhold
      const bytes = typeof innhold === 'string' ? Buffer.from(innhold) : innhold
      const pakket = pakkerOf(siste.nummer).pack(bytes)
      const numbered = new Uint8Array(pakket.length + 1)
      numbered[0] = siste.nummer
      numbered.set(pakket, 1)
      return numbered
    },
  }
}

/** What is made of each pattern of a connection, when it is first needed. */
function moensterleser<T>(db: Db, make: (moenster: Uint8Array) => T): (nummer: number) => T {
  const made = new Map<number, T>()
  return (nummer) => {
    const found = made.get(nummer) ?? make(readMoenster(db, nummer))
    made.set(nummer, found)
    return found
  }
}

function readMoenster(db: Db, nummer: number): Uint8Array {
  const hel = heleRader(db, { m: 'moenster' })
  const rad = db
    .prepare<{ nummer: number }, Sqlverdi[]>(
      `select ${hel.columns} from moenster m where m.nummer = :nummer`,
    )
    .raw()
    .get({ nummer })
  const [innhold] = hel.at('m.innhold')
  if (rad === undefined) throw new SkadetRad('moenster')
  hel.require(rad)
  return rad[innhold] as Uint8Array
}

/** Current documents, each of another person, spread over them all; those that are damaged left out. */
function proeveleser(db: Db): () => readonly string[] {
  const last = db.prepare<[], number>('select coalesce(max(person), 0) from person').pluck()
  const find = db
    .prepare<{ person: number }, string>(`
      select ${tekstOf(db, 'd.innhold')} from person p join dokument d on d.posisjon = p.gjeldende
      where p.person = :person`)
    .pluck()
  return () => {
    const personer = last.get() ?? 0
    const wanted = Array.from({ length: PROEVER }, (_, nr) => (nr * SKRITT) % PROEVER)
    const found = new Set(wanted.map((nr) => 1 + Math.floor((nr * personer) / PROEVER)))
    return [...found].flatMap((person) => {
      try {
        return find.get({ person }) ?? []
      } catch (error) {
        if (error instanceof SkadetRad) return []
        throw error
      }
    })
  }
}

function unpackTo(utpakker: Utpakker, innhold: Uint8Array, ut: Skriver): void {
  try {
    utpakker.unpackTo(innhold, 1, ut)
  } catch (error) {
    throw error instanceof Upakkelig ? new SkadetRad('dokument') : error
  }
}
