import { isBasis } from '../../../domain/oppslag/basis.ts'
import type { Db } from '../../sqlite/open.ts'
import { createOppslag } from '../svar.ts'
import { basisFinder, dokumentFinder, personFinder } from './funn.ts'

/** Looks persons and documents up, all of one request from one snapshot. */
export function oppslagReader(db: Db) {
  const findBasis = basisFinder(db)
  const findPerson = personFinder(db)
  const oppslag = createOppslag({
    // What is rendered in advance where that is what is asked for, and else the document.
    findPerson: (id, visning) =>
      (isBasis(visning) ? findBasis(id) : undefined) ?? findPerson(id, visning.pakke),
    findDokument: dokumentFinder(db),
  })
  return {
    ...oppslag,
    lookupPersoner: db.transaction(oppslag.lookupPersoner),
    lookupArkiv: db.transaction(oppslag.lookupArkiv),
  }
}
