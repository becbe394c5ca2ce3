import type { Folkeregisteridentifikator } from '../ids.ts'
import { kommuneIn } from '../register/person.ts'
import {
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../register/persondokument.ts'
import { type Entydigsoek, restsOnStreet } from './entydig.ts'
import { fonetisk } from './fonetikk.ts'
import { foldOrd, foldTett } from './ord.ts'
import type { LandNummer } from './parametre.ts'
import type { Soek } from './soek.ts'

/** A person as a search sees them. */
export type Soekbar = {
  /** The current document, unmasked. */
  readonly dokument: Persondokument
  /** What the package would be told of it today, addresses of the past too: no place is found but in this. */
  readonly synlig: Persondokument
  /** Whether a number is the person's, ended ones too. */
  readonly hasNummer: (nummer: Folkeregisteridentifikator) => boolean
}

/**
 * Whether a search finds somebody. Places are looked for in what the package would be told, so that whoever's place
 * it may not know is not found by it; all that is asked of a place must hold of one address.
 * @valg docs/valg/055-soek.md
 */
export function isSoekt(soek: Soek, { dokument, synlig }: Soekbar): boolean {
  const { foedselsaarFraOgMed: fra, foedselsaarTilOgMed: til } = soek
  const aar = yearOf(textIn(foedsel(dokument), 'foedselsaar'))
  return (
    (soek.inkluderDoede || !isDoed(dokument)) &&
    (soek.kjoenn === undefined || textIn(naa(dokument, 'kjoenn')[0], 'kjoenn') === soek.kjoenn) &&
    isFoedt(soek.foedselsdato, dokument) &&
    (fra === undefined || aar >= fra) &&
    (til === undefined || aar <= til) &&
    hasNavn(soek, dokument, (navn, ord) => ord.flat().every((en) => navn.alle.has(en))) &&
    livesThere(soek, synlig)
  )
}

/**
 * Whether a search for one person finds somebody: the first word of the name is of the given names, the last of the
 * surnames, those between of any; a number may have ended.
 * @valg docs/valg/055-soek.md
 */
export function isEntydig(soek: Entydigsoek, { dokument, synlig, hasNummer }: Soekbar): boolean {
  const { identifikasjonsnummer: nummer } = soek
  const duf = soek.utlendingsmyndighetenesidentifikasjonsnummer
  const hasAll = (navn: Navneord, ord: readonly (readonly string[])[]) => {
    const [first = [], ...rest] = ord
    const last = rest.pop() ?? []
    return (
      first.every((en) => navn.fornavn.has(en)) &&
      last.every((en) => navn.etternavn.has(en)) &&
      rest.flat().every((en) => navn.alle.has(en))
    )
  }
  return (
    (nummer === undefined || hasNummer(nummer)) &&
    isFoedt(soek.foedselsdato, dokument) &&
    hasLandNummer(soek.utenlandskpersonidentifikasjon, UTENLANDSK, dokument) &&
    hasLandNummer(soek.legitimasjonsdokument, LEGITIMASJON, dokument) &&
    (duf === undefined ||
      naa(dokument, DUF).some((en) => tett(en, 'identifikasjonsnummer') === duf)) &&
    hasNavn(soek, dokument, hasAll) &&
    livesThere(
      { ...soek, inkluderOppholdsadresse: false, utenHusnummer: restsOnStreet(soek) },
      synlig,
    )
  )
}

/** The number of an element of foreign identity, and its country, as both are compared. */
export const UTENLANDSK = {
  egenskap: 'utenlandskPersonidentifikasjon',
  felt: 'identifikasjonsnummer',
} as const
/** The same of identity documents. */
export const LEGITIMASJON = {
  egenskap: 'legitimasjonsdokument',
  felt: 'identifikasjonsdokumentnummer',
} as const
/** The property that holds the number of the immigration authorities. */
export const DUF = 'utlendingsmyndighetenesIdentifikasjonsnummer'

/** A field as one folded word; empty where it is no text. */
export function tett(element: Element, felt: string): string {
  return foldTett(textIn(element, felt) ?? '')
}

/** A field where it is a text. */
export function textIn(element: unknown, felt: string): string | undefined {
  const verdi = fieldIn(element, felt)
  return typeof verdi === 'string' ? verdi : undefined
}

// --- internal ---

type Navneord = {
  readonly fornavn: ReadonlySet<string>
  readonly etternavn: ReadonlySet<string>
  readonly alle: ReadonlySet<string>
}
type Sted = Pick<
  Soek,
  'adressenavn' | 'husnummer' | 'postnummer' | 'historisk' | 'inkluderOppholdsadresse'
> &
  Partial<Pick<Soek, 'kommunenummer' | 'fylkesnummer'>> & {
    /** Only an address that has no house number. */
    readonly utenHusnummer?: boolean
  }

function fieldIn(element: unknown, felt: string): unknown {
  return typeof element === 'object' && element !== null
    ? (element as Readonly<Record<string, unknown>>)[felt]
    : undefined
}

/** The elements that are looked at: what holds, or what held too. */
function aktuelle(
  dokument: Persondokument,
  egenskap: Egenskap,
  historisk: boolean,
): readonly Element[] {
  const alle = elementer(dokument, egenskap).filter((en) => typeof en === 'object' && en !== null)
  return historisk ? alle : alle.filter((en) => en['erGjeldende'] === true)
}

/** What holds today. */
function naa(dokument: Persondokument, egenskap: Egenskap): readonly Element[] {
  return aktuelle(dokument, egenskap, false)
}

function isDoed(dokument: Persondokument): boolean {
  const isStatus = naa(dokument, 'status').some((en) => en['status'] === 'doed')
  return isStatus || naa(dokument, 'doedsfall').some((en) => (textIn(en, 'doedsdato') ?? '') !== '')
}

function foedsel(dokument: Persondokument): Element | undefined {
  return naa(dokument, 'foedsel')[0]
}

/** Of four digits; of anything else none, which is in no period. */
function yearOf(aar: string | undefined): number {
  return /^\d{4}$/.test(aar ?? '') ? Number(aar) : Number.NaN
}

function isFoedt(dato: string | undefined, dokument: Persondokument): boolean {
  return dato === undefined || textIn(foedsel(dokument), 'foedselsdato') === dato
}

function hasNavn(
  { navn, soekFonetisk, historisk }: Pick<Soek, 'navn' | 'soekFonetisk' | 'historisk'>,
  dokument: Persondokument,
  holds: (navn: Navneord, ord: readonly (readonly string[])[]) => boolean,
): boolean {
  if (navn === undefined) return true
  const lyd = soekFonetisk ? fonetisk : (ord: string) => ord
  const asked = navn.map((deler) => deler.map(lyd))
  return aktuelle(dokument, 'navn', historisk).some((en) => {
    const words = (felt: string) => foldOrd(textIn(en, felt) ?? '').map(lyd)
    const [fornavn, mellomnavn, etternavn] = ['fornavn', 'mellomnavn', 'etternavn'].map(words)
    const alle = new Set([...(fornavn ?? []), ...(mellomnavn ?? []), ...(etternavn ?? [])])
    return holds({ fornavn: new Set(fornavn), etternavn: new Set(etternavn), alle }, asked)
  })
}

function livesThere(sted: Sted, synlig: Persondokument): boolean {
  const { adressenavn, husnummer, postnummer, kommunenummer, fylkesnummer } = sted
  const asked = [adressenavn, husnummer, postnummer, kommunenummer, fylkesnummer]
  if (asked.every((en) => en === undefined)) return true
  const egenskaper = [
    'bostedsadresse',
    ...(sted.inkluderOppholdsadresse ? ['oppholdsadresse'] : []),
  ]
  return (egenskaper as readonly Egenskap[]).some((egenskap) =>
    aktuelle(synlig, egenskap, sted.historisk).some((adresse) => isThere(sted, adresse)),
  )
}

function isThere(sted: Sted, adresse: Element): boolean {
  const veg = fieldIn(adresse, 'vegadresse')
  const poststed = fieldIn(veg ?? fieldIn(adresse, 'matrikkeladresse'), 'poststed')
  const kommune = kommuneIn(adresse)
  const gate = foldTett(textIn(veg, 'adressenavn') ?? '')
  return (
    (sted.adressenavn === undefined || gate.startsWith(sted.adressenavn)) &&
    (!sted.utenHusnummer || !fieldIn(fieldIn(veg, 'adressenummer'), 'husnummer')) &&
    (sted.husnummer === undefined || isHus(sted.husnummer, fieldIn(veg, 'adressenummer'))) &&
    (sted.postnummer === undefined || textIn(poststed, 'postnummer') === sted.postnummer) &&
    (sted.kommunenummer === undefined || kommune === sted.kommunenummer) &&
    (sted.fylkesnummer === undefined || kommune?.slice(0, 2) === sted.fylkesnummer)
  )
}

/** The letter, or that there is none, must be the same too. */
function isHus(
  { nummer, bokstav }: NonNullable<Soek['husnummer']>,
  adressenummer: unknown,
): boolean {
  const here = textIn(adressenummer, 'husnummer')
  const letter = textIn(adressenummer, 'husbokstav')?.trim().toLowerCase() || undefined
  return (
    here !== undefined &&
    /^\d+$/.test(here) &&
    String(Number(here)) === nummer &&
    letter === bokstav
  )
}

function hasLandNummer(
  asked: LandNummer | undefined,
  { egenskap, felt }: { readonly egenskap: Egenskap; readonly felt: string },
  dokument: Persondokument,
): boolean {
  if (asked === undefined) return true
  return naa(dokument, egenskap).some(
    (en) => textIn(en, 'utstederland') === asked.land && tett(en, felt) === asked.nummer,
  )
}
