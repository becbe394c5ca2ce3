import { REGELVERSJON } from '../../../domain/oppslag/filter.ts'
import type { Identifikatorrad } from '../../../domain/register/person.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import { isGradert, isUvernet, readVernetilstand } from '../../../domain/register/vernetilstand.ts'
import { FeilVersjon } from '../../sqlite/migrate.ts'
import type { Db } from '../../sqlite/open.ts'
import { type Dokumenthode, personskriver } from './avledet.ts'
import { type Familierad, type Gjenfortalt, gjenfortell } from './gjenfortelling.ts'
import { tekstOf } from './innhold.ts'
import { elleveSiffer } from './rad.ts'
import { loggleser } from './vern.ts'

/** How far the register has been derived anew, in persons. */
export type Fremgang = { readonly done: number; readonly total: number }

/** Refuses to read or add to what was derived by other rules than ours. */
export function requireAvledet(regelversjon: number): void {
  if (regelversjon === REGELVERSJON) return
  throw new FeilVersjon(
    'What is derived from the register was derived by another version. Start the server or an import of this version over it first.',
  )
}

/**
 * Derives anew what other rules have derived from the log: protection, what persons are selected by, what
 * is rendered in advance, and the closings that end frozen selections. A piece at a time, each one durable
 * transaction that also notes how far it has come: whoever goes on, goes on from there. Holds the current
 * versjon of one person at a time.
 * @valg docs/valg/033-avledet-paa-nytt.md
 */
export function avleder(db: Db, { skrevetFoerMs }: { readonly skrevetFoerMs: number }) {
  const run = statements(db)
  const avled = familieavleder(db)
  const read = () => run.readTilstand.get() as Avledningsrad
  const piece = db.transaction((): boolean => {
    if (read().regelversjon === REGELVERSJON) return true
    if (read().avledes !== REGELVERSJON)
      run.begin.run({ regelversjon: REGELVERSJON, skrevetFoerMs })
    const tilstand = read()
    const personer = run.readPersoner.all({ etter: tilstand.avledet_til, antall: PERSONER })
    for (const person of personer) avled(person, tilstand)
    const last = personer.at(-1)
    if (last === undefined) {
      // Those who were parted are judged by each other, and the other may have been derived after them.
      for (const person of run.readSkilte.all()) avled(person, tilstand)
      run.end.run({ regelversjon: REGELVERSJON })
    } else run.goOn.run({ person: last })
    return last === undefined
  }).immediate
  return {
    isAvledet: (): boolean => read().regelversjon === REGELVERSJON,
    /** Does a piece. True when there is no more. */
    piece,
    fremgang: (): Fremgang => ({ done: read().avledet_til, total: run.count.get() ?? 0 }),
  }
}

// --- internal ---

/** Persons in one transaction: less than a second's work. */
const PERSONER = 2_000
const INTET: Gjenfortalt = { tilstander: new Map(), sperrer: new Map(), lukket: [] }

type Avledningsrad = {
  readonly siste: number
  readonly regelversjon: number
  readonly avledes: number | null
  readonly avledet_til: number
  readonly skrevet_foer_ms: number
}

