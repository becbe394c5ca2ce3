import { randomUUID } from 'node:crypto'
import type { JobbId } from '../../../domain/ids.ts'
import { SPRANG_MS } from '../../../domain/klokke.ts'
import { judgeBatch, mayKnowVern } from '../../../domain/uttrekk/batch.ts'
import { chooseGone } from '../../../domain/uttrekk/beholdt.ts'
import * as life from '../../../domain/uttrekk/jobb.ts'
import type { Komplett } from '../../../domain/uttrekk/komplett.ts'
import { hasLedigPlass } from '../../../domain/uttrekk/kvote.ts'
import { endsUtvalg, stederIn } from '../../../domain/uttrekk/lukket.ts'
import { createDommer } from '../dommer.ts'
import { NUMMER_BYTES, unpackNumre } from '../numre.ts'
import { type Batch, claimedOf, cutBatcher, pinOrdre } from '../ordre.ts'
import type * as port from '../storage.ts'
import { answerBatch, answerNumre } from '../svar.ts'
import { Uendret } from '../uendret.ts'
import { at, type Logg } from './memory-log.ts'

export type Jobb = ReturnType<typeof newJobb>
type Svar = Pick<port.Valgt, 'sekvensnummer' | 'treff'> & { readonly batcher: readonly Batch[] }

