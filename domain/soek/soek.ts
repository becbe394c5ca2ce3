import { SOEKETREFF_MAX } from '../limits.ts'
import { type Husnummer, Parametre, type Spoerring } from './parametre.ts'

/** What is searched for: all of it must hold of a person. Words are folded. */
export type Soek = {
  readonly navn: readonly (readonly string[])[] | undefined
  readonly kjoenn: 'kvinne' | 'mann' | undefined
  /** As a date with hyphens. */
  readonly foedselsdato: string | undefined
  readonly foedselsaarFraOgMed: number | undefined
  readonly foedselsaarTilOgMed: number | undefined
  /** The beginning of a street, folded. */
  readonly adressenavn: string | undefined
  readonly husnummer: Husnummer | undefined
  readonly postnummer: string | undefined
  readonly kommunenummer: string | undefined
  readonly fylkesnummer: string | undefined
  readonly inkluderOppholdsadresse: boolean
  readonly soekFonetisk: boolean
  readonly inkluderDoede: boolean
  /** Names and addresses of the past too. */
  readonly historisk: boolean
  readonly maksTreff: number
}

/** The parameters of `personer/soek`. */
export const SOEK_PARAMETRE = [
  ...(['navn', 'kjoenn', 'foedselsdato', 'foedselsaarFraOgMed', 'foedselsaarTilOgMed'] as const),
  ...(['adressenavn', 'husnummer', 'postnummer', 'kommunenummer', 'fylkesnummer'] as const),
  ...(['inkluderOppholdsadresse', 'soekFonetisk', 'inkluderDoede', 'opplysningsgrunnlag'] as const),
  'maksTreff' as const,
] as const

/**
 * Reads a search. Every parameter is optional, and may be written in any case. Throws one `Avvist` (400) that names
 * every mistake: field and rule, never a value.
 * @valg docs/valg/055-soek.md
 */
export function parseSoek(spoerring: Spoerring): Soek {
  const p = new Parametre(spoerring, SOEK_PARAMETRE)
  const soek: Soek = {
    navn: p.names('navn'),
    kjoenn: p.oneOf('kjoenn', ['kvinne', 'mann']),
    foedselsdato: p.date('foedselsdato'),
    foedselsaarFraOgMed: p.year('foedselsaarFraOgMed'),
    foedselsaarTilOgMed: p.year('foedselsaarTilOgMed'),
    adressenavn: p.street('adressenavn'),
    husnummer: p.house('husnummer'),
    postnummer: p.match('postnummer', FIRE_SIFFER, 'skal være fire siffer'),
    kommunenummer: p.match('kommunenummer', FIRE_SIFFER, 'skal være fire siffer'),
    fylkesnummer: p.match('fylkesnummer', /^\d{2}$/, 'skal være to siffer'),
    inkluderOppholdsadresse: p.boolean('inkluderOppholdsadresse'),
    soekFonetisk: p.boolean('soekFonetisk'),
    inkluderDoede: p.boolean('inkluderDoede'),
    historisk: p.oneOf('opplysningsgrunnlag', ['gjeldende', 'historisk']) === 'historisk',
    maksTreff: readMaksTreff(p),
  }
  const { foedselsaarFraOgMed: fra = 0, foedselsaarTilOgMed: til = Infinity } = soek
  if (fra > til) p.mistake('foedselsaarFraOgMed', 'kan ikke være etter foedselsaarTilOgMed')
  p.check()
  return soek
}

// --- internal ---

const FIRE_SIFFER = /^\d{4}$/

function readMaksTreff(p: Parametre): number {
  const regel = `skal være et heltall fra 1 til ${SOEKETREFF_MAX}`
  const verdi = p.match('maksTreff', /^\d{1,5}$/, regel)
  const antall = Number(verdi ?? SOEKETREFF_MAX)
  if (antall < 1 || antall > SOEKETREFF_MAX) p.mistake('maksTreff', regel)
  return antall
}
