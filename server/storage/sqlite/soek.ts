import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { kilderFor } from '../../../domain/oppslag/opphav.ts'
import type { Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Entydigsoek } from '../../../domain/soek/entydig.ts'
import type { Soek } from '../../../domain/soek/soek.ts'
import { type Kravord, kravord } from '../../../domain/soek/soekeord.ts'
import type { Db } from '../../sqlite/open.ts'
import { createSoek, type Kandidat } from '../soek.ts'
import { andreReader, dokumentReader, vernReader } from './funn.ts'
import { heleRader } from './hele-rader.ts'
import { navnereader } from './navn.ts'
import { elleveSiffer } from './rad.ts'
import type { Sqlverdi } from './segl.ts'
import { tilstandReader } from './tilstand.ts'

/** Writes under which words somebody may be found. Runs inside the transaction of whoever writes. */
export function soekWriter(db: Db) {
  const drop = db.prepare('delete from soek where rowid = :person')
  const insert = db.prepare('insert into soek (rowid, ord) values (:person, :ord)')
  return {
    /** In place of those there were; nobody is found who has none. */
    indekser: (person: number, ord: string | undefined, isNew = false): void => {
      if (!isNew) drop.run({ person })
      if (ord !== undefined) insert.run({ person, ord })
    },
  }
}

/**
 * Searches, each from one snapshot: the index says who may be found, and whole rows with their documents decide. A
 * search by no word goes by the narrow rows of the persons.
 * @valg docs/valg/055-soek.md
 */
export function soekReader(db: Db) {
  const readTilstand = tilstandReader(db)
  const read = kandidatReader(db)
  const soek = createSoek({
    isLaster: () => readTilstand().kopi === 'laster',
    findKandidater: (soek, pakke) => read(soek, pakke),
  })
  return {
    searchPersoner: db.transaction(soek.searchPersoner),
    searchEntydig: db.transaction(soek.searchEntydig),
  }
}

// --- internal ---

type Verdier = Readonly<Record<string, string | number>>

function kandidatReader(db: Db) {
  const hel = heleRader(db, { p: 'person', v: 'versjon' })
  const innhold = dokumentReader(db, hel)
  const readVern = vernReader(hel, 'p')
  const andre = andreReader(db)
  const nameOf = navnereader(db)
  const [person, gjeldende, iBruk] = hel.at('p.person', 'p.gjeldende', 'p.i_bruk')
  const eierOf = db
    .prepare<{ nummer: number }, number>(
      'select person from identifikator where identifikator = :nummer',
    )
    .pluck()
  return function* read(soek: Soek | Entydigsoek, pakke: Rettighetspakke): Generator<Kandidat> {
    const { from, where, verdier } = source(soek)
    const kilder = kilderFor(pakke).map((one) => `'${one}'`)
    const find = db
      .prepare<[Verdier], Sqlverdi[]>(`
        select ${hel.columns}, iif(v.opphav in (${kilder}), d.innhold, null) from ${from}
        join versjon v on v.posisjon = p.gjeldende
        left join dokument d on d.posisjon = p.gjeldende
        where ${where.join(' and ')}`)
      .raw()
    for (const rad of find.iterate(verdier)) {
      const json = innhold(rad, pakke)
      if (json === undefined) continue
      const [en, at] = [Number(rad[person]), Number(rad[gjeldende])]
      const om = nameOf(en)
      yield {
        rad: { iBruk: true, innhold: json, om, av: [readVern(rad), ...andre(en, at)] },
        iBruk: rad[iBruk] === 1 ? elleveSiffer(om) : undefined,
        hasNummer: (nummer) => eierOf.get({ nummer: Number(nummer) }) === en,
      }
    }
  }
}

/** Where those are looked for who may be found, and by what. */
function source(soek: Soek | Entydigsoek): {
  readonly from: string
  readonly where: readonly string[]
  readonly verdier: Verdier
} {
  if ('identifikasjonsnummer' in soek && soek.identifikasjonsnummer !== undefined) {
    return {
      from: 'identifikator i join person p on p.person = i.person',
      where: ['i.identifikator = :nummer'],
      verdier: { nummer: Number(soek.identifikasjonsnummer satisfies Folkeregisteridentifikator) },
    }
  }
  const krav = kravord(soek)
  const felt = 'maksTreff' in soek ? narrow(soek) : []
  const verdier = Object.fromEntries(felt.map(([, navn, verdi]) => [navn, verdi]))
  const where = ['p.gjeldende is not null', ...felt.map(([sql]) => sql)]
  if (krav.length === 0) return { from: 'person p', where, verdier }
  return {
    from: 'soek s join person p on p.person = s.rowid',
    where: ['s.soek match :match', ...where],
    verdier: { ...verdier, match: krav.map(phrase).join(' AND ') },
  }
}

/** What the narrow rows tell of current elements: never more than the rule itself would let through. */
function narrow(
  soek: Soek,
): readonly (readonly [sql: string, navn: string, verdi: string | number])[] {
  const { kjoenn, foedselsaarFraOgMed: fra, foedselsaarTilOgMed: til } = soek
  return [
    ['p.i_bruk = :bruk', 'bruk', 1],
    ...(kjoenn === undefined ? [] : [['p.kjoenn = :kjoenn', 'kjoenn', kjoenn] as const]),
    ...(fra === undefined ? [] : [['p.foedselsaar >= :fra', 'fra', fra] as const]),
    ...(til === undefined ? [] : [['p.foedselsaar <= :til', 'til', til] as const]),
    ...(soek.inkluderDoede ? [] : [['p.status is not :doed', 'doed', 'doed'] as const]),
  ]
}

/** A word of letters and digits, in quotation marks, so that it is nothing else to the index. */
function phrase({ ord, erPrefiks }: Kravord): string {
  return `"${ord}"${erPrefiks ? ' *' : ''}`
}
