import { workerData } from 'node:worker_threads'
import { appendDurably } from '../fil.ts'
import { answerCalls } from '../threads/threads.ts'
import type { Ulenket } from './aapent.ts'
import { loadLoggnokkel, readSisteHode, signHode } from './hode.ts'
import { indekserEtt } from './indeks.ts'
import { deleteUtloepte } from './levetid.ts'
import type { Loggsted } from './logg.ts'
import { openSkriver } from './skriver.ts'

/** What a thread of the log is for: the one that writes, and the one that makes indexes. */
export type Oppgave = keyof Loggcalls

export type Loggdata = Loggsted & { readonly oppgave: Oppgave }

const { oppgave, katalog, hoder, nokkelkilde } = workerData as Loggdata
answerCalls(oppgave === 'skriver' ? skriverCalls : indeksCalls)

/** What each of the two can be asked. */
export type Loggcalls = {
  readonly skriver: ReturnType<typeof skriverCalls>
  readonly indeks: ReturnType<typeof indeksCalls>
}

// --- internal ---

function indeksCalls() {
  return { indekserEtt: () => indekserEtt(katalog) }
}

function skriverCalls() {
  const nokkel = loadLoggnokkel(katalog)
  const skriver = openSkriver(katalog, {
    nokkelkilde,
    sisteHode: (nokler) => readSisteHode(hoder, nokkel.offentlig, nokler),
  })
  const { nokler } = skriver
  let signert = -1
  return {
    append: (linjer: readonly Ulenket[]) => skriver.append(linjer),
    proev: (nowMs: number) => skriver.proev(nowMs),
    /** Signs the end of what is known, unless that has been done. Answers what was signed. */
    signEnde: (nowMs: number): readonly string[] => {
      const ende = skriver.etterse()
      if (ende === undefined || ende.nr === signert) return []
      const signed = signHode({ ...ende, slag: 'hode', tid: nowMs }, nokkel, nokler)
      appendDurably(hoder, `${signed}\n`)
      signert = ende.nr
      return [signed]
    },
    /** Closes the open volume, so that nothing of it stands in its log alone. */
    lukk: () => skriver.close(),
    takeAvvik: (): readonly string[] => skriver.takeAvvik(),
    deleteUtloepte: (foerMs: number, nowMs: number): readonly string[] => {
      skriver.bla(nowMs)
      return deleteUtloepte(katalog, { foerMs, nowMs, nokkel, nokler, hoder })
    },
  }
}
