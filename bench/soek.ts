/**
 * Measures search and the feed at two sizes of the register: milliseconds of an answer with token, masking and access
 * log, beside the least that the same service can be asked, one person by number. Prints a table, and writes it to
 * docs/ytelse-soek.md and its figures as JSON beside it.
 *
 *   npm run bench:soek -- [--antall 100000,1000000] [--ut docs/ytelse-soek.md]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { personrad } from '../domain/register/person.ts'
import { elementer, type Persondokument } from '../domain/register/persondokument.ts'
import { testutsteder } from '../klient/testutsteder.ts'
import { createTokens } from '../klient/token.ts'
import { syntetiskRegister } from '../syntetisk/register.ts'
import { type Fordeling, load, type Maal, median, send } from './last.ts'
import { runToEnd, startProsess } from './tjener.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '100000,1000000' },
    ut: { type: 'string', default: join(import.meta.dirname, '../docs/ytelse-soek.md') },
  },
})
const PAKKE = 'offentlig-med-hjemmel'
const CLI = 'bin/uttrekk.js'
const ROUNDS = 3
const REQUESTS = 100
const PARALLEL = 2
const SAMPLE = 2_000
/** What the original promises of a search. */
const DOKUMENTERT_MS = 2_000

type Rad = { readonly navn: string; readonly antall: number } & Fordeling

