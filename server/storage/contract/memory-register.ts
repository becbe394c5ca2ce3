import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { canLevere, type Segment } from '../../../domain/oppslag/rettighetspakke.ts'
import { skjulteSteder, vernOf } from '../../../domain/register/vernetilstand.ts'
import { isTreff } from '../../../domain/uttrekk/treff.ts'
import { appendNext, judgeImport, judgeOppskrift } from '../last.ts'
import type { Lagervalg, NyVersjon, Register, Selection } from '../storage.ts'
import {
  answerArkiv,
  answerEn,
  answerPersoner,
  handleOf,
  type Personvern,
  type Rad,
} from '../svar.ts'
import { at, type Logg } from './memory-log.ts'

/** One instance of a register in memory. */
export function registerIn(logg: Logg, { clock, graderteTilUtenHjemmel }: Lagervalg): Register {
  const { fylling, numre, personer, versjoner, endringer } = logg
  const vernOfPerson = (person: number): Personvern => {
    const { tilstand, syntetisk } = at(personer, person)
    return { vern: vernOf(tilstand), skjulte: skjulteSteder(tilstand), syntetisk }
  }
  const findPerson = (id: Folkeregisteridentifikator, segment: Segment): Rad | undefined => {
    const nummer = numre.get(id)
    if (nummer === undefined) return undefined
    const { ny } = at(versjoner, at(personer, nummer.person).gjeldende ?? 0)
    if (!canLevere(ny.opphav, segment)) return undefined
    return { ...nummer, innhold: ny.json, om: Number(id), av: [vernOfPerson(nummer.person)] }
  }
  const findDokument = (id: string, segment: Segment): Rad | undefined => {
    const held = logg.findHeld(id)
    if (held === undefined || !canLevere(held.ny.opphav, segment)) return undefined
    const { erstattetAv = held.person } = at(personer, held.person)
    const av = [vernOfPerson(held.person), vernOfPerson(erstattetAv)] as const
    return { iBruk: true, innhold: held.innhold, om: logg.nameOf(erstattetAv), av }
  }
  const select = ({ utvalg, segment }: Omit<Selection, 'batchstoerrelse'>) =>
    personer.filter(({ gjeldende, identifikatorer, ...rad }) => {
      if (gjeldende === undefined) return false
      const iBruk = identifikatorer.some((en) => en.iBruk)
      const { opphav } = at(versjoner, gjeldende).ny
      return isTreff(utvalg, { ...rad, iBruk, opphav }, { segment, graderteTilUtenHjemmel })
    })
  const append = (ny: NyVersjon, sekvensnummer: number) =>
    logg.append(ny, { sekvensnummer, skrevetMs: clock() })
  const settings = { graderteTilUtenHjemmel }

  return {
    appendVersjoner: async (alle) => {
      if (fylling.kopi !== null) throw new Error('the register carries the numbers of its source')
      const foer = versjoner.length
      for (const ny of alle) {
        if (logg.findHeld(ny.dokumentidentifikator) === undefined) append(ny, fylling.siste + 1)
      }
      const nye = versjoner.length - foer
      return { nye, uendret: alle.length - nye, siste: fylling.siste }
    },
    startSyntetisk: async (oppskrift, foerste) => {
      const begins = () => logg.findHeld(foerste.dokumentidentifikator)?.posisjon === 1
      const judged = judgeOppskrift(fylling, oppskrift, begins)
      const antall = Math.max(fylling.antall, oppskrift.antall)
      if (judged.kind === 'klar') Object.assign(fylling, { ...oppskrift, antall })
      return judged
    },
    startImport: async (importvalg) => {
      const judged = judgeImport(fylling, importvalg)
      if (judged === 'klar' && importvalg.ekte && !fylling.ekte) endringer.push(undefined)
      if (judged === 'klar' && importvalg.ekte) fylling.ekte = true
      return judged
    },
    appendKopi: async (alle, etter) => {
      const { lagt, ...svar } = appendNext(alle, etter, {
        fylling: { ...fylling },
        findHeld: ({ dokumentidentifikator }) => logg.findHeld(dokumentidentifikator),
        append: (ny) => append(ny, ny.sekvensnummer),
      })
      if (lagt.length > 0) fylling.kopi ??= 'laster'
      return svar
    },
    completeKopi: async (etter) => {
      const isWhole = fylling.kopi !== null && etter === versjoner.length
      if (isWhole) fylling.kopi = 'hel'
      return isWhole
    },
    readIdentifikatorer: async (id) => {
      const alle = [...numre].filter(([, en]) => en.person === numre.get(id)?.person)
      alle.sort(([a, x], [b, y]) => x.fra - y.fra || Number(a) - Number(b))
      return alle.length === 0 ? [id] : alle.map(([nummer]) => nummer)
    },
    readHandles: async (id) => {
      const eier = numre.get(id)?.person
      const alle = personer.filter((en) => [en.person, en.erstattetAv].includes(eier ?? 0))
      return alle.map(({ person }) => handleOf(person))
    },
    readRegister: async () => {
      const { siste, seed, antall, ekte, kopi } = fylling
      const oppskrift = seed === null ? undefined : { seed, antall }
      const stoerrelse = { versjoner: versjoner.length, personer: personer.length }
      return { siste, ...stoerrelse, ekte, oppskrift, kopi: kopi ?? undefined }
    },
    readEndringstall: async () => endringer.length,
    readEndringer: async (etter, antall) => {
      const bit = endringer.slice(etter, etter + antall)
      const told = [...new Set(bit.filter((person) => person !== undefined))]
      const til = etter + bit.length
      return { til, siste: endringer.length, personer: told, hele: bit.includes(undefined) }
    },
    readOpphav: async () => logg.opphav(),
    lookupPersoner: async (oppslag) =>
      answerPersoner({ ...oppslag, ...settings }, (id) => findPerson(id, oppslag.visning.segment)),
    lookupPerson: async (oppslag) =>
      answerEn(findPerson(oppslag.identifikator, oppslag.visning.segment), {
        ...oppslag,
        ...settings,
      }),
    lookupArkiv: async (oppslag) =>
      answerArkiv({ ...oppslag, ...settings }, (id) => findDokument(id, oppslag.visning.segment)),
    lookupDokument: async (oppslag) =>
      answerEn(findDokument(oppslag.dokumentidentifikator, oppslag.visning.segment), {
        ...oppslag,
        ...settings,
      }),
    selectPersoner: async (valg) => {
      if (fylling.kopi === 'laster') throw new Error('a copy is being loaded')
      const funnet = Uint32Array.from(select(valg), ({ person }) => person)
      const { batchstoerrelse } = valg
      return {
        sekvensnummer: fylling.siste,
        treff: funnet.length,
        personer: funnet,
        batchstoerrelse,
      }
    },
    countPersoner: async (valg) => (fylling.kopi === 'laster' ? undefined : select(valg).length),
    selectVersjoner: async (komplett, antall) => {
      const alle = logg.posisjoner(komplett)
      const strekk = Array.from({ length: Math.ceil(alle.length / antall) }, (_, nr) => {
        const bit = alle.slice(nr * antall, (nr + 1) * antall)
        return { foerste: bit[0] ?? 0, siste: bit.at(-1) ?? 0, antall: bit.length }
      })
      return { sekvensnummer: komplett.til, treff: alle.length, strekk }
    },
  }
}
