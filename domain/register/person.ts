import {
  type Folkeregisteridentifikator,
  isFolkeregisteridentifikator,
  isSyntetisk,
} from '../ids.ts'
import { foldAdressenavn } from '../uttrekk/utvalg.ts'
import { egneSkjulte } from './gradering.ts'
import { isSyntetiskDokument } from './numre.ts'
import { type Element, elementer, gjeldende, type Persondokument } from './persondokument.ts'
import type { Skjulte } from './sted.ts'
import { type Sperre, type Sperrer, sperrer, VERN, type Vern, vern } from './vern.ts'
import { isGradert } from './vernetilstand.ts'

/** One of a person's identifikatorer as a versjon tells it. */
export type Identifikatorrad = {
  readonly identifikator: Folkeregisteridentifikator
  readonly iBruk: boolean
}

/** What a person can be selected by that tells a place, and how far that is closed. */
export type Stedsrad = Sperrer & {
  readonly vern: Vern
  /** Four digits; absent where it is closed to all. */
  readonly bostedskommune: string | undefined
  readonly oppholdskommune: string | undefined
  /** Of the home, folded for comparison; absent where it is closed to all. */
  readonly adressenavn: string | undefined
  readonly postnummer: string | undefined
}

/** What a person can be selected by beside places. */
export type Utvalgsrad = {
  readonly status: string | undefined
  readonly foedselsaar: number | undefined
  readonly doedsaar: number | undefined
  readonly kjoenn: string | undefined
  readonly sivilstand: string | undefined
  /** All current citizenships, space-separated. */
  readonly statsborgerskap: string
}

/**
 * What the register keeps of a person beside the documents: derived from the versjoner and nothing
 * else, so that it can be rebuilt from the log.
 */
export type Personrad = Stedsrad &
  Utvalgsrad & {
    readonly identifikatorer: readonly Identifikatorrad[]
    /** The versjon tells of some protection. */
    readonly gradert: boolean
    /** False when a number of the person is not synthetic, or one of those the document names. */
    readonly syntetisk: boolean
  }

/**
 * Derives the row, of somebody of whom nothing is known but this versjon. Criteria match what is current
 * and unmasked; persons who are strengtFortrolige have no kommune to match. `undefined` where the
 * document names no valid identifikator.
 * @valg docs/valg/002-kriterier.md
 */
export function personrad(
  dokument: Persondokument,
  foedselsEllerDNummer?: Folkeregisteridentifikator,
): Personrad | undefined {
  const identifikatorer = identifikatorerAv(dokument, foedselsEllerDNummer)
  if (identifikatorer.length === 0) return undefined
  const niva = vern(dokument)
  return {
    identifikatorer,
    syntetisk:
      identifikatorer.every((rad) => isSyntetisk(rad.identifikator)) &&
      isSyntetiskDokument(dokument),
    gradert: isGradert(dokument),
    ...stedsrad(dokument, niva, egneSkjulte(dokument, VERN.indexOf(niva) as Sperre)),
    ...utvalgsrad(dokument),
  }
}

/** Its identifikatorer. A document of a package without identifikatorer is known by the number it was fetched by. */
export function identifikatorerAv(
  dokument: Persondokument,
  hentetMed: Folkeregisteridentifikator | undefined,
): readonly Identifikatorrad[] {
  const rader = elementer(dokument, 'identifikasjonsnummer').flatMap((element) => {
    const identifikator = element['foedselsEllerDNummer']
    if (!isFolkeregisteridentifikator(identifikator)) return []
    return [
      { identifikator, iBruk: element['status'] === 'iBruk' && element['erGjeldende'] === true },
    ]
  })
  if (hentetMed === undefined || rader.some((rad) => rad.identifikator === hentetMed)) return rader
  return [...rader, { identifikator: hentetMed, iBruk: !rader.some((rad) => rad.iBruk) }]
}

/** What a person can be selected by that tells no place. */
export function utvalgsrad(dokument: Persondokument): Utvalgsrad {
  return {
    status: text(gjeldende(dokument, 'status')[0], 'status'),
    foedselsaar: year(text(gjeldende(dokument, 'foedsel')[0], 'foedselsaar')),
    doedsaar: year(text(gjeldende(dokument, 'doedsfall')[0], 'doedsdato')),
    kjoenn: text(gjeldende(dokument, 'kjoenn')[0], 'kjoenn'),
    sivilstand: text(gjeldende(dokument, 'sivilstand')[0], 'sivilstand'),
    statsborgerskap: gjeldende(dokument, 'statsborgerskap')
      .map((element) => text(element, 'statsborgerskap') ?? '')
      .filter((land) => /^[A-Z]{3}$/.test(land))
      .join(' '),
  }
}

/** The places of the row, for somebody who is protected so far today and has these places hidden. */
export function stedsrad(dokument: Persondokument, niva: Vern, skjulte: Skjulte): Stedsrad {
  const sperre = sperrer(dokument, niva, skjulte)
  const [bosted, opphold] = [
    sperre.sperreBosted === 2 ? undefined : gjeldende(dokument, 'bostedsadresse')[0],
    sperre.sperreOpphold === 2 ? undefined : gjeldende(dokument, 'oppholdsadresse')[0],
  ]
  return {
    ...sperre,
    vern: niva,
    bostedskommune: kommuneIn(bosted),
    oppholdskommune: kommuneIn(opphold),
    adressenavn: adressenavn(bosted),
    postnummer: postnummer(bosted),
  }
}

/** The kommune of a vegadresse, a matrikkeladresse or an unknown home, in that order. */
export function kommuneIn(adresse: Element | undefined): string | undefined {
  const nummer =
    text(adresse?.['vegadresse'], 'kommunenummer') ??
    text(field(adresse?.['matrikkeladresse'], 'matrikkelnummer'), 'kommunenummer') ??
    text(adresse?.['ukjentBosted'], 'bostedskommune')
  return nummer !== undefined && /^\d{4}$/.test(nummer) ? nummer : undefined
}

// --- internal ---

function adressenavn(adresse: Element | undefined): string | undefined {
  const navn = text(adresse?.['vegadresse'], 'adressenavn')
  return navn === undefined ? undefined : foldAdressenavn(navn)
}

function postnummer(adresse: Element | undefined): string | undefined {
  const sted = adresse?.['vegadresse'] ?? adresse?.['matrikkeladresse']
  return text(field(sted, 'poststed'), 'postnummer')
}

function year(dato: string | undefined): number | undefined {
  const aar = dato?.slice(0, 4) ?? ''
  return /^\d{4}$/.test(aar) ? Number(aar) : undefined
}

function text(element: unknown, name: string): string | undefined {
  const verdi = field(element, name)
  return typeof verdi === 'string' ? verdi : undefined
}

function field(element: unknown, name: string): unknown {
  return typeof element === 'object' && element !== null
    ? (element as Readonly<Record<string, unknown>>)[name]
    : undefined
}
