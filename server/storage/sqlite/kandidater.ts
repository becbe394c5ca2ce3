import type { Sperre } from '../../../domain/register/vern.ts'
import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import {
  type Kandidatrad,
  type Kandidatspoersmaal,
  type Kandidatsvar,
  packKandidater,
} from '../kandidater.ts'
import { endringsleser } from './endring.ts'
import { heleRader } from './hele-rader.ts'
import type { Sqlverdi } from './segl.ts'
import { fyllingOf, parseOpphav, tilstandReader } from './tilstand.ts'

/** Reads what criteria see of persons: whole rows, all of one call at one moment. */
export function kandidatleser(db: Db) {
  const readTilstand = tilstandReader(db)
  const { readEtter } = endringsleser(db)
  const next = personleser(db)
  const read = radleser(db)
  const readKandidater = db.transaction((hva: Kandidatspoersmaal): Kandidatsvar => {
    const tilstand = readTilstand()
    const { siste: sekvensnummer, kopi } = fyllingOf(tilstand)
    const now = { sekvensnummer, kopi: kopi ?? undefined }
    if ('etterPerson' in hva) {
      const personer = next.all({ etter: hva.etterPerson, antall: hva.antall })
      const isAlle = personer.length < hva.antall
      const til = personer.at(-1) ?? hva.etterPerson
      return { ...now, til, isAlle, hele: false, kandidater: read(personer) }
    }
    const { til, siste, personer, hele } = readEtter(hva.etterEndring, hva.antall)
    const kandidater = read(personer.toSorted((a, b) => a - b))
    return { ...now, til, isAlle: til === siste, hele, kandidater }
  })
  return { readKandidater: (hva: Kandidatspoersmaal) => readKandidater(hva) }
}

/** Persons after one, by their numbers. */
export function personleser(db: Db) {
  return db
    .prepare<{ etter: number; antall: number }, number>(
      'select person from person where person > :etter order by person limit :antall',
    )
    .pluck()
}

// --- internal ---

/** Reads persons by their numbers; those who are nobody any more as none. */
function radleser(db: Db) {
  const hel = heleRader(db, { p: 'person', v: 'versjon', b: 'bruk' }, { optional: 'v b' })
  const find = db
    .prepare<{ personer: string }, Sqlverdi[]>(`
      select ${hel.columns} from json_each(:personer) en
      join person p on p.person = en.value
      left join versjon v on v.posisjon = p.gjeldende
      left join bruk b on b.person = p.person and p.i_bruk = 1
        and b.fra = (select max(fra) from bruk where person = p.person)`)
    .raw()
  const [person, gjeldende, iBruk, syntetisk] = hel.at(
    ...(['p.person', 'p.gjeldende', 'p.i_bruk', 'p.syntetisk'] as const),
  )
  const [bosted, opphold] = hel.at('p.sperre_bosted', 'p.sperre_opphold')
  const [opphav, nummer, til] = hel.at('v.opphav', 'b.identifikator', 'b.til')
  const [status, bostedskommune, oppholdskommune, adressenavn, postnummer] = hel.at(
    ...(['p.status', 'p.bostedskommune', 'p.oppholdskommune'] as const),
    ...(['p.adressenavn', 'p.postnummer'] as const),
  )
  const [kjoenn, sivilstand, statsborgerskap] = hel.at(
    ...(['p.kjoenn', 'p.sivilstand', 'p.statsborgerskap'] as const),
  )
  const [foedselsaar, doedsaar] = hel.at('p.foedselsaar', 'p.doedsaar')
  const toRad = (rad: readonly Sqlverdi[]): Kandidatrad | undefined => {
    hel.require(rad)
    if (rad[gjeldende] === null || rad[iBruk] !== 1) return undefined
    // In use, and without a number or a document: what says so is gone.
    if (rad[nummer] === null || rad[til] !== null) throw new SkadetRad('bruk')
    if (rad[opphav] === null) throw new SkadetRad('versjon')
    const text = (at: number) => (rad[at] ?? undefined) as string | undefined
    const number = (at: number) => (rad[at] ?? undefined) as number | undefined
    return {
      person: Number(rad[person]),
      nummer: Number(rad[nummer]),
      sperreBosted: Number(rad[bosted]) as Sperre,
      sperreOpphold: Number(rad[opphold]) as Sperre,
      syntetisk: rad[syntetisk] === 1,
      opphav: parseOpphav(rad[opphav] ?? null),
      status: text(status),
      bostedskommune: text(bostedskommune),
      oppholdskommune: text(oppholdskommune),
      adressenavn: text(adressenavn),
      postnummer: text(postnummer),
      kjoenn: text(kjoenn),
      sivilstand: text(sivilstand),
      statsborgerskap: text(statsborgerskap) ?? '',
      foedselsaar: number(foedselsaar),
      doedsaar: number(doedsaar),
    }
  }
  return (personer: readonly number[]) => {
    const found = new Map(
      find
        .all({ personer: JSON.stringify(personer) })
        .map((rad) => [Number(rad[person]), rad] as const),
    )
    return packKandidater(personer, (nr) => {
      const rad = found.get(personer[nr] ?? 0)
      return rad && toRad(rad)
    })
  }
}
