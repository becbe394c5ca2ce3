import assert from 'node:assert/strict'
import type { Persondokument } from '../domain/register/persondokument.ts'
import { ajourhold, orderProperties } from './dokument.ts'
import { livslop } from './livslop.ts'
import { findPerson } from './person.ts'
import { PERSONER_MAX } from './plass.ts'
import { EMNE, tilfeldig } from './random.ts'
import { startdokument } from './start.ts'

/** A whole persondokument as the register of an imaginary country had it, and what led to it. */
export type SyntetiskVersjon = {
  readonly dokument: Persondokument
  readonly hendelsestype: string
}

/** Moves when the same seed makes other documents than before: the two are not one country. */
export const GENERATOR = 3

/**
 * A register of `antall` persons who cannot exist, person after person, each one's versjoner oldest
 * first. The same `seed` gives the same bytes everywhere; a longer register begins with the shorter
 * one. Holds one person at a time. `antall` is at most 21.9 million, `seed` a safe integer.
 *
 * Relatives are at most 74 places apart, so only the last few can refer to somebody who would have
 * come next.
 */
export function* syntetiskRegister({
  antall,
  seed,
  fra = 0,
}: {
  antall: number
  seed: number
  /** Leaves out the persons before this one. */
  fra?: number
}): Generator<SyntetiskVersjon> {
  assert(Number.isSafeInteger(antall) && antall >= 0 && antall <= PERSONER_MAX)
  assert(Number.isSafeInteger(seed))
  for (let index = fra; index < antall; index++) yield* versjoner(seed, index)
}

// --- internal ---

/** What happened before the register was loaded shapes the first versjon; the rest follow, one each. */
function* versjoner(seed: number, index: number): Generator<SyntetiskVersjon> {
  const person = findPerson(seed, index)
  const t = tilfeldig(seed, index, EMNE.dokument)
  const endringer = livslop(person)
  const innlasting = ajourhold(person.opprettet, t)
  let dokument = startdokument(person, innlasting)
  for (const endring of endringer) {
    if (endring.dag > person.opprettet) break
    dokument = Object.assign({ ...dokument }, endring.utfoer(dokument, innlasting))
  }
  yield { dokument: orderProperties(dokument), hendelsestype: 'personErOpprettet' }
  let dag = person.opprettet
  for (const endring of endringer) {
    if (endring.dag <= person.opprettet) continue
    // Two things on one day are written down on two, so that the newer one is seen to be newer.
    dag = Math.max(dag + 1, endring.dag)
    dokument = Object.assign({ ...dokument }, endring.utfoer(dokument, ajourhold(dag, t)))
    yield { dokument: orderProperties(dokument), hendelsestype: endring.hendelsestype }
  }
}
