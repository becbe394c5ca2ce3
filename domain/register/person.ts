import {
  type Folkeregisteridentifikator,
  isFolkeregisteridentifikator,
  isSyntetisk,
} from '../ids.ts'
import { foldAdressenavn } from '../uttrekk/utvalg.ts'
import { isSyntetiskDokument } from './numre.ts'
import {
  EGENSKAPER,
  type Element,
  elementer,
  gjeldende,
  type Persondokument,
} from './persondokument.ts'
import { type Sperre, sperrer, strongest, type Vern, vern } from './vern.ts'

/** One of a person's identifikatorer as a versjon tells it. */
export type Identifikatorrad = {
  readonly identifikator: Folkeregisteridentifikator
  readonly iBruk: boolean
}

/** What the register keeps of a person's protection. */
export type Vernerad = {
  readonly vern: Vern
  readonly sperreBosted: Sperre
  readonly sperreOpphold: Sperre
  /** The newest ajourholdstidspunkt of the document it is from, in milliseconds since 1970. */
  readonly ajourfoert: number | undefined
}

/**
 * What the register keeps of a person beside the documents: derived from the versjoner and nothing
 * else, so that it can be rebuilt from the log.
 */
export type Personrad = Vernerad & {
  readonly identifikatorer: readonly Identifikatorrad[]
  /** False when a number of the person is not synthetic, or one of those the document names. */
  readonly syntetisk: boolean
  readonly status: string | undefined
  /** Four digits; absent for the strengtFortrolige. */
  readonly bostedskommune: string | undefined
  readonly oppholdskommune: string | undefined
  /** Of the home, folded for comparison; absent for the strengtFortrolige. */
  readonly adressenavn: string | undefined
  readonly postnummer: string | undefined
  readonly foedselsaar: number | undefined
  readonly doedsaar: number | undefined
  readonly kjoenn: string | undefined
  readonly sivilstand: string | undefined
  /** All current citizenships, space-separated. */
  readonly statsborgerskap: string
}

/**
 * Derives the row. Criteria match what is current and unmasked; persons who are strengtFortrolige
 * have no kommune to match. `undefined` where the document names no valid identifikator.
 * @valg docs/valg/002-kriterier.md
 */
export function personrad(
  dokument: Persondokument,
  foedselsEllerDNummer?: Folkeregisteridentifikator,
): Personrad | undefined {
  const identifikatorer = readIdentifikatorer(dokument, foedselsEllerDNummer)
  if (identifikatorer.length === 0) return undefined
  const niva = vern(dokument)
  const synlig = niva !== 'strengtFortrolig'
  const bosted = gjeldende(dokument, 'bostedsadresse')[0]
  return {
    identifikatorer,
    syntetisk:
      identifikatorer.every((rad) => isSyntetisk(rad.identifikator)) &&
      isSyntetiskDokument(dokument),
    vern: niva,
    ...sperrer(dokument),
    ajourfoert: ajourfoert(dokument),
    status: text(gjeldende(dokument, 'status')[0], 'status'),
    bostedskommune: synlig ? kommune(bosted) : undefined,
    oppholdskommune: synlig ? kommune(gjeldende(dokument, 'oppholdsadresse')[0]) : undefined,
    adressenavn: synlig ? adressenavn(bosted) : undefined,
    postnummer: synlig ? postnummer(bosted) : undefined,
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

/**
 * The row of a document that comes after another one although it is older, as when a file is loaded
 * late: what it says is then the person's, but it takes no protection away.
 * @valg docs/valg/019-vern-i-tid.md
 */
export function keepVern(rad: Personrad, foer: Vernerad): Personrad {
  if ((rad.ajourfoert ?? Infinity) >= (foer.ajourfoert ?? 0)) return rad
  const niva = strongest(rad.vern, foer.vern)
  return {
    ...rad,
    ...(niva === 'strengtFortrolig' ? UTEN_STED : {}),
    vern: niva,
    sperreBosted: Math.max(rad.sperreBosted, foer.sperreBosted) as Sperre,
    sperreOpphold: Math.max(rad.sperreOpphold, foer.sperreOpphold) as Sperre,
    ajourfoert: foer.ajourfoert,
  }
}

// --- internal ---

const UTEN_STED = {
  bostedskommune: undefined,
  oppholdskommune: undefined,
  adressenavn: undefined,
  postnummer: undefined,
} as const

function ajourfoert(dokument: Persondokument): number | undefined {
  const tider = EGENSKAPER.flatMap((egenskap) =>
    elementer(dokument, egenskap).map((element) =>
      Date.parse(text(element, 'ajourholdstidspunkt') ?? ''),
    ),
  ).filter(Number.isFinite)
  return tider.length === 0 ? undefined : tider.reduce((a, b) => Math.max(a, b))
}

/** A document of a package without identifikatorer is known by the number it was fetched by. */
function readIdentifikatorer(
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

/** The kommune of a vegadresse, a matrikkeladresse or an unknown home, in that order. */
function kommune(adresse: Element | undefined): string | undefined {
  const nummer =
    text(adresse?.['vegadresse'], 'kommunenummer') ??
    text(field(adresse?.['matrikkeladresse'], 'matrikkelnummer'), 'kommunenummer') ??
    text(adresse?.['ukjentBosted'], 'bostedskommune')
  return nummer !== undefined && /^\d{4}$/.test(nummer) ? nummer : undefined
}

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