const sizes = values.antall.split(',').map(Number)
const rader: Rad[] = []
for (const antall of sizes) rader.push(...(await measure(antall)))
const text = createReport()
process.stdout.write(text)
writeFileSync(values.ut, text)
const maskin = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`
const json = `${JSON.stringify({ maskin, dokumentertMs: DOKUMENTERT_MS, rader }, null, 2)}\n`
writeFileSync(values.ut.replace(/\.md$/, '.json'), json)

// --- internal ---

async function measure(antall: number): Promise<readonly Rad[]> {
  const data = mkdtempSync(join(tmpdir(), 'uttrekk-bench-soek-'))
  try {
    const startMs = performance.now()
    await runToEnd([CLI, 'syntetisk', '--data', data, '--antall', String(antall)])
    const seconds = Math.round((performance.now() - startMs) / 1_000)
    process.stderr.write(`${antall} persons made in ${seconds} s\n`)
    const service = await startProsess([CLI, 'serve', '--data', data, '--port', '0'])
    const maal = createMaal(service.url)
    const asked = questions(antall)
    const siste = Number((await send(maal, 'hendelser/siste/sekvensnummer')).body.toString())
    const out = []
    for (const [navn, ask] of Object.entries({ ...asked, ...feed(siste) })) {
      out.push({ navn, antall, ...(await middle((i) => call(maal, ask(i)))) })
    }
    await service.stop()
    return out
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

/** The middle of several rounds, quantile by quantile. */
async function middle(work: (i: number) => Promise<void>): Promise<Fordeling> {
  const rounds: Fordeling[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = round * REQUESTS
    rounds.push(await load({ count: REQUESTS, parallel: PARALLEL }, (i) => work(from + i)))
  }
  const of = (key: keyof Fordeling) => median(rounds.map((one) => one[key]))
  return { p50: of('p50'), p99: of('p99'), perSecond: of('perSecond') }
}

async function call(maal: Maal, path: string): Promise<void> {
  const { status, body } = await send(maal, path)
  if (status !== 200) throw new Error(`${path.split('?')[0]}: ${status} ${body.toString()}`)
}

/** Questions about persons of the register, so that somebody is found. */
function questions(antall: number): Readonly<Record<string, (i: number) => string>> {
  const folk = sample(antall)
  const one = (ask: (person: Sporbar) => Record<string, string>, path = 'personer/soek') => {
    return (i: number) => `${path}?${new URLSearchParams(ask(folk[i % folk.length] as Sporbar))}`
  }
  return {
    'one person by number, the least': (i) =>
      `personer/${folk[i % folk.length]?.id}?part=identifikasjonsnummer`,
    'entydigsoek, name, date of birth and number': one(
      ({ fornavn, etternavn, foedselsdato, id }) => ({
        ...{ navn: `${fornavn} ${etternavn}`, foedselsdato, identifikasjonsnummer: id },
        part: 'identifikasjonsnummer',
      }),
      'personer/entydigsoek',
    ),
    'soek, name and date of birth': one(({ fornavn, etternavn, foedselsdato }) => ({
      ...{ navn: `${fornavn} ${etternavn}`, foedselsdato, inkluderDoede: 'true' },
    })),
    'soek, name by sound and date of birth': one(({ fornavn, etternavn, foedselsdato }) => ({
      ...{ navn: `${fornavn} ${etternavn}`, foedselsdato, inkluderDoede: 'true' },
      soekFonetisk: 'true',
    })),
    'soek, name and postnummer': one(({ etternavn, postnummer }) => ({
      ...{ navn: etternavn, postnummer },
    })),
    'soek, street, house and postnummer': one(({ adressenavn, husnummer, postnummer }) => ({
      ...{ adressenavn, husnummer, postnummer },
    })),
  }
}

function feed(siste: number): Readonly<Record<string, (i: number) => string>> {
  return {
    'feed, a page of 1 000': (i) =>
      `hendelser/feed?seq=${(i * 7_919) % Math.max(1, siste - 1_000)}`,
    'feed, past the end': () => `hendelser/feed?seq=${siste + 1}`,
  }
}

type Sporbar = Readonly<
  Record<
    'id' | 'fornavn' | 'etternavn' | 'foedselsdato' | 'adressenavn' | 'husnummer' | 'postnummer',
    string
  >
>

/** Persons at equal distances, of whom all that is asked of is known. */
function sample(antall: number): readonly Sporbar[] {
  const step = Math.max(1, Math.floor(antall / SAMPLE))
  const found = new Map<string, Sporbar | undefined>()
  let nr = 0
  for (const { dokument } of syntetiskRegister({ antall, seed: 1 })) {
    const id = personrad(dokument)?.identifikatorer[0]?.identifikator ?? ''
    nr += 1
    // A later document of somebody is the one that is searched.
    if (found.has(id) || (nr % step === 0 && found.size < SAMPLE)) found.set(id, sporbar(dokument))
  }
  return [...found.values()].filter((one) => one !== undefined)
}

function sporbar(dokument: Persondokument): Sporbar | undefined {
  const naa = (egenskap: 'navn' | 'foedsel' | 'bostedsadresse') =>
    elementer(dokument, egenskap).find((en) => en['erGjeldende'] === true) as
      | Readonly<Record<string, string>>
      | undefined
  const [navn, foedsel, bosted] = [naa('navn'), naa('foedsel'), naa('bostedsadresse')]
  const veg = bosted?.['vegadresse'] as unknown as
    | {
        readonly adressenavn?: string
        readonly adressenummer?: { readonly husnummer?: string; readonly husbokstav?: string }
        readonly poststed?: { readonly postnummer?: string }
      }
    | undefined
  const felt = {
    id: personrad(dokument)?.identifikatorer[0]?.identifikator,
    fornavn: navn?.['fornavn'],
    etternavn: navn?.['etternavn'],
    foedselsdato: foedsel?.['foedselsdato']?.replaceAll('-', ''),
    adressenavn: veg?.adressenavn,
    husnummer: `${veg?.adressenummer?.husnummer ?? ''}${veg?.adressenummer?.husbokstav ?? ''}`,
    postnummer: veg?.poststed?.postnummer,
  }
  return Object.values(felt).every((en) => en !== undefined && en !== '')
    ? (felt as Sporbar)
    : undefined
}

function createMaal(url: string): Maal {
  const rettighetspakke = PAKKE
  const tokens = createTokens(testutsteder({ url, rettighetspakke }))
  return {
    base: `${url}folkeregisteret/${PAKKE}/api/v1/`,
    headers: async () => ({ authorization: `Bearer ${await tokens.get()}` }),
  }
}

function createReport(): string {
  const ms = (one: number) => one.toFixed(1)
  const navn = [...new Set(rader.map((rad) => rad.navn))]
  const rows = navn.map((name) => {
    const cells = sizes.flatMap((antall) => {
      const rad = rader.find((en) => en.navn === name && en.antall === antall)
      return rad ? [ms(rad.p50), ms(rad.p99)] : []
    })
    return `| ${[name, ...cells].join(' | ')} |`
  })
  const head = sizes.flatMap((antall) => [`${antall}: p50`, 'p99'])
  return `${[
    '# What a search costs',
    '',
    `Milliseconds an answer over HTTP, token, masking and access log on; ${PARALLEL} at a time, the middle of ${ROUNDS}`,
    `rounds of ${REQUESTS}. Made by \`npm run bench:soek -- --antall ${values.antall}\`. The original`,
    `documents ${DOKUMENTERT_MS} ms of a search.`,
    '',
    `| persons | ${head.join(' | ')} |`,
    `|---|${head.map(() => '--:').join('|')}|`,
    ...rows,
  ].join('\n')}\n`
}
