import type { Db } from '../../sqlite/open.ts'
import type { NyVersjon } from '../storage.ts'

/** Whom somebody is parted from: the number that one uses, and those that go. */
export type Skilt = {
  readonly fra: number
  readonly brukt: number | null
  readonly numre: readonly number[]
}

/** Whom a versjon is of: the one who goes on, those who turn out to be the same, and who it was taken for. */
export type Hvem = {
  readonly known: number | undefined
  readonly others: readonly number[]
  readonly skilt?: Skilt | undefined
}

/** Finds whom a versjon is of, before it is written. */
export function hvemReader(db: Db) {
  const read = statements(db)
  return {
    readBruk: read.readBruk,
    findHvem: (ny: NyVersjon, isSplitt: boolean): Hvem =>
      isSplitt ? findSkilt(read, ny) : findPersons(read, ny),
  }
}

// --- internal ---

type Lesing = ReturnType<typeof statements>

/**
 * The persons whom any of the identifikatorer belongs to. Where they are several, those turn out to be
 * one: the first, who has the number in use, survives and takes over the others'.
 */
function findPersons(read: Lesing, ny: NyVersjon): Hvem {
  const sorted = [...ny.rad.identifikatorer].sort((a, b) => Number(b.iBruk) - Number(a.iBruk))
  const persons = sorted.flatMap((rad) => {
    const person = read.personOf.get({ identifikator: Number(rad.identifikator) })
    return person === undefined ? [] : [person]
  })
  const [known, ...others] = new Set(persons)
  return { known, others }
}

/**
 * Whom a versjon restores: the person who had the number in use before it was taken for another's; and if nobody
 * had, somebody new. Where the number is in use by whoever has it, there is nobody to part.
 */
function findSkilt(read: Lesing, ny: NyVersjon): Hvem {
  const iBruk = ny.rad.identifikatorer.find((rad) => rad.iBruk)
  const nummer = Number(iBruk?.identifikator)
  const fra = read.personOf.get({ identifikator: nummer })
  const brukt = fra === undefined ? nummer : read.readBruk.get({ person: fra })
  if (iBruk === undefined || fra === undefined || brukt === nummer) return findPersons(read, ny)
  const numre = ny.rad.identifikatorer.map(({ identifikator }) => Number(identifikator))
  const known = read.readSkilt.get({ fra, nummer })
  return { known, others: [], skilt: { fra, brukt: brukt ?? null, numre } }
}

function statements(db: Db) {
  return {
    personOf: db
      .prepare<{ identifikator: number }, number>(
        'select person from identifikator where identifikator = :identifikator',
      )
      .pluck(),
    readBruk: db
      .prepare<{ person: number }, number>(
        'select identifikator from bruk where person = :person order by fra desc limit 1',
      )
      .pluck(),
    /** Who used a number before that was taken for another's. */
    readSkilt: db
      .prepare<{ fra: number; nummer: number }, number>(`
        select p.person from person p join bruk b on b.person = p.person
        where p.erstattet_av = :fra and b.identifikator = :nummer order by p.person limit 1`)
      .pluck(),
  }
}
