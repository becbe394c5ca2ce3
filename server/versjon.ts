import { createHash } from 'node:crypto'
import { nyesteTidspunkt } from '../domain/hendelser/endret.ts'
import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../domain/ids.ts'
import { canonicalJson } from '../domain/json.ts'
import { renderBasis } from '../domain/oppslag/basis.ts'
import type { Rettighetspakke } from '../domain/oppslag/rettighetspakke.ts'
import { personrad } from '../domain/register/person.ts'
import { elementer, type Persondokument } from '../domain/register/persondokument.ts'
import { soekeord } from '../domain/soek/soekeord.ts'
import type { NyVersjon } from './storage/storage.ts'

/** What came with a document. */
export type Herkomst = {
  /** The package it was fetched through. */
  readonly opphav: Rettighetspakke
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
  const ajourholdstidspunkt = nyesteTidspunkt(dokument)
  return {
    json: JSON.stringify(dokument),
    dokumentidentifikator: nameOf(dokument, hentetMed),
    rad,
    opphav,
    soekeord: soekeord(dokument).join(' '),
    ...(rad.syntetisk ? { basis: renderBasis(dokument, { vern: rad.vern }) } : {}),
    ...(hendelsestype === undefined ? {} : { hendelsestype }),
    ...(ajourholdstidspunkt === undefined ? {} : { ajourholdstidspunkt }),
    ...(hentetMed === undefined ? {} : { hentetMed }),
  }
}

/**
 * The name of a document of ours: a checksum of its content, whatever order its fields stand in, so that
 * the same document has the same name wherever and whenever it is loaded. One that names no number is of
 * whom it was fetched by, so that two persons of whom a package tells the same are two.
 * @valg docs/valg/028-sekvensnummer.md
 */
export function nameOf(
  dokument: Persondokument,
  hentetMed?: Folkeregisteridentifikator,
): Dokumentidentifikator {
  const json = canonicalJson(dokument)
  if (json === undefined) throw new Error('a document is too deep to be named')
  const isNumberless = elementer(dokument, 'identifikasjonsnummer').length === 0
  const whose = isNumberless && hentetMed !== undefined ? ` ${hentetMed}` : ''
  const sum = createHash('sha256').update(json + whose)
  return sum.digest('hex').slice(0, 32) as Dokumentidentifikator
}