/** One person, and all who turned out to be the same. */
function familieavleder(db: Db) {
  const { readMedlemmer, readLogg, readNumre, readSplitter, readSlekt, readRester } = statements(db)
  const log = loggleser(db)
  const keep = personskriver(db)
  const derive = (
    alle: readonly Dokumenthode[],
    { siste, skrevet_foer_ms: skrevetFoerMs }: Avledningsrad,
  ) => {
    const [hode, ...tidligere] = alle
    if (hode === undefined) return
    const { person } = hode
    const personer = JSON.stringify([hode, ...tidligere].map((one) => one.person))
    let gjeldende: Persondokument = {}
    const splitter = readSplitter.all({ personer }).map(({ skjult, annen, ...en }) => ({
      ...en,
      tilstand: readVernetilstand(skjult),
      hjem: () => log.readHjem({ personer: readSlekt.all({ person: annen }), foer: en.posisjon }),
    }))
    const rester = readRester.all({ personer }).map(({ person: en, skjult, isHele }) => ({
      person: en,
      tilstand: readVernetilstand(skjult),
      isHele: isHele === 1,
    }))
    let gradert = [...splitter, ...rester].some(({ tilstand }) => !isUvernet(tilstand))
    for (const { posisjon, innhold } of readLogg.iterate({ personer })) {
      const dokument = JSON.parse(innhold) as Persondokument
      gradert ||= isGradert(dokument)
      if (posisjon === hode.gjeldende) gjeldende = dokument
    }
    // Of nearly everybody nothing was ever protected, and nothing need be told again.
    const fortalt = gradert
      ? gjenfortell({
          hode: person,
          rader: readLogg.iterate({ personer }),
          log,
          splitter,
          rester,
          numre: (one) => readNumre.all({ person: one }).map(toNummer),
          skrevetFoerMs,
        })
      : INTET
    keep.hode(hode, gjeldende, fortalt)
    // Of whom no document is left, what was known is all there is.
    const hele = rester.filter(({ isHele }) => isHele).map((en) => en.person)
    for (const one of tidligere) {
      if (!hele.includes(one.person)) keep.tidligere(one.person, fortalt)
    }
    for (const lukket of fortalt.lukket) keep.lukket(lukket, siste)
  }
  return (person: number, tilstand: Avledningsrad): void => {
    const alle = readMedlemmer.all({ person })
    try {
      derive(alle, tilstand)
    } catch (error) {
      // One document that cannot be read keeps nobody else from being served.
      if (!(error instanceof SyntaxError)) throw error
      for (const one of alle) keep.uleselig(one.person)
    }
  }
}

function toNummer(identifikator: number): Identifikatorrad {
  return { identifikator: elleveSiffer(identifikator), iBruk: false }
}

function statements(db: Db) {
  return {
    readTilstand: db.prepare<[], Avledningsrad>(
      'select siste, regelversjon, avledes, avledet_til, skrevet_foer_ms from tilstand',
    ),
    begin: db.prepare(`
      update tilstand set avledes = :regelversjon, avledet_til = 0,
        skrevet_foer_ms = coalesce(skrevet_foer_ms, :skrevetFoerMs)`),
    goOn: db.prepare('update tilstand set avledet_til = :person'),
    end: db.prepare(
      'update tilstand set regelversjon = :regelversjon, avledes = null, avledet_til = 0',
    ),
    count: db.prepare<[], number>('select max(person) from person').pluck(),
    readPersoner: db
      .prepare<{ etter: number; antall: number }, number>(`
        select person from person where person > :etter and erstattet_av is null
        order by person limit :antall`)
      .pluck(),
    readMedlemmer: db.prepare<{ person: number }, Dokumenthode>(`
      select person, gjeldende, syntetisk from person
      where person = :person or erstattet_av = :person order by erstattet_av is not null`),
    readLogg: db.prepare<{ personer: string }, Familierad>(`
      select v.posisjon, v.person, v.sekvensnummer fra, v.avloest til, v.opphav, v.skrevet_ms,
        v.hentet_med, coalesce(h.nyest, 0) isHendelse, ${tekstOf(db, 'd.innhold')} innhold
      from json_each(:personer) p join versjon v on v.person = p.value
      join dokument d on d.posisjon = v.posisjon
      left join hendelse h on h.sekvensnummer = v.sekvensnummer
        and h.dokumentidentifikator = v.dokumentidentifikator
      order by v.posisjon`),
    readSplitter: db.prepare<
      { personer: string },
      { person: number; annen: number; posisjon: number; skjult: string | null }
    >(`
      select s.person, s.annen, s.posisjon, s.skjult from json_each(:personer) p
      join splitt s on s.person = p.value order by s.posisjon`),
    readRester: db.prepare<
      { personer: string },
      { person: number; skjult: string | null; isHele: 0 | 1 }
    >(`
      select r.person, r.skjult, not exists (
        select 1 from versjon v where v.person = r.person and v.innhold_segl is not null) isHele
      from json_each(:personer) p join rest r on r.person = p.value order by r.person`),
    readSlekt: db
      .prepare<{ person: number }, number>(
        'select person from person where person = :person or erstattet_av = :person',
      )
      .pluck(),
    readSkilte: db
      .prepare<[], number>(`
        select distinct s.person from splitt s join person p on p.person = s.person
        where p.erstattet_av is null order by s.person`)
      .pluck(),
    readNumre: db
      .prepare<{ person: number }, number>(
        'select identifikator from identifikator where person = :person',
      )
      .pluck(),
  }
}
