import {
  type Importvalg,
  isKopi,
  judgeImport,
  type Kopigrunn,
  type Kopisvar,
  type Kopiversjon,
  refuseKopi,
} from '../last.ts'
import type { NyVersjon } from '../storage.ts'
import { requireAvledet } from './avledning.ts'
import { identitetReader } from './identitet.ts'
import type { Db } from './open.ts'
import { fyllingOf, tilstandReader, tilstandWriter } from './tilstand.ts'

/** The numbers that a versjon is appended under, and when. */
export type Plass = {
  readonly posisjon: number
  readonly sekvensnummer: number
  readonly skrevetMs: number
}

/** Appends a copy that carries its source's numbers. @valg docs/valg/028-sekvensnummer.md */
export function kopiWriter(db: Db, append: (ny: Kopiversjon, plass: Plass) => void) {
  const { findHeld } = identitetReader(db)
  const readTilstand = tilstandReader(db)
  const noteTilstand = tilstandWriter(db)
  const begin = db.prepare("update tilstand set kopi = 'laster' where kopi is null")
  const finish = db.prepare("update tilstand set kopi = 'hel' where kopi = 'laster'")
  const markEkte = db.prepare('update tilstand set ekte = 1 where ekte = 0')

  const appendKopi = db.transaction(
    (versjoner: readonly Kopiversjon[], etter: number, skrevetMs: number): Kopisvar => {
      const foer = readTilstand()
      requireAvledet(foer.regelversjon)
      const naa = { ...fyllingOf(foer) }
      const nye: NyVersjon[] = []
      let [kommet, uendret] = [etter, 0]
      let grunn: Kopigrunn | undefined = isKopi(naa) ? undefined : 'egneNumre'
      for (const ny of grunn === undefined ? versjoner : []) {
        const holdt = findHeld(ny)
        grunn = refuseKopi(ny, holdt, { kommet, fylling: naa })
        if (grunn !== undefined) break
        if (holdt === undefined) {
          naa.posisjon += 1
          naa.siste = ny.sekvensnummer
          append(ny, { posisjon: naa.posisjon, sekvensnummer: naa.siste, skrevetMs })
          nye.push(ny)
        } else uendret += 1
        kommet = Math.max(kommet, holdt?.posisjon ?? naa.posisjon)
      }
      noteTilstand(foer, { ...naa, nye })
      if (nye.length > 0) begin.run()
      const svar = { nye: nye.length, uendret, siste: naa.siste, etter: kommet }
      return grunn === undefined ? svar : { ...svar, grunn }
    },
  )

  const completeKopi = db.transaction((etter: number): boolean => {
    const { posisjon, kopi } = readTilstand()
    if (kopi === null || etter !== posisjon) return false
    finish.run()
    return true
  })

  const startImport = db.transaction((valg: Importvalg) => {
    const svar = judgeImport(fyllingOf(readTilstand()), valg)
    if (svar === 'klar' && valg.ekte) markEkte.run()
    return svar
  })
  return {
    appendKopi: (versjoner: readonly Kopiversjon[], etter: number, skrevetMs: number) =>
      appendKopi.immediate(versjoner, etter, skrevetMs),
    completeKopi: (etter: number) => completeKopi.immediate(etter),
    startImport: (valg: Importvalg) => startImport.immediate(valg),
  }
}
