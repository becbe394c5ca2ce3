import {
  findBarn,
  findForeldre,
  findHusstand,
  findSamliv,
  findSivilstander,
  type Samliv,
  type Sivilstand,
} from './familie.ts'
import { identifikator } from './identifikator.ts'
import { findSkjebne, kanHaFamilie, type Skjebne } from './skjebne.ts'
import { findVern, type Vern } from './vern.ts'

/** Everything that is decided about a person before a document is written. */
export type Person = Skjebne & {
  readonly samliv: Samliv | undefined
  readonly foreldre: readonly Skjebne[]
  readonly barn: readonly Skjebne[]
  readonly sivilstander: readonly Sivilstand[]
  readonly husstand: number
  readonly vern: Vern
}

/** Works out one person, with the few others that the documents mention. */
export function findPerson(seed: number, index: number): Person {
  const skjebne = findSkjebne(seed, index)
  const samliv = findSamliv(skjebne)
  const foreldre = findForeldre(skjebne)
  const husstand = findHusstand(skjebne, { samliv, foreldre })
  const vern = findVern(seed, husstand)
  return {
    ...skjebne,
    samliv,
    foreldre,
    barn: findBarn(skjebne, samliv),
    sivilstander: findSivilstander(skjebne, samliv),
    husstand,
    vern: kanHaFamilie(skjebne) ? vern : { ...vern, nivaa: 'ugradert' },
  }
}

/** The number the person came into the register with. */
export function foersteIdentifikator(skjebne: Skjebne): string {
  return skjebne.opphav === 'dNummer' ? identifikator(skjebne, 'dNummer') : skjebne.foedselsnummer
}
