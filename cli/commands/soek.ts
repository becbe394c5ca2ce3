import { ENTYDIG_PARAMETRE, FREMMEDE } from '../../domain/soek/entydig.ts'
import { SOEK_PARAMETRE } from '../../domain/soek/soek.ts'
import type { Entydigkriterier, Soekekriterier } from '../../klient/soek.ts'
import { defineCommand, EXIT, type Option, print } from '../command.ts'
import { explainAvslag } from '../hent/avslag.ts'
import { misfitsOf, TILGANG_OPTIONS } from '../hent/tilgang.ts'
import { openKlient } from '../hent/tjeneste.ts'
import { PAKKE, URL_OPTION } from '../options.ts'

const text = (help: string, value = 'TEXT') => ({ type: 'string', value, help }) as const
const SOEK_OPTIONS = {
  navn: text('Whole words of the name.', 'NAME'),
  kjoenn: { type: 'string', value: 'K', help: 'kvinne or mann.', values: ['kvinne', 'mann'] },
  foedselsdato: text('YYYYMMDD.', 'DATE'),
  'foedselsaar-fra-og-med': text('Four digits.', 'YEAR'),
  'foedselsaar-til-og-med': text('Four digits.', 'YEAR'),
  adressenavn: text('A street, or its beginning: three letters at the least.'),
  husnummer: text('With the letter exactly where the house has one.', 'N'),
  postnummer: text('Four digits.', 'N'),
  kommunenummer: text('Four digits.', 'N'),
  fylkesnummer: text('Two digits.', 'N'),
  identifikasjonsnummer: text('Of --entydig: in use or ended.', 'N'),
  utenlandskpersonidentifikasjon: text('Of --entydig: LAND-number.', 'LAND-N'),
  legitimasjonsdokument: text('Of --entydig: LAND-number.', 'LAND-N'),
  utlendingsmyndighetenesidentifikasjonsnummer: text('Of --entydig: DUF number.', 'N'),
  opplysningsgrunnlag: {
    type: 'string',
    value: 'WHAT',
    help: 'historisk: names and addresses of the past too.',
    values: ['gjeldende', 'historisk'],
  },
  'maks-treff': text('How many are told, 1 to 10 000.', 'N'),
  'inkluder-oppholdsadresse': { type: 'boolean', help: 'Where somebody stays counts too.' },
  'inkluder-doede': { type: 'boolean', help: 'Those who are dead are found too.' },
  'soek-fonetisk': { type: 'boolean', help: 'Names that sound the same are the same.' },
} as const satisfies Record<string, Option>

/** `uttrekk soek`: who is found, a number a line; or the one person, as JSON. */
export const soekCommand = defineCommand({
  name: 'soek',
  summary:
    'Searches for persons, and prints the number of each, one a line.\nWith --entydig: for one person, who is printed as JSON. Exit code 1 where nobody was found, or several where one was sought.',
  options: {
    url: URL_OPTION,
    rettighetspakke: PAKKE,
    entydig: { type: 'boolean', help: 'One person: a name and what else that person alone has.' },
    del: {
      type: 'string',
      value: 'A,B',
      help: 'Of --entydig: what to see (part), for instance navn,bostedsadresse.',
      list: true,
    },
    ...SOEK_OPTIONS,
    ...TILGANG_OPTIONS,
  },
  isPrinting: () => true,
  mistakes: (values) => [...misplaced(values), ...misfitsOf(values)],
  run: async (values, _positionals, omgivelser) => {
    const klient = openKlient(values, omgivelser)
    const { signal } = omgivelser
    const kriterier = kriterierOf(values)
    try {
      if (values.entydig) {
        const part = values.del as never
        const person = await klient.entydigsoek(kriterier as Entydigkriterier, { part, signal })
        if (person === undefined) {
          omgivelser.stderr.write('Nobody was found, or several.\n')
          return EXIT.failed
        }
        await print(omgivelser, `${JSON.stringify(person)}\n`)
        return EXIT.done
      }
      const ids = await klient.soek(kriterier as Soekekriterier, { signal })
      await print(omgivelser, ids.map((id) => `${id}\n`).join(''))
      return ids.length === 0 ? EXIT.failed : EXIT.done
    } catch (error) {
      return explainAvslag(error, { again: '', kept: '' }, omgivelser)
    }
  },
})

// --- internal ---

type Linje = Readonly<Record<string, unknown>>

/** The options that were given, by the names they have in the API. */
function kriterierOf(values: Linje): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.keys(SOEK_OPTIONS).flatMap((name) => {
      const value = values[name]
      return value === undefined || value === false ? [] : [[parameterOf(name), value]]
    }),
  )
}

/** `maks-treff` is `maksTreff`. */
function parameterOf(option: string): string {
  return option.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** What goes with the other kind of search alone. */
function misplaced(values: Linje): readonly string[] {
  const here: readonly string[] = values['entydig']
    ? [...ENTYDIG_PARAMETRE, ...Object.keys(FREMMEDE)]
    : SOEK_PARAMETRE
  const given = Object.keys(kriterierOf(values)).filter((name) => !here.includes(name))
  const del = Array.isArray(values['del']) && values['del'].length > 0 && !values['entydig']
  const hvor = values['entydig'] ? 'a search for several, not --entydig' : '--entydig'
  return [...given, ...(del ? ['del'] : [])].map((name) => `--${kebab(name)} goes with ${hvor}`)
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
