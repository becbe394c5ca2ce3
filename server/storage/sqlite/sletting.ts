import { hjemIn } from '../../../domain/register/gradering.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import { tekstOf } from './innhold.ts'
import { keepsAnswer } from './jobbtilstand.ts'
import { innholdssegl } from './segl.ts'
import { tilstandReader } from './tilstand.ts'

/**
 * Deletes what is too old to be asked for, a piece at a time: events, what they told, and the documents that were
 * superseded. Metadata stays, so that no document or event comes in twice. What protection is judged by stays too,
 * without the documents: how the persons are protected, and the marks of homes.
 * @valg docs/valg/056-sletting.md
 */
export function slettingWriter(db: Db) {
  const run = statements(db)
  const readTilstand = tilstandReader(db)
  const forget = forgetter(db)
  return {
    /** Moves the floor up. Answers where it is. */
    raiseGolv: db.transaction((golv: number): number => {
      run.setGolv.run({ golv })
      return readTilstand().golv
    }).immediate,
    /** Deletes a piece of what was before a sekvensnummer. True when there is no more. */
    deleteTo: db.transaction((til: number): boolean => {
      const { slettet: fra } = readTilstand()
      if (fra >= til) return true
      const end = Math.min(
        til,
        run.versjonAt.get({ fra }) ?? til,
        run.hendelseAt.get({ fra }) ?? til,
      )
      const doomed = run.doomed.all({ fra, end })
      for (const en of run.named.all({ fra, end })) run.emptyHendelse.run(en)
      forget(doomed)
      run.deleteHendelser.run({ fra, end })
      run.setSlettet.run({ end })
      return end >= til
    }).immediate,
  }
}

/** Finds what is to be deleted. */
export function foreldetReader(db: Db) {
  const readTilstand = tilstandReader(db)
  const firstYoung = db
    .prepare<{ fra: number; eldsteMs: number }, number>(`
      select h.sekvensnummer from hendelse h, tilstand t
      where h.sekvensnummer >= :fra
        and coalesce(h.skrevet_ms, t.skrevet_foer_ms, ${Number.MAX_SAFE_INTEGER}) >= :eldsteMs
      order by h.sekvensnummer limit 1`)
    .pluck()
  const lastBefore = db
    .prepare<{ fra: number; next: number }, number>(`
      select sekvensnummer from hendelse where sekvensnummer >= :fra and sekvensnummer < :next
      order by sekvensnummer desc limit 1`)
    .pluck()
  return {
    /**
     * Where the floor should be: at the last event before the first one that is not too old. Nothing where all below
     * it has been deleted.
     */
    findGolv: db.transaction((eldsteMs: number): number | undefined => {
      const { golv, feed_fra, slettet } = readTilstand()
      const fra = Math.max(golv + 1, feed_fra)
      const next = firstYoung.get({ fra, eldsteMs }) ?? Number.MAX_SAFE_INTEGER
      const hoyest = lastBefore.get({ fra, next }) ?? golv
      return hoyest > slettet ? hoyest : undefined
    }),
  }
}

/** Where deletion must stop for jobs that can still be asked: what they are of is needed. */
export function slettingGrense(db: Db) {
  const oldest = db
    .prepare<[], number | null>(`
      select min(coalesce(fra, sekvensnummer)) from jobb where ${keepsAnswer()}`)
    .pluck()
  // Under the lock of whoever orders: an order is before it, or reads the floor after it was moved.
  return {
    limitSletting: db.transaction((golv: number) => Math.min(golv, oldest.get() ?? golv)).immediate,
  }
}

// --- internal ---

/** Versjoner, or events, in one transaction: well below a second's work. */
const STYKKE = 500

type Doemt = {
  readonly posisjon: number
  readonly person: number
  readonly segl: number
  readonly innhold: string | null
}

