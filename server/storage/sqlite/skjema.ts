import { join } from 'node:path'
import type { Skjema } from '../../sqlite/migrate.ts'
import { type Basenavn, keepSegl, markDamaged, sealAll } from './forsegling.ts'
import { defineNavn } from './identitet.ts'
import { definePakking, innholdsleser } from './innhold.ts'

/** The two files of the store. What was damaged before a step is damaged after it. */
export const SKJEMA: Readonly<Record<Basenavn, Skjema>> = {
  register: skjema('register'),
  jobber: skjema('jobber'),
}

// --- internal ---

function skjema(navn: Basenavn): Skjema {
  return {
    folder: join(import.meta.dirname, 'migrations', navn),
    around: (db, steps, isPending) => {
      defineNavn(db)
      definePakking(db)
      innholdsleser(db)
      if (isPending) markDamaged(db, navn)
      steps()
      if (isPending) sealAll(db, navn)
      keepSegl(db, navn)
    },
  }
}
