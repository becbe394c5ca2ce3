import { writeFileSync } from 'node:fs'
import { synligeFelt } from '../domain/oppslag/maskering/felt.ts'
import {
  ALIASER,
  ALLE_PAKKER,
  canLevere,
  PAKKER,
  type Rettigheter,
  type Rettighetspakke,
  rettigheter,
} from '../domain/oppslag/rettighetspakke.ts'
import { METADATA } from '../domain/register/felter.ts'
import { EGENSKAPER, type Egenskap } from '../domain/register/persondokument.ts'

/** Where the page is kept. */
export const SIDE = new URL('rettighetspakker.md', import.meta.url)

/** The page of the rettighetspakker, from the table that the service itself goes by. */
export function rettighetspakkerSide(): string {
  return `${[
    INNLEDNING,
    '## Packages',
    table(
      [
        '',
        'Rettighetspakke',
        'Path before `/v1/`',
        'Scope',
        'Served',
        'Single look-ups shown to the citizen',
      ],
      ALLE_PAKKER.map((one) => [
        kode(one),
        `\`${one}\``,
        `\`${rettigheter(one).path}\``,
        `\`${rettigheter(one).scope}\``,
        rettigheter(one).valgfri ? 'where it is set' : 'always',
        rettigheter(one).innsyn ? '●' : '–',
      ]),
    ),
    '## Services',
    '`hendelser` are event documents, one and many; `arkiv` is both services of the archive; `xsd` the\nthree schemas. Which of them this version answers, the API documentation of the service says.',
    perPakke(PAKKER['offentlig-med-hjemmel'].tjenester, (tjeneste, { tjenester }) =>
      tjenester.includes(tjeneste) ? '●' : '–',
    ),
    '## Properties',
    '`b` in person-basis · `●` by its own name or an alias · `h` historic elements with `part=historikk` · `–` never.\n`forholdTilSametingetsValgmanntall` is no valid part in any package.',
    perPakke(EGENSKAPER, sees),
    '## Aliases',
    'What each alias adds. `identifikasjonsnummer` comes with every answer where the next table says so.',
    perPakke(ALIASER, (alias, rad) =>
      alias === 'person-basis' ? basis(rad) : list(rad.alias[alias]),
    ),
    '## How much is told',
    perPakke(Object.keys(GRADER), (navn, rad) => GRADER[navn]?.(rad) ?? ''),
    '## Fields',
    FELTTEKST,
    table(['Property', 'Packages', 'Current', 'Historic'], EGENSKAPER.flatMap(fields)),
    '## Copies',
    'Whether documents that were fetched through the package of the row can serve that of the column.',
    table(
      ['Fetched through', ...ALLE_PAKKER.map(kode)],
      ALLE_PAKKER.map((opphav) => [
        kode(opphav),
        ...ALLE_PAKKER.map((one) => (canLevere(opphav, one) ? '●' : '–')),
      ]),
    ),
  ].join('\n\n')}\n`
}

// --- internal ---

const METADATAFELT = METADATA.filter((felt) => felt !== 'kilde' && felt !== 'aarsak')

const INNLEDNING = `# Rettighetspakker

Made from \`domain/oppslag/rettighetspakke.ts\` by \`npm run docs\`; a test holds the two together.
Where this differs from the pages of Folkeregisteret, or they are silent, [011](valg/011-rettighetspakker.md)
and [006](valg/006-maskering.md) say why.`

const FELTTEKST = `The first package gets elements whole. The others get these fields, and none that the model does not
have, in them or [inside them](valg/021-felt-i-felt.md). \`metadata\` is ${METADATAFELT.join(', ')}.
What is told of somebody who is protected, and inside \`verge\` and the contact of a dødsbo, stands in
[006](valg/006-maskering.md), [019](valg/019-vern-i-tid.md) and [020](valg/020-steder-utenom-adressene.md).`

