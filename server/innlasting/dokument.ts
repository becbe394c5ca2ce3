import { isDokumentidentifikator, isFolkeregisteridentifikator } from '../../domain/ids.ts'
import { type Jsonfeil, judgeJson } from '../../domain/json.ts'
import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import { findMeningsfeil, findMerkelig, type Meningsfeil } from '../../domain/register/mening.ts'
import { judgeNummer, judgeNumre, type Nummerfunn } from '../../domain/register/numre.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import type { Kopiversjon } from '../storage/last.ts'
import type { NyVersjon } from '../storage/storage.ts'
import { createVersjon } from '../versjon.ts'

/** How documents are judged. */
export type Dokumentvalg = {
  readonly opphav: Rettighetspakke
  /** Whether real persons may come in. */
  readonly ekte: boolean
  /** Whether numbers of NAV's own synthetic series may. */
  readonly nav: boolean
  /**
   * Whose numbers the versjoner get: the source's (`kilde`), which each line then has, or the register's
   * (`egne`). Where neither is said, the register's, and a line that has one of its own is broken.
   */
  readonly numre?: 'kilde' | 'egne' | undefined
}

/**
 * What one value of the source is: a document ready for the register, with what is odd about it; why it
 * is none; or an answer that says that there was nobody. Reasons name fields, never what stands in them.
 */
export type Lestdokument =
  | { readonly kind: 'versjon'; readonly versjon: NyVersjon; readonly merknader: readonly string[] }
  | { readonly kind: 'feil'; readonly grunn: string }
  | { readonly kind: 'feilmelding' }

/**
 * Reads one JSON object: a persondokument, bare or as the entry of an answer, or a whole answer of a
 * bulkoppslag. None where the text is blank.
 */
export function readDokumenter(text: string, valg: Dokumentvalg): readonly Lestdokument[] {
  if (text.trim() === '') return []
  const value = parse(text)
  if (!isObject(value)) return [feil(text.includes('\0') ? NUL : 'not a JSON object')]
  const jsonfeil = judgeJson(text, value)
  if (jsonfeil !== undefined) return [feil(explainJson(jsonfeil))]
  const { oppslag } = value
  return Array.isArray(oppslag)
    ? oppslag.map((entry) =>
        isObject(entry) ? readDokument(entry, valg) : feil('not a JSON object'),
      )
    : [readDokument(value, valg)]
}

/** Reads a persondokument, bare or as the entry of an answer. */
export function readDokument(value: Objekt, valg: Dokumentvalg): Lestdokument {
  const { foedselsEllerDNummer: hentetMed, dokumentidentifikator } = value
  const isEntry = Object.hasOwn(value, 'folkeregisterperson')
  const names = hentetMed !== undefined || dokumentidentifikator !== undefined
  if (!isEntry && names && Object.hasOwn(value, 'feilmelding')) return { kind: 'feilmelding' }
  if (Array.isArray(hentetMed) || Array.isArray(dokumentidentifikator)) {
    return feil('a batch of identifikatorer and no documents; look them up first (uttrekk hent)')
  }
  const dokument = isEntry ? value['folkeregisterperson'] : value
  if (!isObject(dokument)) return feil('folkeregisterperson is not an object')
  const plass = readPlass(value, valg)
  if (typeof plass === 'string') return feil(plass)
  const meningsfeil = findMeningsfeil(dokument)
  if (meningsfeil !== undefined) return feil(explainMening(meningsfeil))
  const lest = judgeDokument(dokument as Persondokument, hentetMed, valg)
  return lest.kind === 'versjon' ? { ...lest, versjon: { ...lest.versjon, ...plass } } : lest
}

/** Why a number keeps its document out; `undefined` where it does not. */
export function refuseNummer(
  { sti, slag, gyldig, egen }: Nummerfunn,
  valg: Pick<Dokumentvalg, 'ekte' | 'nav'>,
) {
  if (slag === 'nav' && !valg.nav) {
    return `${sti} holds a synthetic number of NAV's own (month + 40); --nav-syntetiske ja takes them`
  }
  if ((slag === 'ekte' || slag === 'ukjentSerie') && !valg.ekte) return ekteGrunn(sti, slag)
  return egen && !gyldig ? `${sti} is not a valid identifikator` : undefined
}

/** What is wrong with a text of JSON that would be read all the same. */
export function explainJson(fault: Jsonfeil): string {
  switch (fault.kind) {
    case 'toGanger':
      return `${fault.felt ?? 'a field'} stands twice in one object`
    case 'navn':
      return 'a field by a name that cannot be used'
    case 'tall':
      return 'a number with more digits than are kept'
    case 'tegn':
      return 'an escape that is half a character'
    case 'dybde':
      return 'objects and lists too deep inside each other'
    default:
      return fault satisfies never
  }
}

