import { identifikator } from './identifikator.ts'
import { findPlass, type Plass } from './plass.ts'
import { andel, drawNumber, EMNE } from './random.ts'
import { aarstall, type Dag, dagFra } from './tid.ts'

/** The personstatus a person ends up with. */
export type Utgang =
  | 'bosatt'
  | 'utflyttet'
  | 'doed'
  | 'forsvunnet'
  | 'opphoert'
  | 'foedselsregistrert'
  | 'ikkeBosatt'
  | 'midlertidig'
  | 'inaktiv'

/** The outline of a life: what relatives must know, and what the documents are made from. */
export type Skjebne = Plass & {
  readonly seed: number
  /** The number by which relatives refer to the person. */
  readonly foedselsnummer: string
  /** `dNummer` came with a d-nummer, and may have been given a fødselsnummer since. */
  readonly opphav: 'foedtHer' | 'innflyttet' | 'dNummer'
  /** When the register got its first document about the person. */
  readonly opprettet: Dag
  readonly utgang: Utgang
  /** When the status became that; the day of birth (or of arrival) where it always was. */
  readonly utgangDag: Dag
}

/** Nothing happens after this day. */
export const SISTE_DAG = dagFra(2025, 12, 31)

/** Everything older than 2020 was loaded into this register in that year. */
export const INNLASTING = dagFra(2020, 1, 1)

/** The same for the same arguments; those near the last one are kept. */
export function findSkjebne(seed: number, index: number): Skjebne {
  const kjent = NYLIGE[index % NYLIGE_MAX]
  if (kjent !== undefined && kjent.index === index && kjent.seed === seed) return kjent
  const ny = makeSkjebne(seed, index)
  NYLIGE[index % NYLIGE_MAX] = ny
  return ny
}

/** Has a fødselsnummer and a life here, so that others can be related to it. */
export function kanHaFamilie(skjebne: Skjebne): boolean {
  return (
    skjebne.opphav !== 'dNummer' && skjebne.utgang !== 'opphoert' && skjebne.utgang !== 'ikkeBosatt'
  )
}

/** The last day on which the person takes part in anything. */
export function sisteDagHer(skjebne: Skjebne): Dag {
  const borte = skjebne.utgang === 'doed' || skjebne.utgang === 'utflyttet'
  return borte ? skjebne.utgangDag : SISTE_DAG
}

/** The day from which what was before holds no more: the homes, and whatever begins must have begun. */
export function sluttdag({ utgang, utgangDag }: Skjebne): Dag {
  return SLUTT.has(utgang) ? utgangDag : Number.POSITIVE_INFINITY
}

// --- internal ---

const SLUTT: ReadonlySet<Utgang> = new Set([
  'doed',
  'utflyttet',
  'opphoert',
  'forsvunnet',
  'inaktiv',
])

/**
 * A person is needed for the documents of some six relatives, all within 74 places: to remember
 * 256 persons makes the register twice as fast and changes nothing else.
 */
const NYLIGE_MAX = 256
const NYLIGE: Array<Skjebne | undefined> = Array.from({ length: NYLIGE_MAX })

function makeSkjebne(seed: number, index: number): Skjebne {
  const plass = findPlass(seed, index)
  const opphav = findOpphav(seed, plass)
  const utgang = opphav === 'dNummer' ? utgangMedDNummer(seed, plass) : findUtgang(seed, plass)
  const u = drawNumber(seed, index, EMNE.opprettet)
  const opprettet = Math.max(INNLASTING + (u % 330), plass.foedt + 1 + (u % 20))
  return {
    ...plass,
    seed,
    foedselsnummer: identifikator(plass, 'foedselsnummer'),
    opphav,
    opprettet,
    utgang,
    utgangDag: findUtgangDag(seed, plass, { utgang, opphav, opprettet }),
  }
}

function findOpphav(seed: number, { index, foedt }: Plass): Skjebne['opphav'] {
  const u = andel(seed, index, EMNE.opphav)
  // Who comes from elsewhere has lived a while before; those few who are too young are born here.
  if (foedt >= INNLASTING - 731) return 'foedtHer'
  if (u < 0.085) return 'dNummer'
  return u < 0.135 ? 'innflyttet' : 'foedtHer'
}

function utgangMedDNummer(seed: number, { index }: Plass): Utgang {
  const u = andel(seed, index, EMNE.utgang)
  if (u < 0.12) return 'bosatt'
  if (u < 0.6) return 'inaktiv'
  return u < 0.88 ? 'midlertidig' : 'ikkeBosatt'
}

function findUtgang(seed: number, { index, foedt }: Plass): Utgang {
  const aar = aarstall(foedt)
  const u = andel(seed, index, EMNE.utgang)
  if (u < andelDoede(aar)) return 'doed'
  // What the dead leave is shared out anew, so that every age has the same chances.
  const v = (u - andelDoede(aar)) / (1 - andelDoede(aar))
  if (aar >= 2023) return v < 0.1 ? 'foedselsregistrert' : 'bosatt'
  if (v < 0.05) return 'utflyttet'
  if (v < 0.056) return 'ikkeBosatt'
  if (v < 0.06) return 'opphoert'
  return v < 0.063 ? 'forsvunnet' : 'bosatt'
}

function andelDoede(foedselsaar: number): number {
  if (foedselsaar < 1925) return 0.95
  if (foedselsaar < 1935) return 0.55
  if (foedselsaar < 1945) return 0.2
  if (foedselsaar < 1955) return 0.06
  return foedselsaar < 2015 ? 0.012 : 0.003
}

/** Most of it happened before the register was loaded; what came later gives a versjon of its own. */
function findUtgangDag(
  seed: number,
  { index, foedt }: Plass,
  { utgang, opphav, opprettet }: Pick<Skjebne, 'utgang' | 'opphav' | 'opprettet'>,
): Dag {
  const alltid = utgang === 'midlertidig' || (utgang === 'bosatt' && opphav !== 'dNummer')
  if (alltid || utgang === 'foedselsregistrert' || utgang === 'ikkeBosatt') return foedt
  const u = drawNumber(seed, index, EMNE.utgangDag)
  const foer = Math.max(foedt + 30, INNLASTING - 25 * 365)
  const gittFoedselsnummer = opphav === 'dNummer' && utgang === 'bosatt'
  if (gittFoedselsnummer || u % 100 < 28 || foer > INNLASTING - 400) {
    // Two days are kept free at the end: getting a fødselsnummer is two versjoner.
    return opprettet + 31 + ((u >>> 8) % (SISTE_DAG - 100 - opprettet - 31))
  }
  return foer + ((u >>> 8) % (INNLASTING - foer))
}
