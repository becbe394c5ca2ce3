import { randomUUID } from 'node:crypto'
import type { JobbId } from '../../../domain/ids.ts'
import { SPRANG_MS } from '../../../domain/klokke.ts'
import { antallBatcher, judgeBatch, mayKnowVern } from '../../../domain/uttrekk/batch.ts'
import { chooseGone } from '../../../domain/uttrekk/beholdt.ts'
import {
  afterTap,
  type Bestilling,
  isLoepende,
  type Jobbtilstand,
  OVERGANGER,
  ventetidMs,
} from '../../../domain/uttrekk/jobb.ts'
import type { Komplett } from '../../../domain/uttrekk/komplett.ts'
import { hasLedigPlass } from '../../../domain/uttrekk/kvote.ts'
import { endsUtvalg, stederIn } from '../../../domain/uttrekk/lukket.ts'
import { createDommer } from '../dommer.ts'
import { ordreOf, pinOrdre } from '../ordre.ts'
import type { Eier, Jobber, Jobbspoersmaal, Lagervalg, Leie, Valgt } from '../storage.ts'
import { answerBatch } from '../svar.ts'
import { Uendret } from '../uendret.ts'
import type { Logg } from './memory-log.ts'
import { at } from './memory-register.ts'

export type Jobb = {
  readonly jobb: number
  readonly jobbId: JobbId
  readonly eier: Eier
  readonly bestilling: Bestilling
  readonly komplett: Komplett | undefined
  readonly bestiltMs: number
  tilstand: Jobbtilstand
  ventMs: number
  klarMs: number
  instans?: string
  leieMs: number
  gjerde: number
  fornyet: number
  forsoek: number
  avbrudd: number
  fremdrift: number
  valgt?: Valgt | undefined
  ferdigMs?: number | undefined
  erFortalt?: boolean
  erSlutt?: boolean
}

