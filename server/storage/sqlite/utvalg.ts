import { kilderFor } from '../../../domain/oppslag/opphav.ts'
import type { Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import { isLukket } from '../../../domain/uttrekk/lukket.ts'
import { lagredeStatuser, stederAv, type Utvalg } from '../../../domain/uttrekk/utvalg.ts'
import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import { packNumre } from '../numre.ts'
import type { Valgt } from '../storage.ts'
import { heleRader } from './hele-rader.ts'
import type { Utvalgskall } from './kall.ts'
import type { Sqlverdi } from './segl.ts'
import { readOpphav, tilstandReader } from './tilstand.ts'

/**
 * Runs criteria over the narrow person rows in one read transaction: U and the hits are of the same
 * snapshot, however much is written meanwhile. Hits come by rising person, which is their order in
 * the answer, a batch at a time. A hit by a damaged row is none:
 * the selection fails with `SkadetRad`.
 */
export function utvalgReader(db: Db) {
  const readTilstand = tilstandReader(db)
  const select = db.transaction((valg: Utvalgskall): Valgt => {
    const tilstand = readTilstand()
    // Ordered before the load began: half a register answers nothing.
    if (tilstand.kopi === 'laster') throw new Error('a copy is being loaded')
    const treffene = hits(db, valg, readOpphav(tilstand))
    const [biter, numre]: [Uint32Array[], Uint8Array[]] = [[], []]
    for (let etter = 0; ; ) {
      const bit = treffene(etter)
      if (bit.personer.length === 0) break
      biter.push(bit.personer)
      numre.push(packNumre(bit.numre))
      etter = bit.personer.at(-1) ?? 0
    }
    const personer = joined(biter, Uint32Array)
    const funnet = { personer, numre: joined(numre, Uint8Array), treff: personer.length }
    return { sekvensnummer: tilstand.siste, ...funnet, batchstoerrelse: valg.batchstoerrelse }
  })
  const count = db.transaction((valg: Counting): number | undefined => {
    const tilstand = readTilstand()
    if (tilstand.kopi === 'laster') return undefined
    const { from, where } = source(valg, readOpphav(tilstand))
    return (
      db
        .prepare<[Values], number>(`select count(*) from ${from} where ${where.join(' and ')}`)
        .pluck()
        .get(values(valg.utvalg)) ?? 0
    )
  })
  return {
    selectPersoner: (valg: Utvalgskall) => select(valg),
    countPersoner: (valg: Counting) => count(valg),
  }
}

// --- internal ---

type Counting = Omit<Utvalgskall, 'batchstoerrelse'>
type Values = Readonly<Record<string, string | number>>

const CONDITIONS: Readonly<Record<Exclude<keyof Utvalg, 'personstatustyper'>, string>> = {
  bostedskommunenummer: 'bostedskommune in (select value from json_each(:bostedskommunenummer))',
  oppholdskommunenummer: 'oppholdskommune in (select value from json_each(:oppholdskommunenummer))',
  adressenavn: 'adressenavn = :adressenavn',
  postnummer: 'postnummer = :postnummer',
  foedselsaarFraOgMed: 'foedselsaar >= :foedselsaarFraOgMed',
  foedselsaarTilOgMed: 'foedselsaar <= :foedselsaarTilOgMed',
  doedsaarFraOgMed: 'doedsaar >= :doedsaarFraOgMed',
  doedsaarTilOgMed: 'doedsaar <= :doedsaarTilOgMed',
  kjoenn: 'kjoenn = :kjoenn',
  statsborgerskap: 'instr(statsborgerskap, :statsborgerskap) > 0',
  sivilstandstype: 'sivilstand = :sivilstandstype',
}

/** How many hits are read at a time. */
const BIT = 5_000

function joined<T extends Uint32Array | Uint8Array>(
  biter: readonly T[],
  List: new (length: number) => T,
): T {
  const all = new List(biter.reduce((sum, bit) => sum + bit.length, 0))
  let at = 0
  for (const bit of biter) {
    all.set(bit, at)
    at += bit.length
  }
  return all
}

/** The next persons who are found after one, as many as are read at a time. */
function hits(db: Db, valg: Utvalgskall, opphav: readonly Rettighetspakke[]) {
  const { from, where, tables } = source(valg, opphav)
  const hel = heleRader(db, { ...tables, b: 'bruk' })
  const find = db
    .prepare<[Values], Sqlverdi[]>(`
      select ${hel.columns} from ${from}
      left join bruk b on b.person = p.person
        and b.fra = (select max(fra) from bruk where person = p.person)
      where p.person > :etter and ${where.join(' and ')}
      order by p.person limit :antall`)
    .raw()
  const fixed = { ...values(valg.utvalg), antall: BIT }
  const [person, nummer, til] = hel.at('p.person', 'b.identifikator', 'b.til')
  return (etter: number) => {
    const rader = find.all({ ...fixed, etter })
    for (const rad of rader) {
      hel.require(rad)
      // The number has been left, and the row of the next one is gone.
      if (rad[til] !== null) throw new SkadetRad('bruk')
    }
    const column = (at: number) => rader.map((rad) => Number(rad[at]))
    return { personer: Uint32Array.from(column(person)), numre: column(nummer) }
  }
}

/**
 * What is searched. Where the register holds documents that the package cannot be served from, the
 * current document of each person is looked at too: what cannot be looked up is not selected.
 */
function source(valg: Counting, opphav: readonly Rettighetspakke[]) {
  const kilder = kilderFor(valg.pakke)
  if (opphav.every((one) => kilder.includes(one))) {
    return { from: 'person p', where: conditions(valg), tables: { p: 'person' } } as const
  }
  const served = `v.opphav in (${kilder.map((one) => `'${one}'`).join(', ')})`
  return {
    from: 'person p join versjon v on v.posisjon = p.gjeldende',
    where: [...conditions(valg), served],
    tables: { p: 'person', v: 'versjon' },
  } as const
}

/** The conditions of the criteria that are given; the texts are ours, the values are bound. */
function conditions({ utvalg, pakke, graderteTilUtenHjemmel }: Counting): readonly string[] {
  const given = Object.entries(CONDITIONS)
    .filter(([felt]) => utvalg[felt as keyof typeof CONDITIONS] !== undefined)
    .map(([, sql]) => sql)
  const statuser = lagredeStatuser(utvalg).map((_, index) => `:status${index}`)
  const all = ['i_bruk = 1', ...given, `status in (${statuser.join(', ')})`]
  const open = [0, 1].flatMap((syntetisk) =>
    [0, 1, 2]
      .filter((sperre) => {
        const person = { syntetisk: syntetisk === 1, graderteTilUtenHjemmel }
        return !isLukket(sperre, pakke, person)
      })
      .map((sperre) => `(${sperre}, ${syntetisk})`),
  )
  const aapne = stederAv(utvalg).map((sted) => `(sperre_${sted}, syntetisk) in (values ${open})`)
  return [...all, ...aapne]
}

function values({ personstatustyper, ...utvalg }: Utvalg): Values {
  const given = Object.entries(utvalg).map(([felt, verdi]) => [
    felt,
    Array.isArray(verdi) ? JSON.stringify(verdi) : verdi,
  ])
  const statuser = lagredeStatuser({ personstatustyper }).map((status, i) => [`status${i}`, status])
  return Object.fromEntries([...given, ...statuser])
}
