import { readFileSync, statSync } from 'node:fs'
import { KJOENN, PERSONSTATUSTYPER, SIVILSTANDSTYPER } from '../../domain/uttrekk/utvalg.ts'
import type { Kriterier } from '../../klient/uttrekk.ts'
import { Brukerfeil, type GivenOf, type Option, type Rule } from '../command.ts'
import { reasonOf } from '../explain.ts'
import { FOUR_DIGITS } from '../options.ts'

const YEAR: Rule = { text: 'a year of four digits', holds: (text) => /^\d{4}$/.test(text) }
const LAND: Rule = { text: 'three capitals, such as NOR', holds: (text) => /^[A-Z]{3}$/.test(text) }

/** What a tilpasset uttrekk is of. All that is given must hold of a person. */
export const KRITERIER_OPTIONS = {
  kriterier: {
    type: 'string',
    value: 'JSON|FILE',
    help: 'The criteria as the API reads them, instead of the options below; sent as they are.',
  },
  personstatustyper: {
    type: 'string',
    value: 'A,B',
    help: 'The status of the person.',
    list: true,
    values: PERSONSTATUSTYPER,
  },
  bostedskommunenummer: {
    type: 'string',
    value: 'NNNN',
    help: 'Lives in this kommune: four digits.',
    list: true,
    rule: FOUR_DIGITS,
  },
  oppholdskommunenummer: {
    type: 'string',
    value: 'NNNN',
    help: 'Stays in this kommune: four digits.',
    list: true,
    rule: FOUR_DIGITS,
  },
  foedselsaarFraOgMed: year('Born in this year or later.'),
  foedselsaarTilOgMed: year('Born in this year or before.'),
  doedsaarFraOgMed: year('Died in this year or later.'),
  doedsaarTilOgMed: year('Died in this year or before.'),
  kjoenn: { type: 'string', value: 'K', help: 'The gender.', values: KJOENN },
  statsborgerskap: {
    type: 'string',
    value: 'LLL',
    help: 'A citizenship: three capitals, NOR.',
    rule: LAND,
  },
  sivilstandstype: {
    type: 'string',
    value: 'S',
    help: 'The sivilstand.',
    values: SIVILSTANDSTYPER,
  },
  postnummer: {
    type: 'string',
    value: 'NNNN',
    help: 'Four digits, where the service knows this criterion.',
    rule: FOUR_DIGITS,
  },
  adressenavn: {
    type: 'string',
    value: 'NAME',
    help: 'A whole street name, where the service knows this criterion.',
  },
} as const satisfies Record<string, Option>

type Given = GivenOf<typeof KRITERIER_OPTIONS>
type Navn = keyof Given

/** Reads the criteria of a command line that its table has passed. Throws `Brukerfeil`. */
export function readKriterier(values: Given): Kriterier {
  const given = givenOf(values)
  const { kriterier } = values
  if (kriterier === undefined) return fromOptions(values, given)
  const other = given.find((name) => name !== 'kriterier')
  if (other !== undefined) {
    throw new Brukerfeil(`--kriterier and --${other} exclude each other: write all of it in one`)
  }
  return parseKriterier(kriterier)
}

/** Which criteria were given. */
export function givenOf(values: Given): readonly Navn[] {
  return (Object.keys(KRITERIER_OPTIONS) as Navn[]).filter((name) => !isEmpty(values[name]))
}

/** Every kommunenummer that criteria name, in either spelling. */
export function kommunerOf({ kommunenummer, ...flat }: Kriterier): readonly string[] {
  return KOMMUNEFELT.flatMap((felt) => [kommunenummer?.[felt], flat[felt]].flat()).filter(
    (verdi) => typeof verdi === 'string',
  )
}

// --- internal ---

const KOMMUNEFELT = ['bostedskommunenummer', 'oppholdskommunenummer'] as const
/** Larger than any criteria. */
const FILE_BYTES_MAX = 1024 * 1024

function year(help: string) {
  return { type: 'string', value: 'YYYY', help, rule: YEAR } as const
}

/** As the recorded clients write them: kommuner nested, everything else at the top. */
function fromOptions(values: Given, given: readonly Navn[]): Kriterier {
  const isKommune = (name: string) => (KOMMUNEFELT as readonly string[]).includes(name)
  const felt = (names: readonly Navn[]) =>
    Object.fromEntries(names.map((name) => [name, plain(name, values[name])]))
  const { personstatustyper, ...resten } = felt(given.filter((name) => !isKommune(name)))
  if (personstatustyper === undefined) {
    throw new Brukerfeil('--personstatustyper is missing: an order says which (or --kriterier)')
  }
  const kommuner = given.filter(isKommune)
  // As they were written: which of them there are, the service says.
  return {
    personstatustyper: [personstatustyper].flat(),
    ...resten,
    ...(kommuner.length > 0 ? { kommunenummer: felt(kommuner) } : {}),
  } as Kriterier
}

/** One kommune is written as the original has it, several as a list. */
function plain(name: Navn, value: Given[Navn]): Given[Navn] {
  return name !== 'personstatustyper' && Array.isArray(value) && value.length === 1
    ? value[0]
    : value
}

/** A list that was not given is empty; one that was given never is. */
function isEmpty(value: Given[Navn]): boolean {
  return value === undefined || value.length === 0
}

function parseKriterier(input: string): Kriterier {
  const isText = input.trimStart().startsWith('{')
  const where = isText ? '--kriterier' : `--kriterier: ${input}`
  const parsed = parseJson(isText ? input : readText(input))
  if (parsed === undefined) throw new Brukerfeil(`${where} is not valid JSON`)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Brukerfeil(`${where} is not a JSON object such as {"personstatustyper":["bosatt"]}`)
  }
  return parsed as Kriterier
}

function readText(file: string): string {
  try {
    if (statSync(file).size <= FILE_BYTES_MAX)
      return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new Brukerfeil(`--kriterier: ${file} cannot be read: ${reasonOf(error)}`)
  }
  throw new Brukerfeil(`--kriterier: ${file} is too large to be criteria`)
}

/** Without the parser's own words: they quote the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
