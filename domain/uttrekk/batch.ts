import { Avvist } from '../errors.ts'
import { BATCHNR_MAX } from '../limits.ts'
import { type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'
import type { Jobbtilstand } from './jobb.ts'

/**
 * Number of a batch within one job.
 * @kilde uttrekk.md «Første batch har nummer 0»
 */
export type Batchnr = number & { readonly __brand: 'Batchnr' }

/** Reads what stands in the path. Throws `Avvist` (400) unless it is a whole number ≥ 0. */
export function parseBatchnr(input: string): Batchnr {
  if (!/^\d+$/.test(input)) {
    throw new Avvist('FREG-102', { felt: 'batchnr', regel: 'skal være et heltall fra 0' })
  }
  return Math.min(Number(input), BATCHNR_MAX) as Batchnr
}

/**
 * What one number answers, given how many batches the finished job has.
 * The number after the last is the end marker; beyond it there is nothing.
 * @kilde uttrekk.md «vil returnere svaret {}»
 */
export function batchKind(batchnr: Batchnr, batcher: number): 'innhold' | 'slutt' | 'borte' {
  if (batchnr < batcher) return 'innhold'
  return batchnr === batcher ? 'slutt' : 'borte'
}

/** What a number answers: a batch, the end marker, not yet, or why it never will. */
export type Batchsvarslag = 'innhold' | 'slutt' | 'ikkeKlar' | 'ukjent' | 'skjermet' | 'feilet'

/**
 * What a number of a job answers. `isSkjermet` is asked of a finished job alone: whether somebody in it has
 * been protected since.
 */
export function judgeBatch(
  jobb: { readonly tilstand: Jobbtilstand; readonly batcher: number },
  batchnr: Batchnr,
  isSkjermet: () => boolean,
): Batchsvarslag {
  switch (jobb.tilstand) {
    case 'bestilt':
    case 'kjoerer':
      return 'ikkeKlar'
    case 'feilet':
      return 'feilet'
    case 'ferdig': {
      if (isSkjermet()) return 'skjermet'
      const kind = batchKind(batchnr, jobb.batcher)
      return kind === 'borte' ? 'ukjent' : kind
    }
    default:
      return 'ukjent'
  }
}

/** How many batches hold `antall` identifikatorer. @kilde uttrekk.md «deler batcher i et gitt antall» */
export function antallBatcher(antall: number, batchstoerrelse: number): number {
  return Math.ceil(antall / batchstoerrelse)
}

/**
 * The recorded text while a batch is not ready. Whoever gets it asks again after a while.
 * @kilde uttrekk.md «404 indikerer at jobbID ikke er ferdig»
 * @kilde uttrekk.md «retry-mekanisme med en delay»
 */
export function ikkeKlarFeilmelding(batchnr: Batchnr): string {
  return `Batch med id=${batchnr} er enda ikke klar`
}

/** Why a job or a batch answers 410, where the package may know why. */
export const BORTE = {
  ukjent: 'Jobben eller batchen eksisterer ikke',
  skjermet:
    'Utvalget er ikke lenger gyldig fordi adressebeskyttelse er endret. Bestill uttrekket på nytt',
  feilet: 'Uttrekket kunne ikke fullføres. Bestill uttrekket på nytt',
} as const

/** Whether a package is told that somebody is protected, and so may know that it came about. */
export function mayKnowVern(pakke: Rettighetspakke): boolean {
  return rettigheter(pakke).egenskaper.includes('adressebeskyttelse')
}

/** What is said where the package may not know that somebody is protected: for every reason the same. */
export const BORTE_UTEN_GRUNN =
  'Jobben eller batchen eksisterer ikke, eller uttrekket kunne ikke fullføres. Bestill uttrekket på nytt'

/**
 * The words of a 410. A package that is not told of adressebeskyttelse is not told that it changed, nor
 * can it tell by what the other reasons say.
 * @valg docs/valg/035-ingen-orakler.md
 */
export function borteFeilmelding(grunn: keyof typeof BORTE, pakke: Rettighetspakke): string {
  return mayKnowVern(pakke) ? BORTE[grunn] : BORTE_UTEN_GRUNN
}
