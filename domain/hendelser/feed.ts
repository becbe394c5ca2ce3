import { Avvist } from '../errors.ts'
import type { Folkeregisteridentifikator } from '../ids.ts'
import { FEEDSEKVENSNR_MAX } from '../limits.ts'
import { type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'
import { type Hendelsesperson, typeFor } from './hendelsestype.ts'

/** One entry of the log of events, as the register has it. */
export type Feedrad = {
  readonly sekvensnummer: number
  readonly type: string
  readonly identifikator: Folkeregisteridentifikator
  /** Of the document of the event; where there is none, the event tells nothing of what changed. */
  readonly hendelsesdokument: string | undefined
  /** Of the versjon that it led to. */
  readonly persondokument: string | undefined
  readonly ajourholdstidspunkt: string
}

/** One entry, as a package is told it. */
export type Feedinnslag = {
  readonly sekvensnummer: number
  readonly hendelse: {
    readonly folkeregisteridentifikator?: Folkeregisteridentifikator
    readonly hendelsetype: string
    readonly hendelsesdokument?: string
    readonly persondokument?: string
    readonly ajourholdstidspunkt: string
  }
}

/**
 * Reads `seq`: a whole number from 0, the first that is wanted. One above every number there can be is read as the
 * highest. Throws `Avvist` (400).
 * @kilde hendelsesliste.md «kan navigeres gjennom sekvensnummer»
 */
export function parseSeq(verdi: unknown): number {
  if (typeof verdi === 'string' && /^\d{1,19}$/.test(verdi)) {
    return Math.min(Number(verdi), FEEDSEKVENSNR_MAX)
  }
  const regel =
    verdi === undefined
      ? 'den kreves; skal være sekvensnummeret som det skal leses fra, et heltall fra 0'
      : 'skal være ett heltall fra 0'
  throw new Avvist('FREG-102', { felt: 'seq', regel })
}

/**
 * What a package is told of an event; `undefined` where nothing. Only who sees documents is told what they are
 * called, and who never sees a number is told none.
 * @kilde hendelsesliste.md «en peker til et persondokument»
 */
export function tellFeed(
  rad: Feedrad,
  pakke: Rettighetspakke,
  person: Hendelsesperson,
): Feedinnslag | undefined {
  const hendelsetype = typeFor(pakke, rad.type, person)
  if (hendelsetype === undefined) return undefined
  const { tjenester, identifikator } = rettigheter(pakke)
  const { sekvensnummer, persondokument, ajourholdstidspunkt } = rad
  const isTold = tjenester.includes('hendelser') && hendelsetype !== 'personErOppdatert'
  const hendelsesdokument = isTold ? rad.hendelsesdokument : undefined
  const isKept = tjenester.includes('arkiv') && persondokument !== undefined
  return {
    sekvensnummer,
    hendelse: {
      ...(identifikator === 'aldri' ? {} : { folkeregisteridentifikator: rad.identifikator }),
      hendelsetype,
      ...(hendelsesdokument === undefined ? {} : { hendelsesdokument }),
      ...(isKept ? { persondokument } : {}),
      ajourholdstidspunkt,
    },
  }
}

/**
 * Before when what was written is deleted: so many months after it became too old. Nothing is, where it is never
 * to be, or the clock is not believed.
 * @valg docs/valg/056-sletting.md
 */
export function foreldetMs(
  nowMs: number | undefined,
  { hendelserMaaneder, sletteMaaneder }: Record<'hendelserMaaneder' | 'sletteMaaneder', number>,
): number | undefined {
  if (nowMs === undefined || sletteMaaneder === 0) return undefined
  return oldestMs(nowMs, hendelserMaaneder + sletteMaaneder)
}

/**
 * Before when what was written is too old to be asked for: so many months before now. Nothing is, while the clock is
 * not believed.
 * @valg docs/valg/054-hendelser.md
 */
export function oldestMs(nowMs: number | undefined, maaneder: number): number {
  if (nowMs === undefined) return -Infinity
  const dag = new Date(nowMs)
  const date = dag.getUTCDate()
  dag.setUTCMonth(dag.getUTCMonth() - maaneder)
  // A month before the 31st may have no such day, and then its last one is meant.
  if (dag.getUTCDate() !== date) dag.setUTCDate(0)
  return dag.getTime()
}