/** One instance of the jobs over a register in memory. */
export function jobberIn(
  alle: Map<number, Jobb>,
  logg: Logg,
  valg: port.Lagervalg,
): port.Jobber & port.Sletting {
  const { clock, monotonicMs, leieMs } = valg
  const [instans, venter] = [randomUUID(), new Uendret()]
  const judge = createDommer(venter)
  const some = (is: (jobb: Jobb) => boolean) => [...alle.values()].filter(is)
  const nameOf = ({ jobbId, eier }: port.Jobbspoersmaal) =>
    `${jobbId} ${eier.konsument} ${eier.pakke}`
  const find = (hva: port.Jobbspoersmaal) => some((en) => nameOf(en) === nameOf(hva))[0]
  const held = ({ jobb, instans, gjerde }: port.Leie) => {
    const en = alle.get(jobb)
    const isHeld = en?.instans === instans && en.gjerde === gjerde && en.tilstand === 'kjoerer'
    return isHeld ? en : undefined
  }
  const become = (jobb: Jobb, tilstand: life.Jobbtilstand, changes: Partial<Jobb> = {}) => {
    if (!life.OVERGANGER[jobb.tilstand].includes(tilstand)) return false
    const ferdigMs = life.isLoepende(jobb.tilstand) ? clock() : jobb.ferdigMs
    Object.assign(jobb, { ...changes, tilstand, ferdigMs })
    if (tilstand !== 'ferdig') Object.assign(jobb, { svar: undefined, bytes: 0 })
    return true
  }
  const isSkjermet = ({ bestilling, eier, svar, tilstand }: Jobb): boolean =>
    tilstand === 'ferdig' &&
    logg.skjermet.some(({ person, fra, sekvensnummer, ...sperrer }) => {
      const u = svar?.sekvensnummer ?? Infinity
      const has = svar?.batcher.some(({ personer }) => personer.includes(person))
      if (sekvensnummer <= u || fra > u || !has) return false
      const whose = { ...valg, syntetisk: at(logg.personer, person).syntetisk }
      return endsUtvalg(stederIn(bestilling), sperrer, eier.pakke, whose)
    })
  const render = ({ komplett, svar }: Jobb, batchnr: number) => {
    const { foerste, siste, numre } = at(svar?.batcher ?? [], batchnr + 1)
    if (komplett === undefined) return answerNumre(unpackNumre(numre))
    const isIn = (posisjon: number) => posisjon >= foerste && posisjon <= siste
    const versjoner = logg.versjonerOf(komplett).filter((en) => isIn(en.posisjon))
    const om = [...new Set(versjoner.map(({ person }) => person))].sort((a, b) => a - b)
    const navn = versjoner.map(({ ny }) => ny.dokumentidentifikator)
    return answerBatch('komplett', navn, om.map(logg.nameOf, logg))
  }

  return {
    createJobb: async ({ eier, bestilling }) => {
      if (logg.fylling.kopi === 'laster') return { kind: 'laster' }
      const eide = some((en) => en.eier.konsument === eier.konsument)
      const done = eide.filter(({ tilstand }) => !life.isLoepende(tilstand))
      if (!hasLedigPlass(eide.length - done.length)) return { kind: 'kvote' }
      const gone = chooseGone(done, valg.svartak)
      if (gone === undefined) return { kind: 'beholdt' }
      const [jobb, jobbId] = [Math.max(0, ...alle.keys()) + 1, randomUUID() as string as JobbId]
      for (const en of gone) alle.delete(en)
      const komplett = pinOrdre(bestilling, eier.pakke, logg.fylling)
      const times = { ventMs: valg.treghetMs, leieMs, klarMs: clock() + valg.treghetMs }
      alle.set(jobb, newJobb({ jobb, jobbId, eier, bestilling, komplett }, times))
      venter.look(jobb, '0', monotonicMs())
      return { kind: 'bestilt', jobbId }
    },
    claimJobb: async () => {
      const nowMs = monotonicMs()
      const running = some(({ tilstand }) => tilstand === 'kjoerer')
      const lost = judge.leier(running, nowMs)
      for (const jobb of running.filter((en) => lost.includes(en.jobb))) {
        const avbrudd = jobb.avbrudd + 1
        become(jobb, life.afterTap({ ...jobb, avbrudd }), { avbrudd })
      }
      const waiting = some(({ tilstand }) => tilstand === 'bestilt')
      const { klare, ventMs } = judge.ventende(waiting, nowMs)
      const next = alle.get(klare[0] ?? 0)
      if (next === undefined) return { kind: 'ingen', ventMs }
      const leie = { jobb: next.jobb, instans, gjerde: next.gjerde + 1 }
      const begun = { fremdrift: Math.max(0.1, next.fremdrift), leieMs, ventMs: 0 }
      become(next, 'kjoerer', { ...leie, ...begun })
      return claimedOf(leie, next, next.komplett)
    },
    renewJobb: async (leie) => {
      const jobb = held(leie)
      if (jobb !== undefined) jobb.fornyet += 1
      return jobb !== undefined
    },
    completeJobb: async (leie, valgt) => {
      const jobb = held(leie)
      const svar = { ...valgt, batcher: [...cutBatcher(valgt)] }
      const bytes = (1 + NUMMER_BYTES) * svar.treff + 100 * svar.batcher.length
      return jobb !== undefined && become(jobb, 'ferdig', { svar, bytes, fremdrift: 1 })
    },
    failForsoek: async (leie) => {
      const jobb = held(leie)
      if (jobb === undefined) return false
      const forsoek = jobb.forsoek + 1
      const [tilstand, ventMs] = [life.afterTap({ ...jobb, forsoek }), life.ventetidMs(forsoek)]
      become(jobb, tilstand, { forsoek, ventMs, klarMs: clock() + ventMs })
      venter.look(jobb.jobb, String(forsoek), monotonicMs())
      return tilstand
    },
    readBatch: async ({ batchnr, ...spoersmaal }) => {
      const jobb = find(spoersmaal)
      if (jobb === undefined) return { kind: 'ukjent' }
      const batcher = jobb.svar?.batcher.length ?? 0
      const kind = judgeBatch({ ...jobb, batcher }, batchnr, () => isSkjermet(jobb))
      return kind === 'innhold' ? render(jobb, batchnr) : { kind }
    },
    readJobb: async (spoersmaal) => {
      const jobb = find(spoersmaal)
      if (jobb === undefined) return undefined
      const { bestilling, tilstand, fremdrift, erFortalt, svar, komplett } = jobb
      const batcher = svar?.batcher.map(({ antall }) => antall)
      const sekvensnummer = svar?.sekvensnummer ?? komplett?.til
      const funnet = { sekvensnummer, treff: svar?.treff, batcher, skjermet: isSkjermet(jobb) }
      return { type: bestilling.type, tilstand, fremdrift, erFortalt, ...funnet }
    },
    cancelJobb: async (spoersmaal) => {
      const jobb = find(spoersmaal)
      const looksExpired = jobb && isSkjermet(jobb) && !mayKnowVern(jobb.eier.pakke)
      if (jobb !== undefined) become(jobb, looksExpired ? 'utloept' : 'avbrutt')
      return jobb !== undefined
    },
    readJobbtall: async () => {
      const antall = Object.groupBy(alle.values(), ({ tilstand }) => tilstand)
      const klare = (antall.bestilt ?? []).map(({ klarMs }) => klarMs).sort((a, b) => a - b)
      const tall = Object.entries(antall).map(([tilstand, like]) => [tilstand, like.length])
      return { antall: Object.fromEntries(tall), eldsteKlarMs: klare[0] }
    },
    readStoerrelser: async () => ({ register: logg.versjoner.length, jobber: alle.size }),
    noteFortalt: async (jobb) => void Object.assign(find(jobb) ?? {}, { erFortalt: true }),
    noteSlutt: async (jobb) => void Object.assign(find(jobb) ?? {}, { isSett: true }),
    deleteForeldet: async (eldsteMs) => {
      logg.raiseGolv(eldsteMs)
      const lever = some((en) => en.tilstand === 'ferdig' || life.isLoepende(en.tilstand))
      const needed = lever.map((en) => en.komplett?.fra ?? en.svar?.sekvensnummer ?? Infinity)
      logg.deleteTo(Math.min(logg.fylling.golv, ...needed))
      return true
    },
    expireJobber: async ({ nowMs, levetidMs }) => {
      const done = some(({ tilstand }) => !life.isLoepende(tilstand))
      for (const jobb of done) if (jobb.ferdigMs > nowMs + SPRANG_MS) jobb.ferdigMs = nowMs
      return done.filter((en) => en.ferdigMs < nowMs - levetidMs && become(en, 'utloept')).length
    },
  }
}

// --- internal ---

type Fast = port.NyJobb & { jobb: number; jobbId: JobbId; komplett: Komplett | undefined }

function newJobb(fast: Fast, times: Record<'ventMs' | 'leieMs' | 'klarMs', number>) {
  const none: { instans?: string; svar?: Svar | undefined } = {}
  const zero = { gjerde: 0, fornyet: 0, fremdrift: 0, forsoek: 0, avbrudd: 0, bytes: 0 }
  const never = { ferdigMs: Infinity, erFortalt: false, isSett: false }
  return { ...none, ...fast, ...times, ...zero, ...never, tilstand: 'bestilt' as life.Jobbtilstand }
}
