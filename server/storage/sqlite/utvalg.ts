import { withholdsGraderte } from '../../../domain/oppslag/filter.ts'
import { lagredeStatuser, stederAv, type Utvalg } from '../../../domain/uttrekk/utvalg.ts'
import { packStigende } from '../stigende.ts'
import type { Batchinnhold, Selection, Valgt } from '../storage.ts'
import type { Db } from './open.ts'

/**
 * Runs criteria over the narrow person rows in one read transaction: U and the hits are of the same
 * snapshot, however much is written meanwhile. Hits come by rising person, which is their order in
 * the answer, a batch at a time, which is far faster than one by one.
 */
export function utvalgReader(db: Db) {
  const readSiste = db.prepare<[], number>('select siste from tilstand').pluck()
  const select = db.transaction((valg: Selection): Valgt => {
    const sekvensnummer = readSiste.get() ?? 0
    const hits = db
      .prepare<Values, number>(`
        select person from person where person > :etter and ${conditions(valg).join(' and ')}
        order by person limit :antall`)
      .pluck()
    const fixed = { ...values(valg.utvalg), antall: valg.batchstoerrelse }
    const batcher: Batchinnhold[] = []
    let treff = 0
    for (let etter = 0; ; ) {
      const personer = hits.all({ ...fixed, etter })
      if (personer.length === 0) break
      const [foerste = 0, siste = 0] = [personer[0], personer.at(-1)]
      const antall = personer.length
      batcher.push({ foerste, siste, antall, personer: packStigende(personer) })
      treff += antall
      etter = siste
    }
    return { sekvensnummer, treff, batcher }
  })
  const count = (valg: Counting): number =>
    db
      .prepare<Values, number>(
        `select count(*) from person where ${conditions(valg).join(' and ')}`,
      )
      .pluck()
      .get(values(valg.utvalg)) ?? 0
  return { selectPersoner: (valg: Selection) => select(valg), countPersoner: count }
}

// --- internal ---

type Counting = Omit<Selection, 'batchstoerrelse'>
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

/** The conditions of the criteria that are given; the texts are ours, the values are bound. */
function conditions({ utvalg, segment, graderteTilUtenHjemmel }: Counting): readonly string[] {
  const given = Object.entries(CONDITIONS)
    .filter(([felt]) => utvalg[felt as keyof typeof CONDITIONS] !== undefined)
    .map(([, sql]) => sql)
  const statuser = lagredeStatuser(utvalg).map((_, index) => `:status${index}`)
  const all = ['i_bruk = 1', ...given, `status in (${statuser.join(', ')})`]
  const withholds = [1, 0].filter((syntetisk) =>
    withholdsGraderte(segment, { syntetisk: syntetisk === 1, graderteTilUtenHjemmel }),
  )
  const aapne = stederAv(utvalg).flatMap((sted) =>
    withholds.map((syntetisk) => `(sperre_${sted} = 0 or syntetisk <> ${syntetisk})`),
  )
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
