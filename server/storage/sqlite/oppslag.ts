import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { isBasis } from '../../../domain/oppslag/basis.ts'
import type { Db } from '../../sqlite/open.ts'
import type { Oppslagssvar } from '../storage.ts'
import { answerArkiv, answerEn, answerPersoner, type Hvordan, type Rad } from '../svar.ts'
import { basisFinder, dokumentFinder, personFinder } from './funn.ts'
import type { Arkivkall, Dokumentkall, Enkeltkall, Personkall } from './kall.ts'

/** Looks persons and documents up, all of one request from one snapshot. */
export function oppslagReader(db: Db) {
  const findPerson = personFinder(db)
  const findBasis = basisFinder(db)
  const findDokument = dokumentFinder(db)

  /** What is rendered in advance where that is what is asked for, and else the document. */
  const finder = ({ visning }: Hvordan) => {
    const ready = isBasis(visning)
    return (id: Folkeregisteridentifikator): Rad | undefined =>
      (ready ? findBasis(id) : undefined) ?? findPerson(id, visning.segment)
  }
  const personer = db.transaction(
    (oppslag: Personkall): Oppslagssvar => answerPersoner(oppslag, finder(oppslag)),
  )
  const arkiv = db.transaction(
    (oppslag: Arkivkall): Oppslagssvar =>
      answerArkiv(oppslag, (id) => findDokument(id, oppslag.visning.segment)),
  )
  return {
    lookupPersoner: (oppslag: Personkall) => personer(oppslag),
    lookupPerson: (oppslag: Enkeltkall) =>
      answerEn(finder(oppslag)(oppslag.identifikator), oppslag),
    lookupArkiv: (oppslag: Arkivkall) => arkiv(oppslag),
    lookupDokument: (oppslag: Dokumentkall) =>
      answerEn(findDokument(oppslag.dokumentidentifikator, oppslag.visning.segment), oppslag),
  }
}
