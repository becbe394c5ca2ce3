import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { BASIS } from '../../../domain/oppslag/basis.ts'
import type { Db } from '../../sqlite/open.ts'
import { type Avtrykkspoersmaal, type Avtrykksvar, packAvtrykk } from '../avtrykk.ts'
import { renderAvtrykk } from '../svar.ts'
import { endringsleser } from './endring.ts'
import { basisFinder, personFinder } from './funn.ts'
import { heleRader } from './hele-rader.ts'
import type { Avtrykkskall } from './kall.ts'
import { personleser } from './kandidater.ts'
import { elleveSiffer } from './rad.ts'
import type { Sqlverdi } from './segl.ts'

/** Renders what nearly everybody asks for, of many persons at one moment. */
export function avtrykkReader(db: Db) {
  const { readEtter, readStall } = endringsleser(db)
  const next = personleser(db)
  const [findBasis, findPerson] = [basisFinder(db), personFinder(db)]
  const find = (id: Folkeregisteridentifikator) => findBasis(id) ?? findPerson(id, BASIS.pakke)
  const numre = nummerleser(db)
  const readAvtrykk = db.transaction(
    ({ graderteTilUtenHjemmel, ...hva }: Avtrykkskall & Avtrykkspoersmaal): Avtrykksvar => {
      const render = (personer: readonly number[]) => {
        const iBruk = numre(personer)
        return packAvtrykk(personer, (person, ut) => {
          const nummer = iBruk.get(person)
          if (nummer === undefined) return 0
          return renderAvtrykk(find, elleveSiffer(nummer), { ut, graderteTilUtenHjemmel })
        })
      }
      if ('etterPerson' in hva) {
        const personer = next.all({ etter: hva.etterPerson, antall: hva.antall })
        const isAlle = personer.length < hva.antall
        const til = personer.at(-1) ?? hva.etterPerson
        return { til, isAlle, hele: false, siste: readStall(), ...render(personer) }
      }
      const { til, siste, personer, hele } = readEtter(hva.etterEndring, hva.antall)
      return { til, isAlle: til === siste, hele, siste, ...render(personer) }
    },
  )
  return { readAvtrykk: (hva: Avtrykkskall & Avtrykkspoersmaal) => readAvtrykk(hva) }
}

// --- internal ---

/** The numbers that persons use; none of those who use none, or of whom that cannot be read. */
function nummerleser(db: Db) {
  const hel = heleRader(db, { p: 'person', b: 'bruk' })
  const find = db
    .prepare<{ personer: string }, Sqlverdi[]>(`
      select ${hel.columns} from json_each(:personer) en
      join person p on p.person = en.value and p.i_bruk = 1
      join bruk b on b.person = p.person and b.til is null
        and b.fra = (select max(fra) from bruk where person = p.person)`)
    .raw()
  const [person, nummer] = hel.at('p.person', 'b.identifikator')
  return (personer: readonly number[]): ReadonlyMap<number, number> => {
    const found = new Map<number, number>()
    for (const rad of find.all({ personer: JSON.stringify(personer) })) {
      try {
        hel.require(rad)
        found.set(Number(rad[person]), Number(rad[nummer]))
      } catch {
        // Whoever asks for that person is told so by the store.
      }
    }
    return found
  }
}
