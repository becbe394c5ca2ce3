import type { Folkeregisteridentifikator } from '../domain/ids.ts'
import { renderBasis } from '../domain/oppslag/basis.ts'
import type { Segment } from '../domain/oppslag/rettighetspakke.ts'
import { personrad } from '../domain/register/person.ts'
import type { Persondokument } from '../domain/register/persondokument.ts'
import type { NyVersjon } from './storage/storage.ts'

/** What came with a document. */
export type Herkomst = {
  /** The package it was fetched through. */
  readonly opphav: Segment
  /** The number it was fetched by. */
  readonly hentetMed?: Folkeregisteridentifikator | undefined
  readonly hendelsestype?: string
}

/** Makes a document ready for the register. `undefined` where it names no valid identifikator. */
export function createVersjon(
  dokument: Persondokument,
  { opphav, hentetMed, hendelsestype }: Herkomst,
): NyVersjon | undefined {
  const rad = personrad(dokument, hentetMed)
  if (rad === undefined) return undefined
  return {
    json: JSON.stringify(dokument),
    rad,
    opphav,
    ...(rad.syntetisk ? { basis: renderBasis(dokument, { vern: rad.vern }) } : {}),
    ...(hendelsestype === undefined ? {} : { hendelsestype }),
    ...(hentetMed === undefined ? {} : { hentetMed }),
  }
}
