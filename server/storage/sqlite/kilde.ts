import type { NyVersjon, Oppskrift, Oppskriftsvar } from '../storage.ts'
import type { Db } from './open.ts'
import { identify } from './rad.ts'

/** What the register knows of the synthetic country it holds. */
export type Opphavsrad = { readonly seed: number | null; readonly antall: number | null }

/** The recipe in a row of the state; none where the register was not made by one, or from before. */
export function readOppskrift({ seed, antall }: Opphavsrad): Registeroppskrift | undefined {
  return seed === null || antall === null ? undefined : { seed, antall }
}

/** Who fills the register: decided by its first document, and kept. */
export function kildeWriter(db: Db) {
  const read = db.prepare<[], Kilderad>(
    'select posisjon, seed, antall, generator, importert from tilstand',
  )
  const keep = db.prepare<Oppskrift>(
    'update tilstand set seed = :seed, generator = :generator, antall = max(coalesce(antall, 0), :antall)',
  )
  const first = db
    .prepare<[], Buffer>('select dokumentidentifikator from versjon where posisjon = 1')
    .pluck()
  const start = db.transaction((oppskrift: Oppskrift, foerste: NyVersjon): Oppskriftsvar => {
    const rad = read.get()
    if (rad === undefined) throw new Error('the register has no state row')
    const foreign = refuse(rad, oppskrift, () => first.get()?.equals(identify(foerste)) === true)
    if (foreign !== undefined) return foreign
    keep.run(oppskrift)
    return { kind: 'klar' }
  })
  return {
    startSyntetisk: (oppskrift: Oppskrift, foerste: NyVersjon) =>
      start.immediate(oppskrift, foerste),
  }
}

// --- internal ---

type Registeroppskrift = Pick<Oppskrift, 'seed' | 'antall'>
type Kilderad = Opphavsrad & {
  readonly posisjon: number
  readonly generator: number | null
  readonly importert: number
}

/** `beginsAlike` tells whether the first document is the recipe's, where the register does not know its own. */
function refuse(
  { posisjon, seed, generator, importert }: Kilderad,
  oppskrift: Oppskrift,
  beginsAlike: () => boolean,
): Oppskriftsvar | undefined {
  if (importert === 1) return { kind: 'importert' }
  if (seed === null) {
    return posisjon === 0 || beginsAlike() ? undefined : { kind: 'annen', seed: undefined }
  }
  if (seed !== oppskrift.seed) return { kind: 'annen', seed }
  return generator === oppskrift.generator ? undefined : { kind: 'annenGenerator' }
}