/** Takes documents away, and keeps of their persons what protection is judged by. */
function forgetter(db: Db) {
  const run = statements(db)
  return (doomed: readonly Doemt[]): void => {
    const hjem = new Map<number, Set<string>>()
    for (const { posisjon, person, segl, innhold } of doomed) {
      if (innhold === null || innholdssegl(posisjon, innhold) !== segl)
        throw new SkadetRad('dokument')
      const marks = hjem.get(person) ?? new Set(readHjem(run.readRest.get({ person })))
      for (const merke of hjemIn(JSON.parse(innhold) as Persondokument)) marks.add(merke)
      hjem.set(person, marks)
    }
    const all = new Set([...hjem.keys()].flatMap((person) => run.slekt.all({ person })))
    for (const person of all) {
      const kept = hjem.get(person) ?? readHjem(run.readRest.get({ person }))
      run.setRest.run({ person, hjem: JSON.stringify([...kept]) })
    }
    // Overwritten where they stand, before any goes: when rows go, what is left of a page is moved about.
    for (const { posisjon } of doomed) run.blankDokument.run({ posisjon })
    for (const { posisjon } of doomed) {
      run.dropHendelse.run({ posisjon })
      run.dropDokument.run({ posisjon })
      run.noteBorte.run({ posisjon })
    }
  }
}

function readHjem(kept: string | undefined): readonly string[] {
  return kept === undefined ? [] : (JSON.parse(kept) as readonly string[])
}

function statements(db: Db) {
  return {
    setGolv: db.prepare('update tilstand set golv = max(golv, :golv)'),
    setSlettet: db.prepare('update tilstand set slettet = :end'),
    versjonAt: nthAfter(db, 'avloest', 'versjon'),
    hendelseAt: nthAfter(db, 'sekvensnummer', 'hendelse'),
    doomed: db.prepare<{ fra: number; end: number }, Doemt>(`
      select v.posisjon, v.person, v.innhold_segl segl, ${tekstOf(db, 'd.innhold')} innhold
      from versjon v left join dokument d on d.posisjon = v.posisjon
      where v.avloest > :fra and v.avloest <= :end and v.innhold_segl is not null
        and not exists (
          select 1 from person p where p.person = v.person and p.gjeldende = v.posisjon)`),
    named: db.prepare<{ fra: number; end: number }, { navn: Uint8Array; opphav: string | null }>(`
      select hendelsesdokument navn, iif(type = 'personErOppdatert', null, opphav) opphav
      from hendelse
      where sekvensnummer > :fra and sekvensnummer <= :end and hendelsesdokument is not null`),
    emptyHendelse: db.prepare(
      "update hendelsesdokument set innhold = '', opphav = :opphav where navn = cast(:navn as blob)",
    ),
    deleteHendelser: db.prepare(`
      delete from hendelse where sekvensnummer > :fra and sekvensnummer <= :end and not exists (
        select 1 from versjon v where v.dokumentidentifikator = hendelse.dokumentidentifikator
          and v.innhold_segl is not null)`),
    dropHendelse: db.prepare(`
      delete from hendelse where (sekvensnummer, dokumentidentifikator) = (
        select sekvensnummer, dokumentidentifikator from versjon where posisjon = :posisjon)`),
    blankDokument: db.prepare(`
      update dokument set innhold = zeroblob(length(cast(innhold as blob)))
      where posisjon = :posisjon`),
    dropDokument: db.prepare('delete from dokument where posisjon = :posisjon'),
    noteBorte: db.prepare('update versjon set innhold_segl = null where posisjon = :posisjon'),
    readRest: db
      .prepare<{ person: number }, string>('select hjem from rest where person = :person')
      .pluck(),
    slekt: db
      .prepare<{ person: number }, number>(`
        select s.person from person p join person s
          on s.person = coalesce(p.erstattet_av, p.person)
          or s.erstattet_av = coalesce(p.erstattet_av, p.person)
        where p.person = :person`)
      .pluck(),
    setRest: db.prepare(`
      insert into rest (person, skjult, hjem)
      select person, skjult, :hjem from person where person = :person
      on conflict (person) do update set skjult = excluded.skjult, hjem = excluded.hjem`),
  }
}

/** The number of the last of a piece; none where there are not that many. */
function nthAfter(db: Db, column: string, tabell: string) {
  return db
    .prepare<{ fra: number }, number>(`
      select ${column} from ${tabell} where ${column} > :fra
      order by ${column} limit 1 offset ${STYKKE - 1}`)
    .pluck()
}
