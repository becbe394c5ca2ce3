import { nameAfter } from '../../../domain/hendelser/hendelsesdokument.ts'
import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { BASIS } from '../../../domain/oppslag/basis.ts'
import { canLevere, type Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import { skjulteSteder, vernOf } from '../../../domain/register/vernetilstand.ts'
import { isTreff } from '../../../domain/uttrekk/treff.ts'
import { type Avtrykksvar, packAvtrykk } from '../avtrykk.ts'
import { createFeed, type Feedkilde } from '../feed.ts'
import { Hendelseavvist, type Hendelserad } from '../hendelse.ts'
import { type Kandidatspoersmaal, type Kandidatsvar, packKandidater } from '../kandidater.ts'
import { createLast, registertilstand } from '../last.ts'
import { packNumre } from '../numre.ts'
import { createSoek, type Kandidat } from '../soek.ts'
import type { Lagervalg, Register, Selection } from '../storage.ts'
import {
  createOppslag,
  type Dokumentrad,
  handleOf,
  type Oppslagskilde,
  type Personvern,
  renderAvtrykk,
} from '../svar.ts'
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
    append: (ny, plass, isSplitt) => logg.append(ny, plass, isSplitt),
    hasPerson: (id) => numre.has(id),
    findHendelse: (navn) => {
      const found = [...logg.hendelser.values()].find((en) => en.navn === navn)
      if (found?.navn && found.innhold === undefined) return 'slettet'
      return found && { ...found, innhold: found.innhold ?? '' }
    },
    noteHendelse: (rad, innhold) => {
      if (logg.hendelser.has(rad.sekvensnummer)) return
      logg.hendelser.set(rad.sekvensnummer, { ...rad, innhold })
      if (rad.dokumentidentifikator === undefined)
        endringer.push(numre.get(rad.identifikator)?.person)
    },
    endNummer: (id) => {
      Object.assign(numre.get(id) ?? {}, { iBruk: false })
    },
  })
  const feed = createFeed(feedIn(logg))
  const soek = createSoek({
    isLaster: () => logg.fylling.kopi === 'laster',
    findKandidater: (_, pakke) => kandidaterIn(logg, pakke),
  })

  return {
    appendVersjoner: async (alle) => last.appendVersjoner(alle, clock()),
    appendHendelser: async (alle) => {
      const undo = logg.remember()
      try {
        return last.appendHendelser(alle, clock())
      } catch (error) {
        if (!(error instanceof Hendelseavvist)) throw error
        undo()
        return error.svar
      }
    },
    readFeed: async (hva) => feed.readFeed({ ...hva, ...settings }),
    lookupHendelse: async (hva) => feed.lookupHendelse({ ...hva, ...settings }),
    lookupHendelser: async (hva) => feed.lookupHendelser({ ...hva, ...settings }),
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
    readKandidater: async (hva) => kandidaterOf(logg, hva),
    readAvtrykk: async (hva) => avtrykkOf(logg, hva, graderteTilUtenHjemmel),
    readOpphav: async () => logg.fylling.opphav,
    lookupPersoner: async (hva) => oppslag.lookupPersoner({ ...hva, ...settings }),
    lookupPerson: async (hva) => oppslag.lookupPerson({ ...hva, ...settings }),
    lookupArkiv: async (hva) => oppslag.lookupArkiv({ ...hva, ...settings }),
    lookupDokument: async (hva) => oppslag.lookupDokument({ ...hva, ...settings }),
    searchPersoner: async (hva) => soek.searchPersoner({ ...hva, ...settings }),
    searchEntydig: async (hva) => soek.searchEntydig({ ...hva, ...settings }),
    selectPersoner: async ({ batchstoerrelse, ...valg }) => {
      if (logg.fylling.kopi === 'laster') throw new Error('a copy is being loaded')
      const funnet = Uint32Array.from(select(valg), ({ person }) => person)
      const { siste: sekvensnummer } = logg.fylling
      const numre = packNumre(Array.from(funnet, (en) => Number(logg.numberAt(en, Infinity))))
      return { sekvensnummer, treff: funnet.length, personer: funnet, numre, batchstoerrelse }
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

/** The next of all persons, or of those who changed. */
function bitOf(logg: Logg, hva: Kandidatspoersmaal) {
  const isChange = 'etterEndring' in hva
  const alle = isChange ? logg.endringer : logg.personer.map(({ person }) => person)
  const etter = isChange ? hva.etterEndring : hva.etterPerson
  const bit = alle.slice(etter, etter + hva.antall)
  const personer = [...new Set(bit.filter((en) => en !== undefined))].sort((a, b) => a - b)
  const til = etter + bit.length
  return { til, isAlle: til === alle.length, hele: bit.includes(undefined), personer }
}

function avtrykkOf(
  logg: Logg,
  hva: Kandidatspoersmaal,
  graderteTilUtenHjemmel: boolean,
): Avtrykksvar {
  const { personer, ...bit } = bitOf(logg, hva)
  const { findPerson } = funnIn(logg)
  const find = (id: Folkeregisteridentifikator) => findPerson(id, BASIS)
  const rendered = packAvtrykk(personer, (person, ut) => {
    const { gjeldende, identifikatorer } = at(logg.personer, person)
    if (gjeldende === undefined || !identifikatorer.some((id) => id.iBruk)) return 0
    const nummer = logg.numberAt(person, Infinity)
    return nummer === undefined ? 0 : renderAvtrykk(find, nummer, { ut, graderteTilUtenHjemmel })
  })
  return { ...bit, siste: logg.endringer.length, ...rendered }
}

function kandidaterOf(logg: Logg, hva: Kandidatspoersmaal): Kandidatsvar {
  const { personer, ...bit } = bitOf(logg, hva)
  const { siste: sekvensnummer, kopi } = logg.fylling
  return {
    ...{ ...bit, sekvensnummer, kopi: kopi ?? undefined },
    kandidater: packKandidater(personer, (nr) => {
      const { gjeldende, identifikatorer, ...en } = at(logg.personer, personer[nr] ?? 0)
      if (gjeldende === undefined || !identifikatorer.some((id) => id.iBruk)) return undefined
      const nummer = Number(logg.numberAt(en.person, Infinity))
      return { ...en, nummer, opphav: at(logg.versjoner, gjeldende).ny.opphav }
    }),
  }
}

function funnIn(logg: Logg): Oppslagskilde {
  return {
    findPerson: (id, visning) => {
      const nummer = logg.numre.get(id)
      if (nummer === undefined) return undefined
      const { gjeldende = 0 } = at(logg.personer, nummer.person)
      const { ny } = at(logg.versjoner, gjeldende)
      if (!canLevere(ny.opphav, visning.pakke)) return undefined
      const av = vernOfAlle(logg, [nummer.person], gjeldende)
      return { ...nummer, innhold: ny.json, om: Number(id), av }
    },
    findDokument: (id, pakke) => {
      const held = logg.findHeld(id)
      if (held === undefined || !canLevere(held.ny.opphav, pakke)) return undefined
      if (held.slettet) return 'slettet'
      const { erstattetAv = held.person } = at(logg.personer, held.person)
      const av = vernOfAlle(logg, [held.person, erstattetAv], held.posisjon)
      const historiskSidenMs =
        held.til === null ? undefined : logg.hendelser.get(held.til)?.skrevetMs
      return {
        iBruk: true,
        innhold: held.innhold,
        om: logg.nameOf(erstattetAv),
        av,
        historiskSidenMs,
      }
    },
  }
}

/** How some are protected, and all who were one with them when a posisjon was written. */
function vernOfAlle(logg: Logg, personer: readonly number[], posisjon: number) {
  const alle = personer.flatMap((en) => [en, ...logg.andre(en, posisjon)])
  const [en, ...andre] = alle.map((person): Personvern => {
    const { tilstand, syntetisk } = at(logg.personer, person)
    return { vern: vernOf(tilstand), skjulte: skjulteSteder(tilstand), syntetisk }
  })
  if (en === undefined) throw new Error('nobody')
  return [en, ...andre] as const
}

function feedIn(logg: Logg): Feedkilde {
  const { findDokument } = funnIn(logg)
  const toFunn = (rad: Hendelserad) => {
    const person = logg.numre.get(rad.identifikator)?.person ?? 0
    return { rad, av: vernOfAlle(logg, [person], Infinity) }
  }
  const alle = () => [...logg.hendelser.values()].sort((a, b) => a.sekvensnummer - b.sekvensnummer)
  return {
    readFylling: () => logg.fylling,
    readHendelser: (fra) =>
      alle()
        .filter((rad) => rad.sekvensnummer >= fra && !rad.slettet)
        .map(toFunn),
    readSiste: (foer) => alle().findLast((rad) => rad.sekvensnummer < foer)?.ajourholdstidspunkt,
    findHendelse: (navn, pakke) => {
      const after = nameAfter(navn)
      const rad = alle().find((en) =>
        en.navn === undefined ? en.dokumentidentifikator === after : en.navn === navn,
      )
      if (rad === undefined || rad.type === 'personErOppdatert') return undefined
      if (!canLevere(rad.opphav, pakke)) return undefined
      if (rad.slettet || (rad.navn && rad.innhold === undefined)) return 'slettet'
      if (rad.innhold !== undefined) return { ...toFunn(rad), tells: { innhold: rad.innhold } }
      const held = logg.findHeld(after)
      const forrige = logg.versjoner.findLast(
        (en) => en.person === held?.person && en.posisjon < held.posisjon,
      )
      const foer = forrige && findDokument(forrige.ny.dokumentidentifikator, pakke)
      const etter = findDokument(after, pakke)
      if (foer === 'slettet' || etter === 'slettet') return 'slettet'
      return (
        etter && {
          ...toFunn(rad),
          tells: { foer: foer as Dokumentrad, etter: etter as Dokumentrad },
        }
      )
    },
  }
}

function kandidaterIn(logg: Logg, pakke: Rettighetspakke): readonly Kandidat[] {
  return logg.personer.flatMap(({ person, gjeldende }) => {
    if (gjeldende === undefined) return []
    const { ny } = at(logg.versjoner, gjeldende)
    if (!canLevere(ny.opphav, pakke)) return []
    const numre = logg.numreOf(person)
    const iBruk = numre.find((nummer) => logg.numre.get(nummer)?.iBruk)
    const av = vernOfAlle(logg, [person], gjeldende)
    const rad = { iBruk: true, innhold: ny.json, om: logg.nameOf(person), av }
    return [{ rad, iBruk, hasNummer: (en) => numre.includes(en) }]
  })
}
