import { isFolkeregisteridentifikator, nummerserie } from '../ids.ts'
import { FELT, METADATA, UNDERFELT } from './felter.ts'
import { EGENSKAPER, elementer, type Persondokument } from './persondokument.ts'

/**
 * What stands where a person's number can stand, and is not a synthetic one of the test environments:
 *
 * - `ekte`: a real number, or something that cannot be told from a real one that is misspelled
 * - `ukjentSerie`: the same, of a month that no calendar and no known series has
 * - `nav`: of NAV's own synthetic series
 * - `ugyldig`: no number at all, or a synthetic one that is misspelled
 */
export type Nummerslag = 'ekte' | 'ukjentSerie' | 'nav' | 'ugyldig'

/** One such place. It is named by words of the model alone, and never repeats what stands there. */
export type Nummerfunn = {
  /** Property and field, such as `sivilstand.relatertVedSivilstand`. */
  readonly sti: string
  readonly slag: Nummerslag
  /** Eleven digits in a string, with a date and control digits that fit. */
  readonly gyldig: boolean
  /** The person's own: the document is known by it. */
  readonly egen: boolean
}

/**
 * The one door for numbers: finds all that are not plainly synthetic, wherever in a document a
 * fødselsnummer or d-nummer can stand, in lists and objects where a number belongs too, and in fields
 * that the model does not have. What the model has for other numbers is never judged: those of other
 * countries and of the immigration authorities, passports, organisasjonsnummer.
 * @valg docs/valg/029-ekte-numre.md
 */
export function judgeNumre(dokument: Persondokument): readonly Nummerfunn[] {
  const funn: Nummerfunn[] = []
  for (const [navn, verdi] of Object.entries(dokument)) {
    const kjente = KJENTE.get(navn)
    if (kjente === undefined) walkUnknown(verdi, navn, { sti: '', fremmed: false }, funn)
    else {
      const sted: Sted = { sti: navn, kjente, fremmed: FREMMEDE.has(navn) }
      for (const element of elementer(dokument, navn as Egenskap)) walk(element, sted, funn)
    }
  }
  return funn
}

/** Judges what stands in one place by itself, such as the number a document was fetched by. */
export function judgeNummer(verdi: unknown, sti: string): readonly Nummerfunn[] {
  const funn: Nummerfunn[] = []
  judge(verdi, { sti, egen: true }, funn)
  return funn
}

/** Whether nothing in a document can be a real person's number. */
export function isSyntetiskDokument(dokument: Persondokument): boolean {
  return !judgeNumre(dokument).some(({ slag }) => slag === 'ekte' || slag === 'ukjentSerie')
}

// --- internal ---

type Egenskap = (typeof EGENSKAPER)[number]
type Sted = {
  readonly sti: string
  readonly kjente: ReadonlySet<string>
  /** In a property that holds numbers of others. */
  readonly fremmed: boolean
}
type Maal = { readonly sti: string; readonly egen: boolean }

/** Fields that hold a person's number, wherever they stand. */
const NUMMERFELT: ReadonlySet<string> = new Set([
  'foedselsEllerDNummer',
  'relatertPerson',
  'relatertVedSivilstand',
  'ansvarlig',
  'ansvarssubjekt',
  'rettIdentitetVedIdentifikasjonsnummer',
])

const FREMMEDE: ReadonlySet<string> = new Set<Egenskap>([
  'legitimasjonsdokument',
  'utlendingsmyndighetenesIdentifikasjonsnummer',
  'utenlandskPersonidentifikasjon',
])

const KJENTE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  EGENSKAPER.map((egenskap) => [egenskap, new Set([...METADATA, ...FELT[egenskap]])]),
)
const INGEN: ReadonlySet<string> = new Set()

/** Names of fields that the model does not have, and that say what kind of number they hold. */
const SIER_PERSON =
  /nummer|nr|ident|person|f(?:oe|ø)dsel|relatert|ansvar|verge|mor|far|barn|partner|ektefelle|forelder|s(?:oe|ø)sken|id$/i
const SIER_NORSK = /f(?:oe|ø)dsel|fnr|dnr|d-?nummer|personnummer|folkeregister/i
const SIER_ANNET = /utenlandsk|utlending|organisasjon|orgn|duf|legitimasjon|dokument/i

function walk(verdi: unknown, sted: Sted, funn: Nummerfunn[]): void {
  if (typeof verdi !== 'object' || verdi === null) return
  if (Array.isArray(verdi)) {
    for (const en of verdi) walk(en, sted, funn)
    return
  }
  for (const [felt, inni] of Object.entries(verdi)) {
    if (NUMMERFELT.has(felt)) {
      const maal = { sti: `${sted.sti}.${felt}`, egen: sted.sti === 'identifikasjonsnummer' }
      if (maal.egen && inni === null) funn.push({ ...maal, slag: 'ugyldig', gyldig: false })
      judge(inni, maal, funn)
    } else if (!sted.kjente.has(felt)) walkUnknown(inni, felt, sted, funn)
    else if (typeof inni === 'object' && inni !== null) {
      const kjente = UNDERFELT.get(felt) ?? INGEN
      walk(inni, { sti: `${sted.sti}.${felt}`, kjente, fremmed: sted.fremmed }, funn)
    }
  }
}

