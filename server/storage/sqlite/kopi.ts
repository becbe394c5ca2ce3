import type { Importvalg, Kopigrunn, Kopisvar, Kopiversjon } from '../last.ts'
import type { NyVersjon } from '../storage.ts'
import { requireAvledet } from './avledning.ts'
import { type Holdt, identitetReader, isSame } from './identitet.ts'
import type { Db } from './open.ts'
import { type Tilstand, tilstandReader, tilstandWriter } from './tilstand.ts'

/** The numbers that a versjon is appended under, and when. */
export type Plass = {
  readonly posisjon: number
  readonly sekvensnummer: number
  readonly skrevetMs: number
}

/**
 * Appends a copy that carries its source's numbers. The load goes through its documents from the first one
 * each time it is begun, and what the log holds must be a beginning of them: so it can be stopped at any
 * moment, and no other load can go on where it was.
 * @valg docs/valg/028-sekvensnummer.md
 */
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
      const naa = { ...foer }
      const nye: NyVersjon[] = []
      let [kommet, uendret] = [etter, 0]
      let grunn: Kopigrunn | undefined = isKopi(foer) ? undefined : 'egneNumre'
      for (const ny of grunn === undefined ? versjoner : []) {
        const holdt = findHeld(ny)
        grunn = holdt ? refuseHeld(ny, holdt, kommet) : refuseNew(ny, naa, kommet)
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

  const startImport = db.transaction(({ kopi, ekte }: Importvalg) => {
    const foer = readTilstand()
    if (kopi && !isKopi(foer)) return 'egneNumre'
    if (!kopi && foer.kopi !== null) return 'kildensNumre'
    if (ekte) markEkte.run()
    return 'klar'
  })
  return {
    appendKopi: (versjoner: readonly Kopiversjon[], etter: number, skrevetMs: number) =>
      appendKopi.immediate(versjoner, etter, skrevetMs),
    completeKopi: (etter: number) => completeKopi.immediate(etter),
    startImport: (valg: Importvalg) => startImport.immediate(valg),
  }
}

// --- internal ---

/** An empty register that nobody has begun to fill, or one that such a load has. */
function isKopi({ posisjon, kopi, seed }: Tilstand): boolean {
  return kopi !== null || (posisjon === 0 && seed === null)
}

/** Why a document that the log holds is not the one that was to come. */
function refuseHeld(ny: Kopiversjon, holdt: Holdt, kommet: number): Kopigrunn | undefined {
  if (holdt.posisjon > kommet + 1) return 'annenLast'
  const isAlike = holdt.sekvensnummer === ny.sekvensnummer && isSame(holdt.innhold, ny.json)
  return isAlike ? undefined : 'annetUnderNavnet'
}

/** Why a document that the log does not hold cannot be the next one. */
function refuseNew(
  { sekvensnummer }: Kopiversjon,
  { siste, posisjon, kopi }: Tilstand,
  kommet: number,
): Kopigrunn | undefined {
  if (kopi === 'hel') return 'hel'
  if (kommet !== posisjon) return 'annenLast'
  return sekvensnummer < siste ? 'synkende' : undefined
}
