import { Avvist } from '../errors.ts'
import { type Dokumentidentifikator, isDokumentidentifikator } from '../ids.ts'
import { canonicalJson } from '../json.ts'
import { BULKOPPSLAG_MAX } from '../limits.ts'
import { filterDokument, vernestatus } from '../oppslag/filter.ts'
import type { Vernestatus } from '../oppslag/maskering/regel.ts'
import { type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'
import { egneSkjulte, union } from '../register/gradering.ts'
import {
  ADRESSER,
  EGENSKAPER,
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../register/persondokument.ts'
import { type Sperre, strongest, VERN, vern } from '../register/vern.ts'
import { hidesSteder } from './hendelsestype.ts'

/** One property that an event changed: as one object, or nothing where it was annulled. */
export type Egenskapshendelse = Readonly<Record<string, unknown>> & {
  readonly entitet: string
  readonly entitetsendring: Entitetsendring
}

/** How it was changed. `korrigereHistorisk` is published, and never told. */
export type Entitetsendring = 'registrereNy' | 'korrigere' | 'annullere'

/** What is said of an identifikator that names no document of an event. */
export const HENDELSE_UKJENT = 'Ukjent dokumentid'

/** The properties that an event can tell of. The model of events has no others. */
export const HENDELSESEGENSKAPER: readonly Egenskap[] = EGENSKAPER.filter(
  (egenskap) =>
    ![
      ...['preferertKontaktadresse', 'begrensningIRettsligHandleevne', 'oppholdPaaSvalbard'],
      ...['fratattRettsligHandleevne', 'rettsligHandleevne'],
    ].includes(egenskap),
)

/** What an event calls a property. */
export function entitetOf(egenskap: Egenskap): string {
  return ENTITET[egenskap] ?? egenskap
}

/**
 * What happened from one document of a person to the next, property by property: what has come is new, or takes the
 * place of what is gone altogether; what is gone and has nothing in its place is annulled.
 */
export function egenskapshendelser(
  foer: Persondokument,
  etter: Persondokument,
): readonly Egenskapshendelse[] {
  return HENDELSESEGENSKAPER.flatMap((egenskap) => {
    const [before, after] = [named(foer, egenskap), named(etter, egenskap)]
    const gone = [...before.keys()].filter((key) => !after.has(key))
    const come = [...after].filter(([key]) => !before.has(key))
    const entitet = entitetOf(egenskap)
    return [
      ...come.map(([, element], index) => ({
        [egenskap]: asHendelse(egenskap, element),
        entitet,
        entitetsendring: index < gone.length ? ('korrigere' as const) : ('registrereNy' as const),
      })),
      ...gone.slice(come.length).map(() => ({ entitet, entitetsendring: 'annullere' as const })),
    ]
  })
}

/** The properties of an event as a document, so that they are masked as every other is. */
export function asDokument(hendelser: readonly Egenskapshendelse[]): Persondokument {
  const dokument: Record<string, Element[]> = {}
  for (const { entitet: _, entitetsendring: __, ...resten } of hendelser) {
    for (const [egenskap, element] of Object.entries(resten)) {
      if (!isEgenskap(egenskap) || !isObject(element)) continue
      dokument[egenskap] = [...(dokument[egenskap] ?? []), { ...element, erGjeldende: true }]
    }
  }
  return dokument
}

/**
 * What a package may see of the properties of an event that came from outside: each is masked as an element of a
 * document is, by the protection of today and by what the event itself says is protected. What is hidden goes whole,
 * and so does the loss of a place that would be.
 * @valg docs/valg/054-hendelser.md
 */
export function filterHendelser(
  hendelser: readonly Egenskapshendelse[],
  person: Omit<Vernestatus, 'foerVernet'>,
  pakke: Rettighetspakke,
): readonly Egenskapshendelse[] {
  const hele = asDokument(hendelser)
  const status = vernestatus(hele, person)
  const niva = strongest(status.vern, vern(hele))
  const skjulte = union(
    person.skjulte ?? new Map(),
    egneSkjulte(hele, VERN.indexOf(niva) as Sperre),
  )
  const skjermet = { ...status, vern: niva, skjulte }
  const { egenskaper } = rettigheter(pakke)
  const isHidden = hidesSteder(pakke, { ...skjermet, harSkjulte: skjulte.size > 0 })
  return hendelser.flatMap((en) => {
    const dokument = asDokument([en])
    const [egenskap] = Object.keys(dokument) as readonly Egenskap[]
    const { entitet, entitetsendring } = en
    if (egenskap === undefined) {
      const isSted = (ADRESSER as readonly string[]).map((one) => entitetOf(one as Egenskap))
      return isHidden && isSted.includes(entitet) ? [] : [{ entitet, entitetsendring }]
    }
    const synlig = filterDokument(dokument, skjermet, { pakke, egenskaper, historikk: [] })
    const [element] = elementer(synlig, egenskap)
    if (element === undefined) return []
    const { erGjeldende: _, ...resten } = element
    return [{ [egenskap]: resten, entitet, entitetsendring }]
  })
}

/** What the event of a versjon is called that has no name of its own, and the other way round. */
export function nameAfter(dokumentidentifikator: Dokumentidentifikator): Dokumentidentifikator {
  const first = Number.parseInt(dokumentidentifikator.slice(0, 1), 16) ^ 8
  return `${first.toString(16)}${dokumentidentifikator.slice(1)}` as Dokumentidentifikator
}

/** Reads what an event is called: 32 hexadecimal digits, or a uuid. Throws `Avvist` (400) that names `felt`. */
export function parseHendelsesidentifikator(input: unknown, felt: string): Dokumentidentifikator {
  const plain = typeof input === 'string' && UUID.test(input) ? input.replaceAll('-', '') : input
  const name = typeof plain === 'string' ? plain.toLowerCase() : plain
  if (isDokumentidentifikator(name)) return name
  const regel = 'skal være 32 heksadesimale siffer (0-9, a-f), eller en uuid'
  throw new Avvist('FREG-102', { felt, regel })
}

/**
 * Reads a bulkoppslag of events: 0 to 1 000 of what they are called, the same one several times if so asked.
 * Throws `Avvist` (400) that names the place in the list.
 * @valg docs/valg/054-hendelser.md
 */
export function parseHendelsesoppslag(body: unknown): readonly Dokumentidentifikator[] {
  const liste = isObject(body) ? body[FELT] : undefined
  if (!Array.isArray(liste)) {
    throw new Avvist('FREG-100', { regel: `den skal være et JSON-objekt med listen ${FELT}` })
  }
  if (liste.length > BULKOPPSLAG_MAX) {
    throw new Avvist('FREG-103', { felt: FELT, regel: `høyst ${BULKOPPSLAG_MAX} i hvert kall` })
  }
  return liste.map((verdi, index) => parseHendelsesidentifikator(verdi, `${FELT}[${index}]`))
}

// --- internal ---

const FELT = 'dokumentidentifikator'
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const ENTITET: Readonly<Partial<Record<Egenskap, string>>> = {
  postadresse: 'kontaktadresse',
  postadresseIUtlandet: 'kontaktadresseIUtlandet',
}

/** The elements by all that they tell but whether they hold: that one has become of the past is no event. */
function named(dokument: Persondokument, egenskap: Egenskap): ReadonlyMap<string, Element> {
  return new Map(
    elementer(dokument, egenskap).map((element) => {
      const { erGjeldende: _, ...resten } = element
      return [canonicalJson(resten) ?? '', resten]
    }),
  )
}

/** An element as an event tells it. */
function asHendelse(egenskap: Egenskap, element: Element): Element {
  if (egenskap !== 'identitetsgrunnlag') return element
  return Object.fromEntries(
    Object.entries(element).map(([navn, verdi]) => [
      navn === 'identitetsgrunnlagstatus' ? 'legitimasjonskontroll' : navn,
      verdi,
    ]),
  )
}

function isEgenskap(navn: string): navn is Egenskap {
  return (EGENSKAPER as readonly string[]).includes(navn)
}

function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}
