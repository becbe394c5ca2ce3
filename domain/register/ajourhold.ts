import { synligeFelt } from '../oppslag/maskering/felt.ts'
import { type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'
import { EGENSKAPER, type Egenskap, elementer, type Persondokument } from './persondokument.ts'

/**
 * When a document was last changed: the newest ajourholdstidspunkt in it, in microseconds since 1970,
 * rounded down. `undefined` where that cannot be told: an element has none although the package that
 * the document came through shows it, or one that is not a time.
 * @valg docs/valg/031-vern-som-tilstand.md
 */
export function ajourfoert(dokument: Persondokument, opphav: Rettighetspakke): number | undefined {
  let newest: number | undefined
  for (const egenskap of EGENSKAPER) {
    for (const element of elementer(dokument, egenskap)) {
      const verdi = element['ajourholdstidspunkt']
      if (verdi === undefined && !isDated(opphav, egenskap, element['erGjeldende'] === true)) {
        continue
      }
      const tid = mikrosekunder(verdi)
      if (tid === undefined) return undefined
      newest = Math.max(newest ?? tid, tid)
    }
  }
  return newest
}

/**
 * A time as the register writes it: date, clock, and how far the clock is from UTC, without which it can
 * be half a day off. Microseconds since 1970, rounded down; `undefined` for anything else.
 */
export function mikrosekunder(verdi: unknown): number | undefined {
  const match = typeof verdi === 'string' ? TIDSPUNKT.exec(verdi) : null
  if (match === null) return undefined
  const [, dag = '', klokke = '', broek = '', sone = ''] = match
  const ms = Date.parse(`${dag}T${klokke}Z`)
  // A day that does not exist is read as another one.
  if (!Number.isFinite(ms) || !new Date(ms).toISOString().startsWith(`${dag}T${klokke}`)) {
    return undefined
  }
  return (ms - forskyvning(sone)) * 1_000 + Number(broek.padEnd(6, '0').slice(0, 6))
}

// --- internal ---

const TIDSPUNKT =
  /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/** Recorded without a time in nearly every document, by the source itself. */
const UDATERT: ReadonlySet<Egenskap> = new Set(['kjoenn'])

/** Whether an element of this property has a time, unless something is amiss. */
function isDated(opphav: Rettighetspakke, egenskap: Egenskap, gjelder: boolean): boolean {
  return (
    !UDATERT.has(egenskap) &&
    synligeFelt(rettigheter(opphav).klasse, egenskap, gjelder).includes('ajourholdstidspunkt')
  )
}

/** Milliseconds east of UTC. */
function forskyvning(sone: string): number {
  if (sone === 'Z') return 0
  const minutter = Number(sone.slice(1, 3)) * 60 + Number(sone.slice(4, 6))
  return (sone.startsWith('-') ? -1 : 1) * minutter * 60_000
}
