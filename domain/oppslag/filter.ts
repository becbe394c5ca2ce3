import {
  ADRESSER,
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../register/persondokument.ts'
import type { Vern } from '../register/vern.ts'
import { AKTIV_OMFATTER } from '../uttrekk/utvalg.ts'
import type { Visning } from './part.ts'
import { pakke, type Segment } from './rettighetspakke.ts'

/** Changes when the same document would be shown otherwise than before. */
export const REGELVERSJON = 1

/** What is true of the person today, whichever versjon is shown. */
export type Vernestatus = {
  readonly vern: Vern
  /** False when a number of the person is not synthetic. */
  readonly syntetisk: boolean
  /** The operator has said, in the configuration, that graded addresses of real persons may go to UH. */
  readonly graderteTilUtenHjemmel: boolean
}

/**
 * The document this consumer may see: a pure function of the versjon, the person's protection today,
 * and what is asked for in which package. Keeps the order of elements and fields as stored, writes
 * properties in the register's order, and leaves out what becomes empty.
 * @valg docs/valg/006-maskering.md
 */
export function filterDokument(
  dokument: Persondokument,
  status: Vernestatus,
  visning: Visning,
): Persondokument {
  const synlig: Record<string, unknown> = {}
  for (const egenskap of visning.egenskaper) {
    if (dokument[egenskap] === undefined) continue
    const historikk = visning.historikk.includes(egenskap)
    const kept = elementer(dokument, egenskap)
      .filter((element) => historikk || element['erGjeldende'] === true)
      .filter((element) => mayTellPlace(egenskap, element, status, visning.segment))
      .map((element) => mask(egenskap, element, visning.segment))
    if (kept.length > 0) synlig[egenskap] = Array.isArray(dokument[egenskap]) ? kept : kept[0]
  }
  return synlig
}

/** Whether addresses with a grading are withheld from this package for this person. */
export function withholdsGraderte(
  segment: Segment,
  person: Pick<Vernestatus, 'syntetisk' | 'graderteTilUtenHjemmel'>,
): boolean {
  if (segment === 'offentlig-med-hjemmel') return false
  return !pakke(segment).offentlig || (!person.syntetisk && !person.graderteTilUtenHjemmel)
}

// --- internal ---

/** All that can tell where somebody lives, stays or stayed. */
const ADRESSE: ReadonlySet<string> = new Set([
  ...ADRESSER,
  'preferertKontaktadresse',
  'oppholdPaaSvalbard',
])
const POST: ReadonlySet<string> = new Set(['postadresse', 'postadresseIUtlandet'])
const FLYTTING: ReadonlySet<string> = new Set(['innflytting', 'utflytting'])
const UTEN_DATOER: ReadonlySet<string> = new Set(['navn', ...ADRESSER])
const SKJULTE_STATUSER: readonly unknown[] = AKTIV_OMFATTER

/**
 * Of somebody strengtFortrolig nothing tells a home, old or new: only an open and current postal
 * address remains. Elsewhere graded addresses are withheld where the package says so, and there
 * somebody fortrolig today has no open home from before either, since it may be the same one.
 * @kilde sos-adresser.md «bostedet vil ikke finnes i FREG»
 * @kilde sos-adresser.md «hver av adressene som denne har verdier for»
 */
function mayTellPlace(
  egenskap: Egenskap,
  element: Element,
  status: Vernestatus,
  segment: Segment,
): boolean {
  const aapen = element['adressegradering'] === 'ugradert'
  const aapenPost = POST.has(egenskap) && aapen && element['erGjeldende'] === true
  if (status.vern === 'strengtFortrolig') {
    if (POST.has(egenskap)) return aapenPost
    if (FLYTTING.has(egenskap)) return segment === 'offentlig-med-hjemmel'
    return !ADRESSE.has(egenskap)
  }
  if (element['adressegradering'] === 'strengtFortrolig') return false
  if (!withholdsGraderte(segment, status)) return true
  if (egenskap === 'adressebeskyttelse') return pakke(segment).offentlig
  if (!ADRESSE.has(egenskap)) return true
  return status.vern === 'fortrolig' ? aapenPost : aapen
}

function mask(egenskap: Egenskap, element: Element, segment: Segment): Element {
  if (segment === 'offentlig-med-hjemmel') return element
  if (egenskap === 'sivilstand' || egenskap === 'statsborgerskap') {
    return pick(element, ['erGjeldende', egenskap])
  }
  const open = omit(element, hidden(egenskap, element))
  if (egenskap === 'status' && SKJULTE_STATUSER.includes(open['status'])) {
    return { ...open, status: 'aktiv' }
  }
  if (egenskap === 'vergemaalEllerFremtidsfullmakt') return maskVerge(open)
  return open
}

/** Whatever names a source or a cause is confidential; so are the dates of what is historic. */
function hidden(egenskap: Egenskap, element: Element): readonly string[] {
  const alltid = ['kilde', 'aarsak']
  if (element['erGjeldende'] === true) return alltid
  const datoer = ['ajourholdstidspunkt', 'gyldighetstidspunkt']
  if (UTEN_DATOER.has(egenskap)) {
    return [...alltid, ...datoer, 'opphoerstidspunkt', 'flyttedato', 'oppholdsadressedato']
  }
  return FLYTTING.has(egenskap) ? [...alltid, ...datoer, 'utflyttingsdato'] : alltid
}

/** Who the guardian is, but neither scope nor tasks. */
function maskVerge(element: Element): Element {
  const verge = element['verge']
  if (typeof verge !== 'object' || verge === null) return element
  const hvem = pick(verge as Element, ['foedselsEllerDNummer', 'navnFoedselsdato'])
  return Object.keys(hvem).length > 0 ? { ...element, verge: hvem } : omit(element, ['verge'])
}

function pick(element: Element, fields: readonly string[]): Element {
  return Object.fromEntries(Object.entries(element).filter(([name]) => fields.includes(name)))
}

function omit(element: Element, fields: readonly string[]): Element {
  return Object.fromEntries(Object.entries(element).filter(([name]) => !fields.includes(name)))
}
