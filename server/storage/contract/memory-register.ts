import { canLevere } from '../../../domain/oppslag/rettighetspakke.ts'
import { skjulteSteder, vernOf } from '../../../domain/register/vernetilstand.ts'
import { isTreff } from '../../../domain/uttrekk/treff.ts'
import { createLast, registertilstand } from '../last.ts'
import type { Lagervalg, Register, Selection } from '../storage.ts'
import { createOppslag, handleOf, type Oppslagskilde, type Personvern } from '../svar.ts'
import { at, type Logg } from './memory-log.ts'

/** One instance of a register in memory. */
export function registerIn(logg: Logg, { clock, graderteTilUtenHjemmel }: Lagervalg): Register {
  const { numre, personer, versjoner, endringer } = logg
  const settings = { graderteTilUtenHjemmel }
  const oppslag = createOppslag(funnIn(logg))
  const select = ({ utvalg, pakke }: Omit<Selection, 'batchstoerrelse'>) =>
    personer.filter(({ gjeldende, identifikatorer, ...rad }) => {
      if (gjeldende === undefined) return false
      const iBruk = identifikatorer.some((en) => en.iBruk)
      const { opphav } = at(versjoner, gjeldende).ny
      return isTreff(utvalg, { ...rad, iBruk, opphav }, { pakke, ...settings })
    })
  const last = createLast({
    readFylling: () => logg.fylling,
    noteFylling: (naa) => logg.noteFylling(naa),
    findPosisjon: (ny) => logg.findHeld(ny.dokumentidentifikator)?.posisjon,
    findHeld: (ny) => logg.findHeld(ny.dokumentidentifikator),
    append: (ny, plass) => logg.append(ny, plass),
  })

  return {
    appendVersjoner: async (alle) => last.appendVersjoner(alle, clock()),
    appendKopi: async (alle, etter) => last.appendKopi(alle, etter, clock()),
    completeKopi: async (etter) => last.completeKopi(etter),
    startSyntetisk: async (oppskrift, foerste) => last.startSyntetisk(oppskrift, foerste),
    startImport: async (importvalg) => last.startImport(importvalg),
    readIdentifikatorer: async (id) => {
      const alle = logg.numreOf(numre.get(id)?.person)
      return alle.length === 0 ? [id] : alle
    },
    readHandles: async (id) => {
      const eier = numre.get(id)?.person ?? 0
      const alle = personer.filter((en) => [en.person, en.erstattetAv].includes(eier))
      return alle.map(({ person }) => handleOf(person))
    },
    readRegister: async () => registertilstand(logg.fylling, personer.length),
    readEndringstall: async () => endringer.length,
    readEndringer: async (etter, antall) => {
      const bit = endringer.slice(etter, etter + antall)
      const told = [...new Set(bit.filter((person) => person !== undefined))]
      const til = etter + bit.length
      return { til, siste: endringer.length, personer: told, hele: bit.includes(undefined) }
    },
    readOpphav: async () => logg.fylling.opphav,
    lookupPersoner: async (hva) => oppslag.lookupPersoner({ ...hva, ...settings }),
    lookupPerson: async (hva) => oppslag.lookupPerson({ ...hva, ...settings }),
    lookupArkiv: async (hva) => oppslag.lookupArkiv({ ...hva, ...settings }),
    lookupDokument: async (hva) => oppslag.lookupDokument({ ...hva, ...settings }),
    selectPersoner: async ({ batchstoerrelse, ...valg }) => {
      if (logg.fylling.kopi === 'laster') throw new Error('a copy is being loaded')
      const funnet = Uint32Array.from(select(valg), ({ person }) => person)
      const { siste: sekvensnummer } = logg.fylling
      return { sekvensnummer, treff: funnet.length, personer: funnet, batchstoerrelse }
    },
    countPersoner: async (valg) =>
      logg.fylling.kopi === 'laster' ? undefined : select(valg).length,
    selectVersjoner: async (komplett, antall) => {
      const alle = logg.versjonerOf(komplett)
      const strekk = Array.from({ length: Math.ceil(alle.length / antall) }, (_, nr) => {
        const bit = alle.slice(nr * antall, (nr + 1) * antall)
        const [foerste, siste] = [at(bit, 1).posisjon, at(bit, bit.length).posisjon]
        return { foerste, siste, antall: bit.length }
      })
      return { sekvensnummer: komplett.til, treff: alle.length, strekk }
    },
  }
}

// --- internal ---

function funnIn(logg: Logg): Oppslagskilde {
  const vernOfPerson = (person: number): Personvern => {
    const { tilstand, syntetisk } = at(logg.personer, person)
    return { vern: vernOf(tilstand), skjulte: skjulteSteder(tilstand), syntetisk }
  }
  return {
    findPerson: (id, visning) => {
      const nummer = logg.numre.get(id)
      if (nummer === undefined) return undefined
      const { ny } = at(logg.versjoner, at(logg.personer, nummer.person).gjeldende ?? 0)
      if (!canLevere(ny.opphav, visning.pakke)) return undefined
      return { ...nummer, innhold: ny.json, om: Number(id), av: [vernOfPerson(nummer.person)] }
    },
    findDokument: (id, pakke) => {
      const held = logg.findHeld(id)
      if (held === undefined || !canLevere(held.ny.opphav, pakke)) return undefined
      const { erstattetAv = held.person } = at(logg.personer, held.person)
      const av = [vernOfPerson(held.person), vernOfPerson(erstattetAv)] as const
      return { iBruk: true, innhold: held.innhold, om: logg.nameOf(erstattetAv), av }
    },
  }
}
