import { createHash } from 'node:crypto'
import type { Personrad } from '../../../domain/register/person.ts'
import type { NyVersjon } from '../storage.ts'

/** The same document is the same number wherever and whenever it is loaded. */
export function identify(ny: NyVersjon): Buffer {
  if (ny.dokumentidentifikator !== undefined) return Buffer.from(ny.dokumentidentifikator, 'hex')
  return createHash('sha256').update(ny.json).digest().subarray(0, 16)
}

/** The columns of a person, by the names that the statements have for them. */
export function personRow(posisjon: number, iBruk: boolean, rad: Personrad) {
  const { identifikatorer: _, syntetisk, ...rest } = rad
  const columns = Object.entries(rest).map(([name, value]) => [name, value ?? null])
  return {
    posisjon,
    iBruk: iBruk ? 1 : 0,
    syntetisk: syntetisk ? 1 : 0,
    ...(Object.fromEntries(columns) as { [K in keyof typeof rest]: unknown }),
  }
}
