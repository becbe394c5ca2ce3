import { METADATA, UNDERFELT } from '../../register/felter.ts'
import { isStrengt } from '../../register/gradering.ts'
import { ADRESSER, type Element } from '../../register/persondokument.ts'
import { likhet } from '../../register/sted.ts'
import { maskeOf } from './klasse.ts'
import { omit, pick, type Regel, type Sammenheng } from './regel.ts'

/**
 * All that can tell where somebody lives, stays or stayed. Of the strengtFortrolige only an open and
 * current postal address remains, and that from a versjon which knows of the protection: before it,
 * post may have come to the home. Where graded addresses are withheld, somebody fortrolig today has
 * no open home from before either, since it may be the same one. An address without a grading counts
 * as graded; a stay on Svalbard has none of its own and goes with the person.
 * @kilde sos-adresser.md «bostedet vil ikke finnes i FREG»
 * @kilde sos-adresser.md «hver av adressene som denne har verdier for»
 * @valg docs/valg/006-maskering.md
 */
export const hjem: Regel = (element, om) => {
  const { egenskap, gjelder, vern, foerVernet, skjermes } = om
  if (!STED.has(egenskap)) return element
  const gradering = egenskap === 'oppholdPaaSvalbard' ? 'ugradert' : element['adressegradering']
  if (isStrengt(gradering)) return undefined
  if (!skjermes && vern !== 'strengtFortrolig') return element
  const open = vern === 'ugradert' || (POST.has(egenskap) && gjelder && !foerVernet)
  return open && gradering === 'ugradert' ? element : undefined
}

/**
 * What is the same place as a hidden one is hidden with it, whichever property tells it, and whether it
 * is current. Of a move and of the contact of a dødsbo the fields that tell it are left out.
 * @valg docs/valg/032-like-steder.md
 */
export const likt: Regel = (element, { egenskap, skjulte, skjermes }) => {
  const isHidden = (told: Element): boolean => {
    const niva = likhet(told, skjulte)
    return niva === 2 || (niva === 1 && skjermes)
  }
  if (skjulte.size === 0) return element
  if (STED.has(egenskap)) return isHidden(element) ? undefined : element
  if (!STEDVIS.has(egenskap)) return element
  const hidden = Object.keys(element).filter((felt) => isHidden({ [felt]: element[felt] }))
  return hidden.reduce(omit, element)
}

/**
 * Where and when somebody moved abroad or home: nothing of the strengtFortrolige, but that the first
 * package is told country and time; and of the fortrolige, outside the public packages, no more than
 * that they did.
 * @kilde 2022-08-02-tilgjengeliggjoeringAvInnOgUtflytting.md «kun tilgjengelig for offentlige rettighetspakker»
 * @valg docs/valg/006-maskering.md
 */
export const flytting: Regel = (element, { egenskap, klasse, vern }) => {
  const { hjemmel, offentlig } = maskeOf(klasse)
  if (!FLYTTING.has(egenskap) || vern === 'ugradert') return element
  if (vern === 'strengtFortrolig') return hjemmel ? STEDER.reduce(omit, element) : undefined
  return offentlig ? element : pick(element, AT_DET_SKJEDDE)
}

/**
 * Where the private contact of a dødsbo lives is often where the dead lived: it goes where the home
 * would go. An advokat and an organisasjon have an office: whose address it is, is told by who is there
 * and not by which fields are. Beside anybody else, or what we do not know, it may be a home. Judged
 * before fields that we do not know are taken away.
 * @valg docs/valg/020-steder-utenom-adressene.md
 */
export const doedsboadresse: Regel = (element, { egenskap, vern, skjermes }) => {
  if (egenskap !== 'kontaktinformasjonForDoedsbo' || vern === 'ugradert') return element
  if (vern === 'fortrolig' && !skjermes) return element
  const contacts = Object.entries(element).filter(
    ([felt, verdi]) => !UTENOM_KONTAKT.has(felt) && verdi !== null && verdi !== undefined,
  )
  const isOffice = contacts.length > 0 && contacts.every(([felt, verdi]) => isKontor(felt, verdi))
  return isOffice ? element : omit(element, 'adresse')
}

/**
 * The embete that appointed a guardian is named after a county: it is told where the home may be.
 * @valg docs/valg/006-maskering.md
 */
export const embete: Regel = (element, om) =>
  om.egenskap === 'vergemaalEllerFremtidsfullmakt' && isPlaceHidden(om)
    ? omit(element, 'embete')
    : element

// --- internal ---

const STED: ReadonlySet<string> = new Set([
  ...ADRESSER,
  'preferertKontaktadresse',
  'oppholdPaaSvalbard',
])
const POST: ReadonlySet<string> = new Set(['postadresse', 'postadresseIUtlandet'])
const FLYTTING: ReadonlySet<string> = new Set(['innflytting', 'utflytting'])
/** Places beside the addresses. */
const STEDVIS: ReadonlySet<string> = new Set([...FLYTTING, 'kontaktinformasjonForDoedsbo'])
/** Towns and streets abroad. */
const STEDER = ['fraflyttingsstedIUtlandet', 'tilflyttingsstedIUtlandet']
const KONTORER = ['advokat', 'advokatSomKontakt', 'organisasjon', 'organisasjonSomKontakt']
/** What of a dødsbo is no contact. */
const UTENOM_KONTAKT: ReadonlySet<string> = new Set([
  ...METADATA,
  ...['skifteform', 'attestutstedelsesdato', 'adresse'],
])
const AT_DET_SKJEDDE: ReadonlySet<string> = new Set(['erGjeldende'])

function isPlaceHidden({ klasse, vern, skjermes }: Sammenheng): boolean {
  if (vern === 'strengtFortrolig') return !maskeOf(klasse).hjemmel
  return vern === 'fortrolig' && skjermes
}

/** Somebody with an office, known by a name or a number that the model has for one. */
function isKontor(felt: string, verdi: unknown): boolean {
  if (!KONTORER.includes(felt) || typeof verdi !== 'object' || verdi === null) return false
  return [...(UNDERFELT.get(felt) ?? [])].some((name) => isNamed(Reflect.get(verdi, name)))
}

function isNamed(verdi: unknown): boolean {
  if (typeof verdi === 'string') return verdi.trim() !== ''
  return typeof verdi === 'object' && verdi !== null && Object.values(verdi).some(isNamed)
}