const GRADER: Readonly<Record<string, (rad: Rettigheter) => string>> = {
  'own identifikasjonsnummer': ({ identifikator }) =>
    ({ alltid: 'always', bedtOm: 'on request', aldri: 'never' })[identifikator],
  'numbers of others': ({ doedsbo, identifikator }) =>
    doedsbo === 'hel' ? 'yes' : identifikator === 'aldri' ? 'never' : 'no field of theirs',
  sivilstand: ({ sivilstand }) =>
    ({ hel: 'whole', medDato: 'with dates and spouse', verdi: 'value' })[sivilstand],
  verge: ({ egenskaper, verge }) =>
    egenskaper.includes('vergemaalEllerFremtidsfullmakt')
      ? { hel: 'whole', hvem: 'who, embete', navn: 'name' }[verge]
      : '–',
  'confidential statuses': ({ hjemmel }) => (hjemmel ? 'as they are' : '`aktiv`'),
  'kilde, aarsak': ({ hjemmel }) => (hjemmel ? 'yes' : 'no'),
  'graded addresses': ({ hjemmel, offentlig }) =>
    hjemmel ? 'yes' : offentlig ? 'synthetic, or where set' : 'no',
  'that somebody is protected': ({ egenskaper }) =>
    egenskaper.includes('adressebeskyttelse') ? 'yes' : 'no',
  'homes of the strengtFortrolige': () => 'no',
  'moves of the strengtFortrolige': ({ hjemmel }) => (hjemmel ? 'country and time' : 'no'),
}

function sees(egenskap: Egenskap, { egenskaper, alias, historikk }: Rettigheter): string {
  if (!egenskaper.includes(egenskap)) return '–'
  const cell = alias['person-basis'].includes(egenskap) ? 'b' : '●'
  return historikk.includes(egenskap) ? `${cell} h` : cell
}

function basis({ alias, egenskaper }: Rettigheter): string {
  const here = alias['person-basis'].filter((egenskap) => egenskaper.includes(egenskap))
  const usual = PAKKER.offentligutenhjemmel.alias['person-basis']
  const more = here.filter((egenskap) => !usual.some((one) => one === egenskap))
  const less = usual.filter((egenskap) => !here.includes(egenskap))
  const difference = [
    ...more.map((egenskap) => `+ ${egenskap}`),
    ...less.map((egenskap) => `without ${egenskap}`),
  ]
  return difference.length === 0 ? 'as above' : difference.join(', ')
}

/** One row for each group of packages that get the same fields. */
function fields(egenskap: Egenskap): readonly (readonly string[])[] {
  const open = ALLE_PAKKER.filter(
    (one) => !rettigheter(one).hjemmel && rettigheter(one).egenskaper.includes(egenskap),
  )
  const cells = (one: Rettighetspakke) => [
    shorten(synligeFelt(rettigheter(one).klasse, egenskap, true)),
    rettigheter(one).historikk.includes(egenskap)
      ? shorten(synligeFelt(rettigheter(one).klasse, egenskap, false))
      : '–',
  ]
  const groups = Map.groupBy(open, (one) => cells(one).join('|'))
  return [...groups.values()].map((group) => [
    egenskap,
    group.map(kode).join(' '),
    ...group.slice(0, 1).flatMap(cells),
  ])
}

/** The fields, the metadata that nearly all have as one word. */
function shorten(felter: readonly string[]): string {
  if (!METADATAFELT.every((felt) => felter.includes(felt))) return list(felter)
  const rest = felter.filter((felt) => !METADATAFELT.some((one) => one === felt))
  return list(['`metadata`', ...rest])
}

function perPakke<T extends string>(
  names: readonly T[],
  cell: (name: T, rad: Rettigheter) => string,
): string {
  return table(
    ['', ...ALLE_PAKKER.map(kode)],
    names.map((name) => [name, ...ALLE_PAKKER.map((one) => cell(name, rettigheter(one)))]),
  )
}

function list(names: readonly string[]): string {
  return names.length === 0 ? '–' : names.join(', ')
}

function kode(pakke: Rettighetspakke): string {
  return rettigheter(pakke).kode
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

if (import.meta.main) writeFileSync(SIDE, rettighetspakkerSide())
