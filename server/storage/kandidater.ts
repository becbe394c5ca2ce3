import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import type { Kandidat } from '../../domain/uttrekk/treff.ts'
import type { Minst } from './oppslag.ts'
import type { Registertilstand } from './storage.ts'

/*
 * What criteria see of persons, many at a time and packed, for whoever keeps it beside the store.
 */

/** Those after a person, or those who changed after a change number; at most so many. */
export type Kandidatspoersmaal = Minst & { readonly antall: number } & (
    | { readonly etterPerson: number }
    | { readonly etterEndring: number }
  )

/** Persons as they all are at one moment. */
export type Kandidatsvar = {
  /** The last person, or change number, that was gone through; the last there is where `isAlle`. */
  readonly til: number
  readonly isAlle: boolean
  /** Something changed that is of no person, or of all. */
  readonly hele: boolean
  /** The last there was at that moment. */
  readonly sekvensnummer: number
  readonly kopi: Registertilstand['kopi']
  readonly kandidater: Kandidater
}

/** The properties of texts; `opphav` is that of the current document. */
export const TEKSTER = [
  ...(['status', 'bostedskommune', 'oppholdskommune', 'adressenavn', 'postnummer'] as const),
  ...(['kjoenn', 'sivilstand', 'statsborgerskap', 'opphav'] as const),
] as const
export type Tekst = (typeof TEKSTER)[number]

/** Columns, one place for each person. A person who is nobody any more has no number. */
export type Kandidater = {
  readonly person: Uint32Array
  /** The number in use; 0 where there is none, and then criteria find nobody. */
  readonly nummer: Float64Array
  /** The year and one; 0 where there is none. */
  readonly foedselsaar: Uint16Array
  readonly doedsaar: Uint16Array
  /** `sperreBosted` + 4 × `sperreOpphold` + 16 where the person is synthetic. */
  readonly flagg: Uint8Array
  /** Places in `ordbok` and one; 0 where there is none. */
  readonly tekst: Readonly<Record<Tekst, Uint32Array>>
  /** Every text once. */
  readonly ordbok: readonly string[]
}

/** One person on the way in. */
export type Kandidatrad = Omit<Kandidat, 'iBruk' | 'opphav' | 'vern'> & {
  readonly person: number
  readonly nummer: number | undefined
  readonly opphav: Rettighetspakke
}

/** Packs persons. `undefined` stands for one who is nobody any more. */
export function packKandidater(
  personer: readonly number[],
  read: (nr: number) => Kandidatrad | undefined,
): Kandidater {
  const antall = personer.length
  const column = () => new Uint32Array(antall)
  const places = new Map<string, number>()
  const place = (text: string | undefined) => {
    if (text === undefined) return 0
    const found = places.get(text) ?? places.size + 1
    places.set(text, found)
    return found
  }
  const pakket = {
    person: Uint32Array.from(personer),
    nummer: new Float64Array(antall),
    foedselsaar: new Uint16Array(antall),
    doedsaar: new Uint16Array(antall),
    flagg: new Uint8Array(antall),
    tekst: Object.fromEntries(TEKSTER.map((navn) => [navn, column()])) as Record<
      Tekst,
      Uint32Array
    >,
  }
  for (let nr = 0; nr < antall; nr += 1) {
    const rad = read(nr)
    if (rad?.nummer === undefined) continue
    pakket.nummer[nr] = rad.nummer
    pakket.foedselsaar[nr] = packAar(rad.foedselsaar)
    pakket.doedsaar[nr] = packAar(rad.doedsaar)
    pakket.flagg[nr] = packFlagg(rad)
    for (const navn of TEKSTER) pakket.tekst[navn][nr] = place(rad[navn])
  }
  return { ...pakket, ordbok: [...places.keys()] }
}

// --- internal ---

/** How far the places of somebody are closed, and whether the person is synthetic. */
function packFlagg({
  sperreBosted,
  sperreOpphold,
  syntetisk,
}: Pick<Kandidatrad, 'sperreBosted' | 'sperreOpphold' | 'syntetisk'>): number {
  return sperreBosted + 4 * sperreOpphold + (syntetisk ? 16 : 0)
}

/** Throws where a year has more digits than years have: what cannot be kept is not searched. */
function packAar(aar: number | undefined): number {
  if (aar === undefined) return 0
  if (!Number.isInteger(aar) || aar < 0 || aar > 9_999) throw new RangeError('not a year')
  return aar + 1
}