/** One instance of the jobs over a register in memory. */
export function jobberIn(alle: Map<number, Jobb>, logg: Logg, valg: Lagervalg): Jobber {
  const { clock, monotonicMs, svartak, leieMs, treghetMs: ventMs } = valg
  const instans = randomUUID()
  const venter = new Uendret()
  const judge = createDommer(venter)
  const of = (konsument: string) =>
    [...alle.values()].filter(({ eier }) => eier.konsument === konsument)
  const find = ({ jobbId, eier }: Jobbspoersmaal) =>
    of(eier.konsument).find((en) => en.jobbId === jobbId && en.eier.segment === eier.segment)
  const held = ({ jobb, instans, gjerde }: Leie) => {
    const found = alle.get(jobb)
    const isHeld = found?.instans === instans && found.gjerde === gjerde
    return isHeld && found.tilstand === 'kjoerer' ? found : undefined
  }
  const become = (jobb: Jobb, tilstand: Jobbtilstand) => {
    if (!OVERGANGER[jobb.tilstand].includes(tilstand)) return false
    const isDone = !isLoepende(tilstand) && tilstand !== 'utloept'
    Object.assign(jobb, { tilstand, ...(isDone && { ferdigMs: clock() }) })
    if (tilstand === 'avbrutt' || tilstand === 'utloept') jobb.valgt = undefined
    return true
  }
  const isSkjermet = ({ bestilling, eier, valgt }: Jobb): boolean =>
    logg.skjermet.some(({ person, fra, sekvensnummer, ...sperrer }) => {
      if (valgt === undefined || !('personer' in valgt) || !valgt.personer.includes(person))
        return false
      if (sekvensnummer <= valgt.sekvensnummer || fra > valgt.sekvensnummer) return false
      const { syntetisk } = at(logg.personer, person)
      const { graderteTilUtenHjemmel } = valg
      return endsUtvalg(stederIn(bestilling), sperrer, eier.segment, {
        syntetisk,
        graderteTilUtenHjemmel,
      })
    })
  const batcher = ({ valgt }: Jobb): readonly number[] | undefined => {
    if (valgt === undefined || 'strekk' in valgt) return valgt?.strekk.map(({ antall }) => antall)
    const { treff, batchstoerrelse } = valgt
    const sizes = Array.from({ length: antallBatcher(treff, batchstoerrelse) }, (_, nr) =>
      Math.min(batchstoerrelse, treff - nr * batchstoerrelse),
    )
    return sizes
  }
  const bytesOf = (jobb: Jobb) =>
    (batcher(jobb) ?? []).reduce((sum, antall) => sum + antall + 100, 0)
  const identifikatorer = ({ komplett }: Jobb, valgt: Valgt, batchnr: number) => {
    if ('personer' in valgt) {
      const { batchstoerrelse, personer, sekvensnummer } = valgt
      const bit = personer.subarray(batchnr * batchstoerrelse, (batchnr + 1) * batchstoerrelse)
      const nummer = (person: number) =>
        logg.bruk.findLast((en) => en.person === person && en.fra <= sekvensnummer)?.nummer ?? ''
      return answerBatch('tilpasset', Array.from(bit, nummer))
    }
    const { foerste, siste } = valgt.strekk[batchnr] ?? { foerste: 1, siste: 0 }
    const { fra = 0, til = 0, opphav } = komplett ?? {}
    const rader = logg.versjoner
      .slice(foerste - 1, siste)
      .filter(
        ({ ny, sekvensnummer, avloest = Infinity }) =>
          sekvensnummer <= til && avloest > fra && (opphav?.includes(ny.opphav) ?? true),
      )
    const personer = [...new Set(rader.map(({ person }) => person))].sort((a, b) => a - b)
    return answerBatch(
      'komplett',
      rader.map(({ ny }) => ny.dokumentidentifikator),
      personer.map((en) => logg.nameOf(en)),
    )
  }

  return {
    createJobb: async ({ eier, bestilling }) => {
      if (logg.fylling.kopi === 'laster') return { kind: 'laster' }
      const [running, done] = [true, false].map((is) =>
        of(eier.konsument).filter((en) => isLoepende(en.tilstand) === is),
      )
      if (!hasLedigPlass(running?.length ?? 0)) return { kind: 'kvote' }
      const beholdt = (done ?? []).map((jobb) => ({ jobb, bytes: bytesOf(jobb) }))
      const removable = beholdt.filter(({ jobb }) => jobb.tilstand !== 'ferdig' || jobb.erSlutt)
      removable.sort(
        (a, b) => Number(a.jobb.tilstand === 'ferdig') - Number(b.jobb.tilstand === 'ferdig'),
      )
      const bytes = beholdt.reduce((sum, en) => sum + en.bytes, 0)
      const gone = chooseGone({ antall: beholdt.length, bytes }, removable, svartak)
      if (gone === undefined) return { kind: 'beholdt' }
      for (const { jobb } of gone) alle.delete(jobb.jobb)
      const register = { siste: logg.fylling.siste, opphav: logg.opphav() }
      const komplett = pinOrdre(bestilling, eier.segment, register)
      const [jobb, jobbId, bestiltMs] = [
        Math.max(0, ...alle.keys()) + 1,
        randomUUID() as string as JobbId,
        clock(),
      ]
      const nothing = { gjerde: 0, fornyet: 0, forsoek: 0, avbrudd: 0, fremdrift: 0, leieMs }
      const ny = {
        jobb,
        jobbId,
        eier,
        bestilling,
        komplett,
        bestiltMs,
        ventMs,
        klarMs: bestiltMs + ventMs,
      }
      alle.set(jobb, { ...ny, ...nothing, tilstand: 'bestilt' })
      venter.look(jobb, '0', monotonicMs())
      return { kind: 'bestilt', jobbId }
    },
    claimJobb: async () => {
      const [nowMs, jobber] = [monotonicMs(), [...alle.values()]]
      const { tapte, stilleMs } = judge.leier(
        jobber.filter((en) => en.tilstand === 'kjoerer'),
        nowMs,
      )
      for (const en of jobber) {
        if (!tapte.includes(en.jobb)) continue
        en.avbrudd += 1
        become(en, afterTap(en))
      }
      const { klare, ventMs } = judge.ventende(
        jobber.filter((en) => en.tilstand === 'bestilt'),
        nowMs,
      )
      const next = alle.get(klare[0] ?? 0)
      const soonest = Math.min(stilleMs, ventMs)
      if (next === undefined)
        return { kind: 'ingen', ventMs: soonest === Infinity ? undefined : soonest }
      become(next, 'kjoerer')
      Object.assign(next, {
        instans,
        leieMs,
        ventMs: 0,
        gjerde: next.gjerde + 1,
        fremdrift: Math.max(0.1, next.fremdrift),
      })
      const { jobb, gjerde, eier, bestilling, komplett } = next
      const pinned = { fra: null, til: null, ...komplett, opphav: komplett?.opphav }
      return {
        kind: 'jobb',
        leie: { jobb, instans, gjerde },
        eier,
        ordre: ordreOf(bestilling, pinned),
      }
    },
    renewJobb: async (leie) => {
      const jobb = held(leie)
      if (jobb !== undefined) jobb.fornyet += 1
      return jobb !== undefined
    },
    completeJobb: async (leie, valgt) => {
      const jobb = held(leie)
      if (jobb === undefined || !become(jobb, 'ferdig')) return false
      Object.assign(jobb, { valgt, fremdrift: 1 })
      return true
    },
    failForsoek: async (leie) => {
      const jobb = held(leie)
      if (jobb === undefined) return false
      jobb.forsoek += 1
      jobb.ventMs = ventetidMs(jobb.forsoek)
      jobb.klarMs = clock() + jobb.ventMs
      const tilstand = afterTap(jobb)
      become(jobb, tilstand)
      venter.look(jobb.jobb, String(jobb.forsoek), monotonicMs())
      return tilstand
    },
    readBatch: async (spoersmaal) => {
      const jobb = find(spoersmaal)
      if (jobb === undefined) return { kind: 'ukjent' }
      const antall = batcher(jobb)?.length ?? 0
      const { tilstand, valgt } = jobb
      const kind = judgeBatch({ tilstand, batcher: antall }, spoersmaal.batchnr, () =>
        isSkjermet(jobb),
      )
      if (kind !== 'innhold' || valgt === undefined)
        return { kind: kind === 'innhold' ? 'ukjent' : kind }
      return identifikatorer(jobb, valgt, spoersmaal.batchnr)
    },
    readJobb: async (spoersmaal) => {
      const jobb = find(spoersmaal)
      if (jobb === undefined) return undefined
      const { tilstand, fremdrift, valgt, erFortalt = false } = jobb
      const sekvensnummer = valgt?.sekvensnummer ?? jobb.komplett?.til
      const funnet = { sekvensnummer, treff: valgt?.treff, batcher: batcher(jobb) }
      const skjermet = tilstand === 'ferdig' && isSkjermet(jobb)
      return { type: jobb.bestilling.type, tilstand, fremdrift, ...funnet, erFortalt, skjermet }
    },
    cancelJobb: async (spoersmaal) => {
      const jobb = find(spoersmaal)
      if (jobb === undefined) return false
      const looksExpired =
        jobb.tilstand === 'ferdig' && !mayKnowVern(jobb.eier.segment) && isSkjermet(jobb)
      become(jobb, looksExpired ? 'utloept' : 'avbrutt')
      return true
    },
    readJobbtall: async () => {
      const jobber = [...alle.values()]
      const antall = Object.groupBy(jobber, (en) => en.tilstand)
      const klare = jobber.filter((en) => en.tilstand === 'bestilt').map((en) => en.klarMs)
      const tall = Object.entries(antall).map(([tilstand, like]) => [tilstand, like.length])
      return {
        antall: Object.fromEntries(tall),
        eldsteKlarMs: klare.length === 0 ? undefined : Math.min(...klare),
      }
    },
    readStoerrelser: async () => ({ minne: logg.versjoner.length + 1 }),
    noteFortalt: async (spoersmaal) =>
      void Object.assign(find(spoersmaal) ?? {}, { erFortalt: true }),
    noteSlutt: async (spoersmaal) => void Object.assign(find(spoersmaal) ?? {}, { erSlutt: true }),
    expireJobber: async ({ nowMs, levetidMs }) => {
      const done = [...alle.values()].filter((jobb) => {
        if ((jobb.ferdigMs ?? 0) > nowMs + SPRANG_MS) jobb.ferdigMs = nowMs
        return (jobb.ferdigMs ?? Infinity) < nowMs - levetidMs && become(jobb, 'utloept')
      })
      return done.length
    },
  }
}
