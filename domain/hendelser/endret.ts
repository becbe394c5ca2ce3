import { canonicalJson } from '../json.ts'
import { filterDokument } from '../oppslag/filter.ts'
import { canLevere, type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'
import { ajourfoert, mikrosekunder } from '../register/ajourhold.ts'
import {
  EGENSKAPER,
  type Egenskap,
  elementer,
  gjeldende,
  type Persondokument,
} from '../register/persondokument.ts'
import { HENDELSESTYPER, type Hendelsestype } from './hendelsestype.ts'

/** A document and the package that it came through. */
export type Kildedokument = {
  readonly dokument: Persondokument
  readonly opphav: Rettighetspakke
}

/**
 * What event a versjon implies that came without one. Only what both packages can tell is held against each other,
 * and only a versjon that is provably newer than the one before it tells what happened: else, and where more than
 * one thing changed, the person is to be fetched anew, which is `personErOppdatert`.
 * @valg docs/valg/054-hendelser.md
 */
export function impliedType(foer: Kildedokument | undefined, etter: Kildedokument): Hendelsestype {
  if (foer === undefined) return 'personErOpprettet'
  const [before, after] = [
    ajourfoert(foer.dokument, foer.opphav),
    ajourfoert(etter.dokument, etter.opphav),
  ]
  if (before === undefined || after === undefined || after <= before) return 'personErOppdatert'
  const felles = sammeUtsnitt(foer, etter)
  return felles === undefined ? 'personErOppdatert' : typeOf(...felles)
}

/** When a document was last changed, as it says itself; nothing where it does not. */
export function nyesteTidspunkt(dokument: Persondokument): string | undefined {
  // Most elements of a document are written at one time, and reading a time is not for nothing.
  const told = new Set<unknown>()
  for (const egenskap of EGENSKAPER) {
    for (const { ajourholdstidspunkt } of elementer(dokument, egenskap))
      told.add(ajourholdstidspunkt)
  }
  let newest: { readonly text: string; readonly tid: number } | undefined
  for (const text of told) {
    const tid = mikrosekunder(text)
    if (tid === undefined || tid <= (newest?.tid ?? -Infinity)) continue
    newest = { text: String(text), tid }
  }
  return newest?.text
}

/** The properties in which two documents of a person are not the same. */
export function endredeEgenskaper(
  foer: Persondokument,
  etter: Persondokument,
): ReadonlySet<Egenskap> {
  return new Set(
    EGENSKAPER.filter((egenskap) => {
      const [a, b] = [elementer(foer, egenskap), elementer(etter, egenskap)]
      return canonicalJson(a) !== canonicalJson(b)
    }),
  )
}

// --- internal ---

const AAPEN = {
  vern: 'ugradert',
  foerVernet: false,
  syntetisk: true,
  graderteTilUtenHjemmel: true,
} as const

/** What two packages can both tell of the two documents; nothing where neither can be made of the other. */
function sammeUtsnitt(
  foer: Kildedokument,
  etter: Kildedokument,
): readonly [Persondokument, Persondokument] | undefined {
  if (foer.opphav === etter.opphav) return [foer.dokument, etter.dokument]
  const as = ({ dokument }: Kildedokument, pakke: Rettighetspakke) => {
    const { egenskaper, historikk } = rettigheter(pakke)
    return filterDokument(dokument, AAPEN, { pakke, egenskaper, historikk })
  }
  if (canLevere(foer.opphav, etter.opphav)) return [as(foer, etter.opphav), as(etter, etter.opphav)]
  if (canLevere(etter.opphav, foer.opphav)) return [as(foer, foer.opphav), as(etter, foer.opphav)]
  return undefined
}

/** What changes with a status, beside it. */
const FOELGER: Readonly<Record<string, readonly Egenskap[]>> = {
  doed: ['doedsfall', 'bostedsadresse', 'oppholdsadresse', 'deltBosted'],
  utflyttet: ['utflytting', 'bostedsadresse', 'oppholdsadresse', 'deltBosted'],
  bosatt: ['innflytting', 'bostedsadresse', 'oppholdsadresse'],
  opphoert: ['identifikasjonsnummer'],
}
const STATUSTYPE: Readonly<Record<string, Hendelsestype>> = {
  doed: 'personErDoed',
  utflyttet: 'personErUtflyttet',
  bosatt: 'personErBosatt',
  opphoert: 'personErOpphoert',
}
/** A protection is told with the places that it hides. */
const VERN: readonly Egenskap[] = [
  ...(['adressebeskyttelse', 'bostedsadresse', 'deltBosted', 'oppholdsadresse'] as const),
  ...(['postadresse', 'postadresseIUtlandet'] as const),
]
const ENKELTE: readonly Hendelsestype[] = (
  Object.keys(HENDELSESTYPER) as readonly Hendelsestype[]
).filter((type) => type !== 'endringIBostedsadresseUtenFlytting' && type !== 'endringIStatus')

function typeOf(foer: Persondokument, etter: Persondokument): Hendelsestype {
  const endret = endredeEgenskaper(foer, etter)
  const onlyOf = (egenskaper: readonly Egenskap[]) =>
    [...endret].every((one) => egenskaper.includes(one))
  const [status, naa] = [statusOf(foer), statusOf(etter)]
  if (status !== naa) {
    if (!onlyOf(['status', ...(FOELGER[naa ?? ''] ?? [])])) return 'personErOppdatert'
    const isBack = status === 'doed' || status === 'opphoert'
    return isBack ? 'personErReaktivert' : (STATUSTYPE[naa ?? ''] ?? 'endringIStatus')
  }
  if (endret.has('adressebeskyttelse') && onlyOf(VERN)) return 'endringIAdressebeskyttelse'
  const one = ENKELTE.find(
    (type) => HENDELSESTYPER[type].length > 0 && onlyOf(HENDELSESTYPER[type]),
  )
  return endret.size === 0 || one === undefined ? 'personErOppdatert' : one
}

function statusOf(dokument: Persondokument): string | undefined {
  const status = gjeldende(dokument, 'status')[0]?.['status']
  return typeof status === 'string' ? status : undefined
}
