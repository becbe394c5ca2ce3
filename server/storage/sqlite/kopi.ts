import type { Db } from '../../sqlite/open.ts'
import {
  appendNext,
  type Importvalg,
  judgeImport,
  type Kopisvar,
  type Kopiversjon,
} from '../last.ts'
import { requireAvledet } from './avledning.ts'
import { identitetReader } from './identitet.ts'
import { fyllingOf, tilstandReader, tilstandWriter } from './tilstand.ts'

/** The numbers that a versjon is appended under, and when. */
export type Plass = {
  readonly posisjon: number
  readonly sekvensnummer: number
  readonly skrevetMs: number
}

/** Appends a copy that carries its source's numbers. @valg docs/valg/028-sekvensnummer.md */
export function kopiWriter(db: Db, appendOne: (ny: Kopiversjon, plass: Plass) => void) {
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
      const fylling = { ...fyllingOf(foer) }
      const append = (ny: Kopiversjon, posisjon: number) =>
        appendOne(ny, { posisjon, sekvensnummer: ny.sekvensnummer, skrevetMs })
      const { lagt, ...svar } = appendNext(versjoner, etter, { fylling, findHeld, append })
      noteTilstand(foer, { ...fylling, nye: lagt })
      if (lagt.length > 0) begin.run()
      return svar
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