/** A field, or a property, that the model does not have. Its name may be anything, and is not repeated. */
function walkUnknown(
  verdi: unknown,
  navn: string,
  sted: Pick<Sted, 'sti' | 'fremmed'>,
  funn: Nummerfunn[],
): void {
  const sti = sted.sti === '' ? UKJENT : `${sted.sti}.${UKJENT}`
  if (looksReal(navn, true)) funn.push({ sti, slag: 'ekte', gyldig: false, egen: false })
  if (NUMMERFELT.has(navn)) judge(verdi, { sti: `${sted.sti}.${navn}`, egen: false }, funn)
  else if (Array.isArray(verdi)) {
    for (const en of verdi) walkUnknown(en, navn, sted, funn)
  } else if (typeof verdi === 'object' && verdi !== null) {
    for (const [felt, inni] of Object.entries(verdi)) {
      walkUnknown(
        inni,
        felt,
        { sti: sted.sti, fremmed: sted.fremmed || SIER_ANNET.test(navn) },
        funn,
      )
    }
  } else if (typeof verdi === 'string' || typeof verdi === 'number') {
    judgeUnknown(verdi, { sti, navn, fremmed: sted.fremmed }, funn)
  }
}

/** How a field of no name that is known is written in a path. */
const UKJENT = '(unknown field)'

function judgeUnknown(
  verdi: string | number,
  { sti, navn, fremmed }: { sti: string; navn: string; fremmed: boolean },
  funn: Nummerfunn[],
): void {
  if ((fremmed || SIER_ANNET.test(navn)) && !SIER_NORSK.test(navn)) return
  const digits = digitsOf(verdi)
  if (digits.length === 11 && nummerserie(digits) === 'nav' && SIER_PERSON.test(navn)) {
    funn.push({ sti, slag: 'nav', gyldig: isFolkeregisteridentifikator(verdi), egen: false })
  } else if (looksReal(verdi, SIER_PERSON.test(navn))) {
    funn.push({ sti, slag: 'ekte', gyldig: isFolkeregisteridentifikator(digits), egen: false })
  }
}

/** Whether eleven digits stand there that are a real number, or may be one where `isStrict`. */
function looksReal(verdi: string | number, isStrict: boolean): boolean {
  const text = typeof verdi === 'number' ? digitsOf(verdi) : verdi.normalize('NFKC')
  const runs = text.match(RUN) ?? []
  return [...runs.map(digitsOf), digitsOf(verdi)].some(
    (digits) =>
      digits.length === 11 &&
      nummerserie(digits) === 'ekte' &&
      (isStrict || isFolkeregisteridentifikator(digits)),
  )
}

/** Eleven digits in other text, with what people write between date and the rest. */
const RUN = /(?<!\d)\d{6}[\s.-]?\d{5}(?!\d)/g

/** What stands where a number belongs. Absent is absent; everything inside something else is judged. */
function judge(verdi: unknown, maal: Maal, funn: Nummerfunn[]): void {
  if (isFolkeregisteridentifikator(verdi)) {
    const serie = nummerserie(verdi)
    if (serie !== 'skatteetaten') funn.push({ ...maal, slag: serie, gyldig: true })
  } else if (Array.isArray(verdi)) for (const en of verdi) judge(en, maal, funn)
  else if (typeof verdi === 'object' && verdi !== null) {
    for (const [navn, inni] of Object.entries(verdi)) {
      judge(inni, maal, funn)
      if (looksReal(navn, true)) funn.push({ ...maal, slag: 'ekte', gyldig: false })
    }
  } else if (verdi !== null && verdi !== undefined) {
    funn.push({ ...maal, slag: slagOf(verdi), gyldig: false })
  }
}

/** Too few digits to be a number, or none: it cannot be one that is misspelled. */
const SIFRE_MIN = 6

function slagOf(verdi: unknown): Nummerslag {
  if (typeof verdi !== 'string' && typeof verdi !== 'number') return 'ugyldig'
  const digits = digitsOf(verdi)
  if (digits.length < SIFRE_MIN) return 'ugyldig'
  if (digits.length !== 11) return 'ekte'
  const serie = nummerserie(digits)
  if (serie !== 'ekte') return serie === 'nav' ? 'nav' : 'ugyldig'
  return Number(digits.slice(2, 4)) > 12 ? 'ukjentSerie' : 'ekte'
}

/**
 * The digits alone, whatever stands between them and however they are written. A JSON number has lost the
 * zero that it began with. A digit of another script counts as one, of a value that no series has.
 */
function digitsOf(verdi: string | number): string {
  if (typeof verdi === 'number') {
    const digits = String(verdi)
    return digits.replace(/\D/g, '').replace(/^\d{10}$/, '0$&')
  }
  return verdi
    .normalize('NFKC')
    .replace(/(?![0-9])\p{Nd}/gu, '0')
    .replace(/\D/g, '')
}
