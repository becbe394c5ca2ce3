import {
  finnBarn,
  finnForeldre,
  finnHusstand,
  finnSamliv,
  finnSivilstander,
  type Samliv,
  type Sivilstand,
} from './familie.ts'
import { identifikator } from './identifikator.ts'
import { finnSkjebne, kanHaFamilie, type Skjebne } from './skjebne.ts'
import { finnVern, type Vern } from './vern.ts'

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
export function finnPerson(seed: number, index: number): Person {
  const skjebne = finnSkjebne(seed, index)
  const samliv = finnSamliv(skjebne)
  const foreldre = finnForeldre(skjebne)
  const husstand = finnHusstand(skjebne, { samliv, foreldre })
  const vern = finnVern(seed, husstand)
  return {
    ...skjebne,
    samliv,
    foreldre,
    barn: finnBarn(skjebne, samliv),
    sivilstander: finnSivilstander(skjebne, samliv),
    husstand,
    vern: kanHaFamilie(skjebne) ? vern : { ...vern, nivaa: 'ugradert' },
  }
}

/** The number the person came into the register with. */
export function foersteIdentifikator(skjebne: Skjebne): string {
  return skjebne.opphav === 'dNummer' ? identifikator(skjebne, 'dNummer') : skjebne.foedselsnummer
}
