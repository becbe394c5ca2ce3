import {
  asDokument,
  type Egenskapshendelse,
  entitetOf,
  HENDELSESEGENSKAPER,
  parseHendelsesidentifikator,
} from '../../domain/hendelser/hendelsesdokument.ts'
import {
  type Dokumentidentifikator,
  type Folkeregisteridentifikator,
  isFolkeregisteridentifikator,
} from '../../domain/ids.ts'
import { judgeJson } from '../../domain/json.ts'
import { mikrosekunder } from '../../domain/register/ajourhold.ts'
import { judgeNummer, judgeNumre } from '../../domain/register/numre.ts'
import type { Egenskap } from '../../domain/register/persondokument.ts'
import type { NyHendelse } from '../storage/hendelse.ts'
import type { NyVersjon } from '../storage/storage.ts'
import { type Dokumentvalg, explainJson, readDokument, refuseNummer } from './dokument.ts'

/** How events are judged. */
export type Hendelsesvalg = Pick<Dokumentvalg, 'opphav' | 'ekte' | 'nav'>

/** An event ready to be written, or why it is none. Reasons name fields, never what stands in them. */
export type Lesthendelse =
  | { readonly kind: 'hendelse'; readonly hendelse: NyHendelse }
  | { readonly kind: 'feil'; readonly grunn: string }

/** Reads one event as a text of JSON. */
export function readHendelsestekst(text: string, valg: Hendelsesvalg): Lesthendelse {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'feil', grunn: 'not a JSON object' }
  }
  const fault = judgeJson(text, value)
  return fault === undefined
    ? readHendelse(value, valg)
    : { kind: 'feil', grunn: explainJson(fault) }
}

/**
 * Reads one event: what the register answers of one (`dokumentidentifikator`, `hendelse`), and beside it the person
 * as it led to (`folkeregisterperson`), where it led to another document.
 * @valg docs/valg/054-hendelser.md
 */
export function readHendelse(value: unknown, valg: Hendelsesvalg): Lesthendelse {
  try {
    return { kind: 'hendelse', hendelse: read(value, valg) }
  } catch (error) {
    if (!(error instanceof Ugyldig)) throw error
    return { kind: 'feil', grunn: error.message }
  }
}

// --- internal ---

class Ugyldig extends Error {}

type Objekt = Readonly<Record<string, unknown>>

const FELT = ['dokumentidentifikator', 'skjemaversjon', 'hendelse', 'folkeregisterperson']
const HENDELSESFELT = [
  ...['folkeregisteridentifikator', 'hendelsestype', 'ajourholdstidspunkt'],
  ...['egenskapshendelse', 'hendelsesaarsakIDsf'],
]
const ENDRINGER: readonly unknown[] = ['registrereNy', 'korrigere', 'annullere']
const TYPE = /^[a-z][A-Za-z]{2,79}$/

function read(value: unknown, valg: Hendelsesvalg): NyHendelse {
  const brev = objectWith(value, '', FELT)
  const hendelse = objectWith(brev['hendelse'], 'hendelse', HENDELSESFELT)
  const { folkeregisteridentifikator: identifikator, hendelsestype } = hendelse
  const navn = readNavn(brev['dokumentidentifikator'])
  if (brev['skjemaversjon'] !== undefined && brev['skjemaversjon'] !== '1.0') {
    throw new Ugyldig('skjemaversjon is not "1.0"')
  }
  if (!isFolkeregisteridentifikator(identifikator)) {
    throw new Ugyldig('hendelse.folkeregisteridentifikator is not a valid identifikator')
  }
  if (typeof hendelsestype !== 'string' || !TYPE.test(hendelsestype)) {
    throw new Ugyldig('hendelse.hendelsestype is not the name of a type, as endringINavn is')
  }
  const egenskaper = readEgenskaper(hendelse['egenskapshendelse'])
  const aarsak = hendelse['hendelsesaarsakIDsf']
  if (aarsak !== undefined && (typeof aarsak !== 'string' || aarsak.length > AARSAK_MAX)) {
    throw new Ugyldig(
      `hendelse.hendelsesaarsakIDsf is not a text of ${AARSAK_MAX} characters at most`,
    )
  }
  checkNumre(identifikator, egenskaper, valg)
  const versjon = readVersjon(brev['folkeregisterperson'], { identifikator, hendelsestype, valg })
  return {
    ...{ navn, hendelsestype, identifikator, opphav: valg.opphav },
    ajourholdstidspunkt: readTidspunkt(hendelse['ajourholdstidspunkt']),
    innhold: JSON.stringify({
      ...(egenskaper.length === 0 ? {} : { egenskapshendelse: egenskaper }),
      ...(aarsak === undefined ? {} : { hendelsesaarsakIDsf: aarsak }),
    }),
    ...(versjon && { versjon }),
  }
}

