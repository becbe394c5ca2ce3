/**
 * The properties of a `folkeregisterperson`, in the order the register writes them.
 * `falskIdentitet` and `doedsfall` are objects, all others lists.
 * @valg docs/valg/005-feltrekkefoelge.md
 */
export const EGENSKAPER = [
  'falskIdentitet',
  'identifikasjonsnummer',
  'identitetsgrunnlag',
  'kontaktinformasjonForDoedsbo',
  'legitimasjonsdokument',
  'status',
  'utlendingsmyndighetenesIdentifikasjonsnummer',
  'utenlandskPersonidentifikasjon',
  'deltBosted',
  'kjoenn',
  'foedsel',
  'foedselINorge',
  'familierelasjon',
  'sivilstand',
  'doedsfall',
  'navn',
  'adressebeskyttelse',
  'bostedsadresse',
  'oppholdsadresse',
  'innflytting',
  'utflytting',
  'brukAvSamiskSpraak',
  'postadresse',
  'postadresseIUtlandet',
  'preferertKontaktadresse',
  'foreldreansvar',
  'statsborgerskap',
  'bibehold',
  'opphold',
  'vergemaalEllerFremtidsfullmakt',
  'forholdTilSametingetsValgmanntall',
  'oppholdPaaSvalbard',
  'begrensningIRettsligHandleevne',
  'fratattRettsligHandleevne',
  'rettsligHandleevne',
] as const

/** The name of one property. */
export type Egenskap = (typeof EGENSKAPER)[number]

/** The properties that hold where somebody lives or can be written to. */
export const ADRESSER = [
  'deltBosted',
  'bostedsadresse',
  'oppholdsadresse',
  'postadresse',
  'postadresseIUtlandet',
] as const satisfies readonly Egenskap[]

/** One element of a property: its metadata and its fields, as JSON. */
export type Element = Readonly<Record<string, unknown>>

/** A whole persondokument. Every property is a list of elements, or one element. */
export type Persondokument = Readonly<Partial<Record<Egenskap, readonly Element[] | Element>>>

/** The elements of a property as a list, whichever way it is written. */
export function elementer(dokument: Persondokument, egenskap: Egenskap): readonly Element[] {
  const verdi = dokument[egenskap]
  if (Array.isArray(verdi)) return verdi as readonly Element[]
  return verdi === undefined ? [] : [verdi as Element]
}

/** The elements that hold today. Only an element that says `erGjeldende: true` does. */
export function gjeldende(dokument: Persondokument, egenskap: Egenskap): readonly Element[] {
  return elementer(dokument, egenskap).filter((element) => element['erGjeldende'] === true)
}
