import { workerData } from 'node:worker_threads'
import { appendDurably } from '../fil.ts'
import { answerCalls } from '../storage/sqlite/threads.ts'
import { type Loggnokkel, loadLoggnokkel, signHode } from './hode.ts'
import { indekserEtt } from './indeks.ts'
import { slettUtloepte } from './levetid.ts'
import { openSkriver, type Ulenket } from './skriver.ts'

/** What a thread of the log is for: the one that writes, and the one that makes indexes. */
export type Oppgave = 'skriver' | 'indeks'

export type Loggdata = {
  readonly oppgave: Oppgave
  readonly katalog: string
  readonly hoder: string
}

const { oppgave, katalog, hoder } = workerData as Loggdata
answerCalls(oppgave === 'skriver' ? skriverCalls() : { indekserEtt: () => indekserEtt(katalog) })

// --- internal ---

function skriverCalls() {
  const skriver = openSkriver(katalog)
  const nokkel: Loggnokkel = loadLoggnokkel(katalog)
  let signert = -1
  return {
    append: (linjer: readonly Ulenket[]) => skriver.append(linjer),
    /** Signs the end of the log, unless that has been done. Answers what was signed. */
    signEnde: (nowMs: number): readonly string[] => {
      const { nr, hash } = skriver.ende()
      if (nr === 0 || nr === signert) return []
      const signed = signHode({ slag: 'hode', nr, tid: nowMs, hash }, nokkel)
      appendDurably(hoder, `${signed}\n`)
      signert = nr
      return [signed]
    },
    slettUtloepte: (foerMs: number, nowMs: number): readonly string[] => {
      skriver.bla(nowMs)
      return slettUtloepte(katalog, { foerMs, nowMs, nokkel, hoder })
    },
  }
}
