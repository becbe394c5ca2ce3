import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { REGELVERSJON } from '../../../domain/oppslag/filter.ts'
import { kilderFor } from '../../../domain/oppslag/opphav.ts'
import { canLevere, type Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import { parseVern, strongest } from '../../../domain/register/vern.ts'
import { readVernetilstand, skjulteSteder, vernOf } from '../../../domain/register/vernetilstand.ts'
import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import type { Dokumentfunn, Dokumentrad, Ferdigrad, Personvern } from '../svar.ts'
import { type HeleRader, heleRader } from './hele-rader.ts'
import { innholdsleser } from './innhold.ts'
import { navnereader } from './navn.ts'
import { innholdssegl, type Sqlverdi } from './segl.ts'
import { parseOpphav } from './tilstand.ts'

/**
 * Finds persons by a number, with the current document; whole rows, or `SkadetRad`. The casts are for
 * an SQLite that keeps samples of the data, unlike Node's: it plans a join that is constrained by a bare
 * parameter anew for every value.
 */
export function personFinder(db: Db) {
  const hel = heleRader(db, { i: 'identifikator', p: 'person', v: 'versjon' })
  const find = byPakke(
    db,
    (kilder) => `
      select ${hel.columns}, ${innholdOf(kilder)}
      from identifikator i
      left join person p on p.person = i.person
      left join versjon v on v.posisjon = p.gjeldende
      left join dokument d on d.posisjon = p.gjeldende
      where i.identifikator = cast(? as integer)`,
  )
  const read = dokumentReader(db, hel)
  const [iBruk] = hel.at('i.i_bruk')
  const [person, gjeldende] = hel.at('p.person', 'p.gjeldende')
  const andre = andreReader(db)
  const readVern = vernReader(hel, 'p')
  return (id: Folkeregisteridentifikator, pakke: Rettighetspakke): Dokumentrad | undefined => {
    const om = Number(id)
    const rad = find(pakke).get(om)
    const innhold = rad && read(rad, pakke)
    if (rad === undefined || innhold === undefined) return undefined
    const av = [readVern(rad), ...andre(Number(rad[person]), Number(rad[gjeldende]))] as const
    return { iBruk: rad[iBruk] === 1, av, innhold, om }
  }
}

/** Finds what is rendered in advance, by the rules of this version and for nobody else. */
export function basisFinder(db: Db) {
  const hel = heleRader(db, { i: 'identifikator', b: 'basis' })
  const { writeTo } = innholdsleser(db)
  const find = db
    .prepare<[number, number], Sqlverdi[]>(`
      select ${hel.columns}
      from identifikator i join basis b on b.person = i.person
      where i.identifikator = cast(? as integer) and b.regelversjon = cast(? as integer)`)
    .raw()
  const [iBruk, opphav, innhold] = hel.at('i.i_bruk', 'b.opphav', 'b.innhold')
  return (id: Folkeregisteridentifikator): Ferdigrad | undefined => {
    const om = Number(id)
    const rad = find.get(om, REGELVERSJON)
    if (rad === undefined) return undefined
    hel.require(rad)
    if (!canLevere(parseOpphav(rad[opphav] ?? null), 'offentligutenhjemmel')) return undefined
    return { iBruk: rad[iBruk] === 1, ferdig: (ut) => writeTo(rad[innhold], ut), om }
  }
}

/** Finds documents by their own names, whichever versjon they are. */
export function dokumentFinder(db: Db) {
  const hel = heleRader(db, { v: 'versjon', p: 'person', n: 'person' }, { optional: 'n' })
  const find = byPakke(
    db,
    (kilder) => `
      select ${hel.columns}, ${innholdOf(kilder)}
      from versjon v
      left join person p on p.person = v.person
      left join person n on n.person = p.erstattet_av
      left join dokument d on d.posisjon = v.posisjon
      where v.dokumentidentifikator = cast(? as blob)`,
  )
  const read = dokumentReader(db, hel)
  const nameOf = navnereader(db)
  const [person, erstattetAv, nyPerson] = hel.at('p.person', 'p.erstattet_av', 'n.person')
  const [posisjon] = hel.at('v.posisjon')
  const andre = andreReader(db)
  const superseded = avloestReader(db, hel)
  const [readVern, readNytt] = [vernReader(hel, 'p'), vernReader(hel, 'n')]
  const isDeleted = sletteleser(hel)
  return (id: Dokumentidentifikator, pakke: Rettighetspakke): Dokumentfunn => {
    const rad = find(pakke).get(Buffer.from(id, 'hex'))
    if (rad !== undefined && isDeleted(rad, pakke)) return 'slettet'
    const innhold = rad && read(rad, pakke)
    if (rad === undefined || innhold === undefined) return undefined
    const isSurvivor = rad[erstattetAv] === null
    if (!isSurvivor && rad[nyPerson] === null) throw new SkadetRad('person')
    const eiere = isSurvivor ? [person] : [person, nyPerson]
    const skilte = eiere.flatMap((at) => andre(Number(rad[at]), Number(rad[posisjon])))
    return {
      iBruk: true,
      av: [readVern(rad), ...(isSurvivor ? [] : [readNytt(rad)]), ...skilte],
      innhold,
      om: nameOf(Number(rad[isSurvivor ? person : nyPerson])),
      historiskSidenMs: superseded(rad),
    }
  }
}

/** The protection in a row of persons: its level stands in it twice, and the stronger counts. */
export function vernReader(hel: HeleRader, alias: string) {
  const [vern, skjult] = hel.at(`${alias}.vern`, `${alias}.skjult`)
  const [syntetisk] = hel.at(`${alias}.syntetisk`)
  return (rad: readonly Sqlverdi[]): Personvern => {
    const tilstand = readVernetilstand((rad[skjult] ?? null) as string | null)
    const niva = strongest(parseVern(rad[vern]), vernOf(tilstand))
    return { vern: niva, skjulte: skjulteSteder(tilstand), syntetisk: rad[syntetisk] === 1 }
  }
}

/**
 * How those are protected whom somebody was one with when a versjon was written: it tells of both. Next to nobody
 * has been parted from anybody.
 */
export function andreReader(db: Db) {
  const hel = heleRader(db, { s: 'splitt', p: 'person', n: 'person' }, { optional: 'n' })
  const find = db
    .prepare<[number, number], Sqlverdi[]>(`
      select ${hel.columns} from splitt s
      left join person p on p.person = s.annen
      left join person n on n.person = p.erstattet_av
      where s.person = cast(? as integer) and s.posisjon > cast(? as integer)`)
    .raw()
  const [readVern, readNytt] = [vernReader(hel, 'p'), vernReader(hel, 'n')]
  const [nyPerson] = hel.at('n.person')
  return (person: number, posisjon: number): readonly Personvern[] =>
    find.all(person, posisjon).flatMap((rad) => {
      hel.require(rad)
      return rad[nyPerson] === null ? [readVern(rad)] : [readVern(rad), readNytt(rad)]
    })
}

/** The document of a row that a versjon `v` is in, where the package can be served from it. */
export function dokumentReader(db: Db, hel: HeleRader) {
  const { text } = innholdsleser(db)
  const [opphav, posisjon, seglet] = hel.at('v.opphav', 'v.posisjon', 'v.innhold_segl')
  return (rad: readonly Sqlverdi[], pakke: Rettighetspakke): string | undefined => {
    hel.require(rad)
    if (!canLevere(parseOpphav(rad[opphav] ?? null), pakke)) return undefined
    const innhold = text(rad[hel.antall])
    if (innholdssegl(Number(rad[posisjon]), innhold) !== rad[seglet]) {
      throw new SkadetRad('dokument')
    }
    return innhold
  }
}

// --- internal ---

/** Whether a document has been deleted that the package could be served from: its versjon says so itself. */
function sletteleser(hel: HeleRader) {
  const [opphav, seglet] = hel.at('v.opphav', 'v.innhold_segl')
  return (rad: readonly Sqlverdi[], pakke: Rettighetspakke): boolean => {
    if (rad[seglet] !== null) return false
    hel.require(rad)
    return canLevere(parseOpphav(rad[opphav] ?? null), pakke)
  }
}

/** When a versjon was superseded: when what took its place was written. */
function avloestReader(db: Db, hel: HeleRader) {
  const find = db
    .prepare<[number], number | null>(`
      select coalesce(h.skrevet_ms, t.skrevet_foer_ms) from tilstand t
      left join hendelse h on h.sekvensnummer = cast(? as integer)`)
    .pluck()
  const [avloest] = hel.at('v.avloest')
  return (rad: readonly Sqlverdi[]): number | undefined => {
    const nr = rad[avloest]
    return typeof nr === 'number' ? (find.get(nr) ?? undefined) : undefined
  }
}

/** A document that the package cannot be served from is not read, so that it takes no longer than an unknown one. */
function innholdOf(kilder: string): string {
  return `iif(v.opphav in (${kilder}), d.innhold, null)`
}

/** A statement for each package, with the packages that it can be served from in its text. */
function byPakke(db: Db, sql: (kilder: string) => string) {
  const made = new Map<Rettighetspakke, ReturnType<typeof make>>()
  const make = (pakke: Rettighetspakke) => {
    const kilder = kilderFor(pakke).map((opphav) => `'${opphav}'`)
    return db.prepare<[number | Buffer], Sqlverdi[]>(sql(kilder.join(', '))).raw()
  }
  return (pakke: Rettighetspakke) => {
    const found = made.get(pakke) ?? make(pakke)
    made.set(pakke, found)
    return found
  }
}
