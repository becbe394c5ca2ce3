import { isBasis } from '../../../domain/oppslag/basis.ts'
import type { Db } from '../../sqlite/open.ts'
import { Avtrykkleser, type Avtrykkrom, ferdigeAt } from '../avtrykk.ts'
import { createOppslag } from '../svar.ts'
import { endringsleser } from './endring.ts'
import { basisFinder, dokumentFinder, personFinder } from './funn.ts'
import { type Bulkkall, unpackOppslag } from './kall.ts'

/** Looks persons and documents up, all of one request from one snapshot. */
export function oppslagReader(db: Db) {
  const findBasis = basisFinder(db)
  const findPerson = personFinder(db)
  const { readEtter } = endringsleser(db)
  const leserOf = avtrykkleser()
  const oppslag = createOppslag({
    // What is rendered in advance where that is what is asked for, and else the document.
    findPerson: (id, visning) =>
      (isBasis(visning) ? findBasis(id) : undefined) ?? findPerson(id, visning.pakke),
    findDokument: dokumentFinder(db),
  })
  const lookupPersoner = db.transaction((pakket: Bulkkall) => {
    const kall = unpackOppslag(pakket)
    const { avtrykk } = kall
    if (avtrykk === undefined || !isBasis(kall.visning)) return oppslag.lookupPersoner(kall)
    const { identifikatorer } = kall.oppslag
    const numre = new Float64Array(identifikatorer.length)
    for (let nr = 0; nr < numre.length; nr += 1) numre[nr] = readSifre(identifikatorer[nr] ?? '')
    return oppslag.lookupPersoner(kall, ferdigeAt(leserOf(avtrykk), readEtter, numre))
  })
  return { ...oppslag, lookupPersoner, lookupArkiv: db.transaction(oppslag.lookupArkiv) }
}

// --- internal ---

/** One of each making, as long as it is asked for. */
function avtrykkleser(): (rom: Avtrykkrom) => Avtrykkleser {
  let leser: Avtrykkleser | undefined
  return (rom) => {
    if (leser?.bygg !== rom.bygg) leser = new Avtrykkleser(rom)
    return leser
  }
}

/** Eleven digits as a whole number; -1 of what they are not. */
function readSifre(id: string): number {
  if (id.length !== 11) return -1
  let nummer = 0
  for (let i = 0; i < 11; i += 1) {
    const siffer = id.charCodeAt(i) - 0x30
    if (siffer < 0 || siffer > 9) return -1
    nummer = nummer * 10 + siffer
  }
  return nummer
}
