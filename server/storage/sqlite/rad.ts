import { createHash } from 'node:crypto'
import type { Personrad } from '../../../domain/register/person.ts'
import type { NyVersjon } from '../storage.ts'

/** The same document is the same number wherever and whenever it is loaded. */
export function identify(ny: NyVersjon): Buffer {
  if (ny.dokumentidentifikator !== undefined) return Buffer.from(ny.dokumentidentifikator, 'hex')
  return createHash('sha256').update(ny.json).digest().subarray(0, 16)
}

/** A person's row by the names of its columns. */
export function personRow(posisjon: number, iBruk: boolean, rad: Personrad): Personkolonner {
  const { identifikatorer: _, ...rest } = rad
  return Object.fromEntries([
    ['gjeldende', posisjon],
    ['i_bruk', iBruk ? 1 : 0],
    ...Object.entries(rest).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'boolean' ? Number(value) : (value ?? null),
    ]),
  ])
}

type Personkolonner = Readonly<Record<string, number | string | null>>
