import { type Folkeregisteridentifikator, isFolkeregisteridentifikator } from '../ids.ts'
import type { Rettighetspakke } from '../oppslag/rettighetspakke.ts'
import { foldTett } from './ord.ts'
import { type Husnummer, type LandNummer, Parametre, type Spoerring } from './parametre.ts'

/** Who is searched for, by what one person alone should have. */
export type Entydigsoek = {
  readonly navn: readonly (readonly string[])[] | undefined
  readonly identifikasjonsnummer: Folkeregisteridentifikator | undefined
  /** As a date with hyphens. */
  readonly foedselsdato: string | undefined
  readonly adressenavn: string | undefined
  readonly husnummer: Husnummer | undefined
  readonly postnummer: string | undefined
  readonly utenlandskpersonidentifikasjon: LandNummer | undefined
  readonly legitimasjonsdokument: LandNummer | undefined
  /** The number of the immigration authorities, folded. */
  readonly utlendingsmyndighetenesidentifikasjonsnummer: string | undefined
  readonly historisk: boolean
  readonly soekFonetisk: boolean
}

/** The parameters that every package has. */
export const ENTYDIG_PARAMETRE = [
  ...(['identifikasjonsnummer', 'foedselsdato', 'navn', 'postnummer', 'adressenavn'] as const),
  ...(['husnummer', 'opplysningsgrunnlag', 'soekFonetisk'] as const),
] as const

/** Those that only some have. */
export const FREMMEDE = {
  utenlandskpersonidentifikasjon: ['offentlig-med-hjemmel', 'eid'],
  legitimasjonsdokument: ['offentlig-med-hjemmel', 'eid'],
  utlendingsmyndighetenesidentifikasjonsnummer: ['offentlig-med-hjemmel'],
} as const satisfies Readonly<Record<string, readonly Rettighetspakke[]>>

/**
 * Reads a search for one person. `part` is read elsewhere. Throws one `Avvist` (400) that names every mistake, and
 * where too little is given to have a right to a hit.
 * @valg docs/valg/055-soek.md
 */
export function parseEntydigsoek(spoerring: Spoerring, pakke: Rettighetspakke): Entydigsoek {
  const fremmede = Object.entries(FREMMEDE).flatMap(([navn, pakker]) =>
    (pakker as readonly Rettighetspakke[]).includes(pakke) ? [navn] : [],
  )
  const p = new Parametre(spoerring, [...ENTYDIG_PARAMETRE, ...fremmede], ['part'])
  const duf = 'utlendingsmyndighetenesidentifikasjonsnummer'
  const soek: Entydigsoek = {
    navn: readNavn(p),
    identifikasjonsnummer: readNummer(p),
    foedselsdato: p.date('foedselsdato'),
    adressenavn: p.street('adressenavn'),
    husnummer: p.house('husnummer'),
    postnummer: p.match('postnummer', /^\d{4}$/, 'skal være fire siffer'),
    utenlandskpersonidentifikasjon: p.landNummer(
      'utenlandskpersonidentifikasjon',
      'UtenlandskPersonidentifikasjon er ikke på gyldig format',
    ),
    legitimasjonsdokument: p.landNummer(
      'legitimasjonsdokument',
      'Legitimasjonsdokument er ikke på gyldig format',
    ),
    [duf]:
      foldTett(p.match(duf, /^[\p{L}\p{N} -]+$/u, 'skal være bokstaver og siffer') ?? '') ||
      undefined,
    historisk: p.oneOf('opplysningsgrunnlag', ['gjeldende', 'historisk']) === 'historisk',
    soekFonetisk: p.boolean('soekFonetisk'),
  }
  if (soek.husnummer && soek.adressenavn === undefined)
    p.mistake('husnummer', 'kreves sammen med adressenavn')
  p.check()
  if (!hasRett(soek)) p.mistake('for lite', FOR_LITE[fremmede.length] ?? FOR_LITE[0])
  p.check()
  return soek
}

/** Whether what is given gives a right to a hit. More narrows it. */
export function hasRett(soek: Omit<Entydigsoek, 'historisk' | 'soekFonetisk'>): boolean {
  const {
    utenlandskpersonidentifikasjon: utenlandsk,
    legitimasjonsdokument: dokument,
    utlendingsmyndighetenesidentifikasjonsnummer: duf,
  } = soek
  const fremmed = utenlandsk ?? dokument
  if (soek.navn === undefined) return soek.foedselsdato !== undefined && fremmed !== undefined
  const { identifikasjonsnummer, foedselsdato, postnummer, adressenavn } = soek
  const ett = identifikasjonsnummer ?? foedselsdato ?? postnummer ?? adressenavn ?? fremmed ?? duf
  return ett !== undefined
}

/**
 * Whether the right to a hit rests on a street and nothing else: then only an address that has no house number is
 * found by it.
 */
export function restsOnStreet(soek: Entydigsoek): boolean {
  return soek.husnummer === undefined && !hasRett({ ...soek, adressenavn: undefined })
}

// --- internal ---

const GRUNN =
  'oppgi navn og én av identifikasjonsnummer, foedselsdato, postnummer, adressenavn (med husnummer der adressen har det)'
const FOR_LITE = [
  GRUNN,
  GRUNN,
  `${GRUNN}, utenlandskpersonidentifikasjon, legitimasjonsdokument; eller foedselsdato og én av de to siste`,
  `${GRUNN}, utenlandskpersonidentifikasjon, legitimasjonsdokument, utlendingsmyndighetenesidentifikasjonsnummer; eller foedselsdato og en av de utenlandske`,
] as const

/** A given name and a surname, at least. */
function readNavn(p: Parametre): Entydigsoek['navn'] {
  const navn = p.names('navn')
  return navn === undefined || navn.length >= 2
    ? navn
    : p.mistake('navn', 'skal være minst fornavn og etternavn')
}

function readNummer(p: Parametre): Folkeregisteridentifikator | undefined {
  const felt = 'identifikasjonsnummer'
  const verdi = p.text(felt)
  if (verdi === undefined || isFolkeregisteridentifikator(verdi)) return verdi
  return p.mistake(felt, 'skal være elleve siffer med gyldig dato og gyldige kontrollsifre')
}