/** Characters of a code of the old register. */
const AARSAK_MAX = 20

function readNavn(input: unknown): Dokumentidentifikator {
  try {
    return parseHendelsesidentifikator(input, 'dokumentidentifikator')
  } catch {
    throw new Ugyldig('dokumentidentifikator is not 32 hexadecimal digits, or a uuid')
  }
}

function readTidspunkt(input: unknown): string {
  if (mikrosekunder(input) !== undefined) return String(input)
  throw new Ugyldig('hendelse.ajourholdstidspunkt is not a time with its distance from UTC')
}

function readEgenskaper(input: unknown): readonly Egenskapshendelse[] {
  if (input === undefined) return []
  if (!Array.isArray(input)) throw new Ugyldig('hendelse.egenskapshendelse is not a list')
  return input.map((one, nr) => readEgenskap(one, `hendelse.egenskapshendelse[${nr}]`))
}

function readEgenskap(input: unknown, sti: string): Egenskapshendelse {
  const one = objectWith(input, sti, [...HENDELSESEGENSKAPER, 'entitet', 'entitetsendring'])
  const { entitet, entitetsendring, ...resten } = one
  const [egenskap, ...flere] = Object.keys(resten) as readonly Egenskap[]
  if (flere.length > 0) throw new Ugyldig(`${sti} holds more than one property`)
  if (!ENDRINGER.includes(entitetsendring)) {
    throw new Ugyldig(`${sti}.entitetsendring is none of ${ENDRINGER.join(', ')}`)
  }
  if (!HENDELSESEGENSKAPER.some((en) => entitetOf(en) === entitet)) {
    throw new Ugyldig(`${sti}.entitet is not the name of one`)
  }
  if ((egenskap === undefined) !== (entitetsendring === 'annullere')) {
    throw new Ugyldig(`${sti} has a property exactly when it is not annulled`)
  }
  if (egenskap !== undefined) {
    if (entitetOf(egenskap) !== entitet)
      throw new Ugyldig(`${sti}.entitet is not that of ${egenskap}`)
    objectWith(one[egenskap], `${sti}.${egenskap}`)
  }
  return one as Egenskapshendelse
}

function checkNumre(
  identifikator: Folkeregisteridentifikator,
  egenskaper: readonly Egenskapshendelse[],
  valg: Hendelsesvalg,
): void {
  const numre = [
    ...judgeNummer(identifikator, 'hendelse.folkeregisteridentifikator'),
    ...judgeNumre(asDokument(egenskaper)),
  ]
  const stengt = numre.map((funn) => refuseNummer(funn, valg)).find((grunn) => grunn !== undefined)
  if (stengt !== undefined) throw new Ugyldig(stengt)
}

function readVersjon(
  person: unknown,
  {
    identifikator,
    hendelsestype,
    valg,
  }: Pick<NyHendelse, 'identifikator' | 'hendelsestype'> & { readonly valg: Hendelsesvalg },
): NyVersjon | undefined {
  if (person === undefined) return undefined
  if (hendelsestype === 'personErOpphoertSomDublett') {
    throw new Ugyldig('folkeregisterperson is there, and personErOpphoertSomDublett leads to none')
  }
  const lest = readDokument({ folkeregisterperson: person }, { ...valg, numre: 'egne' })
  if (lest.kind === 'feil') throw new Ugyldig(`folkeregisterperson: ${lest.grunn}`)
  if (lest.kind === 'feilmelding') throw new Ugyldig('folkeregisterperson is not an object')
  const numre = lest.versjon.rad.identifikatorer.map((rad) => rad.identifikator)
  if (!numre.includes(identifikator)) {
    throw new Ugyldig('folkeregisterperson does not have the number of the event')
  }
  return lest.versjon
}

/** An object, with none but these fields where they are given. */
function objectWith(input: unknown, sti: string, felt?: readonly string[]): Objekt {
  const navn = sti === '' ? 'the event' : sti
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Ugyldig(input === undefined ? `${navn} is missing` : `${navn} is not an object`)
  }
  const ukjent = felt && Object.keys(input).filter((name) => !felt.includes(name)).length
  if (ukjent) throw new Ugyldig(`${navn} has fields that are none; there are ${felt.join(', ')}`)
  return input as Objekt
}