// --- internal ---

type Objekt = Readonly<Record<string, unknown>>

const NUL = 'holds NUL bytes, as a file does that was cut off when its machine stopped'

function feil(grunn: string): Lestdokument {
  return { kind: 'feil', grunn }
}

function isObject(value: unknown): value is Objekt {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where a document stands in its source, or why that cannot be told. */
function readPlass(
  { sekvensnummer, dokumentidentifikator }: Objekt,
  { numre }: Dokumentvalg,
): Pick<Kopiversjon, 'sekvensnummer' | 'dokumentidentifikator'> | undefined | string {
  if (numre !== 'kilde') {
    return sekvensnummer === undefined || numre === 'egne'
      ? undefined
      : 'a sekvensnummer: --sekvensnummer kilde keeps the numbers of the source, egne gives new ones'
  }
  if (!Number.isSafeInteger(sekvensnummer) || Number(sekvensnummer) < 1) {
    return sekvensnummer === undefined
      ? 'no sekvensnummer, where every line is to have the one of its source'
      : 'sekvensnummer is not a whole number above 0'
  }
  if (!isDokumentidentifikator(dokumentidentifikator)) {
    return 'dokumentidentifikator is not 32 hexadecimal digits (0-9, a-f)'
  }
  return { sekvensnummer: Number(sekvensnummer), dokumentidentifikator }
}

function judgeDokument(
  dokument: Persondokument,
  hentetMed: unknown,
  valg: Dokumentvalg,
): Lestdokument {
  const numre = [...judgeNummer(hentetMed, 'foedselsEllerDNummer'), ...judgeNumre(dokument)]
  const stengt = numre.map((funn) => refuseNummer(funn, valg)).find((grunn) => grunn !== undefined)
  if (stengt !== undefined) return feil(stengt)
  const versjon = createVersjon(dokument, {
    opphav: valg.opphav,
    hentetMed: isFolkeregisteridentifikator(hentetMed) ? hentetMed : undefined,
  })
  if (versjon === undefined) return feil('no valid identifikator in identifikasjonsnummer')
  const merknader = [
    ...numre
      .filter(({ gyldig }) => !gyldig)
      .map(({ sti }) => `${sti} is not a valid identifikator; kept as it is`),
    ...findMerkelig(dokument).map(({ slag, sti }) => MERKELIG[slag].replace('{sti}', sti)),
    ...judgeIBruk(versjon),
  ]
  return { kind: 'versjon', versjon, merknader }
}

function ekteGrunn(sti: string, slag: 'ekte' | 'ukjentSerie'): string {
  return slag === 'ukjentSerie'
    ? `${sti} holds a number of no series that is known here: synthetic ones have month + 80, NAV's month + 40`
    : `${sti} holds a number that is not synthetic (month + 80); --ekte ja takes real persons, see docs/tilgang.md`
}

function judgeIBruk({ rad }: NyVersjon): readonly string[] {
  const iBruk = new Set(rad.identifikatorer.flatMap((en) => (en.iBruk ? [en.identifikator] : [])))
  if (iBruk.size === 1) return []
  return [
    iBruk.size === 0
      ? 'no identifikator is in use, so the person is found by number and in no selection'
      : 'several identifikatorer are in use; the first is taken to be',
  ]
}

const MERKELIG = {
  gradering: '{sti} is of a level that is not known, and is read as strengtFortrolig',
  utenGradering: '{sti} is missing',
  utenErGjeldende: '{sti} without erGjeldende true or false, and is not shown as what holds today',
  form: '{sti} is one element where the register has a list, or the other way round; kept as it is',
  null: '{sti} is null, where the register leaves a field out; kept as it is',
  mangler:
    '{sti} is missing, which the published schema requires: strict clients fail; kept as it is',
  baklengs: '{sti} ends before it begins; kept as it is',
  ukjent: 'a property that the model does not have; kept, and shown in offentlig-med-hjemmel alone',
} as const

function explainMening({ slag, sti }: Meningsfeil): string {
  switch (slag) {
    case 'tom':
      return 'an empty document: it has no element of any property'
    case 'alleUtenErGjeldende':
      return 'no element has erGjeldende, so nothing of the person would hold today'
    case 'skrivemaate':
      return `${sti} is spelled with other letters, large or small`
    case 'verdi':
      return `${sti} is neither an object nor a list of objects`
    default:
      return slag satisfies never
  }
}
