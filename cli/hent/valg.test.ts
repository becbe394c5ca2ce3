import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readArguments } from '../arguments.ts'
import { Brukerfeil, type Values } from '../command.ts'
import { hentCommand } from '../commands/hent.ts'
import { readTilgang } from './tilgang.ts'
import { fingerprint, readValg } from './valg.ts'

const FELLES = {
  url: 'http://127.0.0.1:8080',
  rettighetspakke: 'offentligutenhjemmel',
  ut: 'ut.ndjson',
  samtidig: '3',
  'retry-after': 'ms',
}

/** A command line of these options, read as `uttrekk hent` reads it. */
function line(given: Values, type: string, env: Readonly<Record<string, string>> = {}) {
  const args = Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'boolean' ? (value ? [`--${name}`] : []) : [`--${name}=${value}`],
  )
  return readArguments(hentCommand, [type, ...args], env)
}

function read(given: Values, type: string) {
  const { values, positionals } = line(given, type)
  return readValg(values, positionals[0] as 'tilpasset')
}

function kriterierOf(values: Values): unknown {
  const { bestilling } = read({ ...FELLES, ...values }, 'tilpasset')
  return bestilling.type === 'tilpasset' ? bestilling.kriterier : undefined
}

test('criteria as flags make the body that recorded clients send', () => {
  assert.deepEqual(
    kriterierOf({
      personstatustyper: 'bosatt, doed',
      bostedskommunenummer: '0301',
      foedselsaarFraOgMed: '2019',
      kjoenn: 'kvinne',
    }),
    {
      personstatustyper: ['bosatt', 'doed'],
      foedselsaarFraOgMed: '2019',
      kjoenn: 'kvinne',
      kommunenummer: { bostedskommunenummer: '0301' },
    },
  )
})

test('more than one kommune is a list, separated by commas or given again (9.12)', () => {
  const wanted = {
    personstatustyper: ['bosatt'],
    kommunenummer: { bostedskommunenummer: ['0301', '4204'] },
  }
  const bosatt = { personstatustyper: 'bosatt' }
  assert.deepEqual(kriterierOf({ ...bosatt, bostedskommunenummer: '0301,4204' }), wanted)
  const args = ['--bostedskommunenummer', '0301', '--bostedskommunenummer', '4204']
  const { values } = readArguments(
    hentCommand,
    [
      'tilpasset',
      ...Object.entries({ ...FELLES, ...bosatt }).map((one) => `--${one.join('=')}`),
      ...args,
    ],
    {},
  )
  assert.deepEqual(readValg(values, 'tilpasset').bestilling, {
    type: 'tilpasset',
    kriterier: wanted,
  })
})

test('criteria as JSON are sent as they are, and judged by the service', () => {
  assert.deepEqual(kriterierOf({ kriterier: '{"kjoenn":"mnn","nytt":[1]}' }), {
    kjoenn: 'mnn',
    nytt: [1],
  })
})

test('criteria may be JSON or a file that holds it, and then no flags', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'valg-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'kriterier.json')
  writeFileSync(file, '{"personstatustyper":["aktiv"]}')
  const wanted = { personstatustyper: ['aktiv'] }
  assert.deepEqual(kriterierOf({ kriterier: ' {"personstatustyper":["aktiv"]}' }), wanted)
  assert.deepEqual(kriterierOf({ kriterier: file }), wanted)
  writeFileSync(file, '["aktiv"]')
  for (const kriterier of ['{"a"', file]) {
    assert.throws(() => kriterierOf({ kriterier }), Brukerfeil)
  }
  assert.throws(() => kriterierOf({ kriterier: '{}', kjoenn: 'mann' }), /exclude each other/)
})

test('komplett takes a sekvensnummer and no criteria, tilpasset the other way about', () => {
  assert.deepEqual(read({ ...FELLES, feedsekvensnr: '0' }, 'komplett').bestilling, {
    type: 'komplett',
    feedsekvensnr: 0,
  })
  assert.deepEqual(read(FELLES, 'komplett').bestilling, { type: 'komplett' })
  assert.throws(() => read({ ...FELLES, kjoenn: 'mann' }, 'komplett'), /goes with tilpasset/)
  assert.throws(
    () => read({ ...FELLES, personstatustyper: 'bosatt', feedsekvensnr: '1' }, 'tilpasset'),
    /goes with komplett/,
  )
  assert.throws(() => read({ ...FELLES, feedsekvensnr: '-1' }, 'komplett'), /whole number/)
  assert.throws(() => read(FELLES, 'alt'), /tilpasset, komplett, feed/)
})

test('the name of the file says what it holds', () => {
  const formatOf = (ut: string, bareId = false) =>
    read({ ...FELLES, ut, 'bare-id': bareId }, 'komplett').format
  assert.equal(formatOf('a.ndjson'), 'ndjson')
  assert.equal(formatOf('a.csv'), 'csv')
  assert.equal(formatOf('-'), 'ndjson')
  assert.equal(formatOf('a.txt', true), 'id')
  assert.throws(() => formatOf('a.txt'), Brukerfeil)
})

test('--lang and --excel go with CSV alone, and each is another file (9.14, 9.15)', () => {
  const csv = { ...FELLES, ut: 'ut.csv' }
  for (const name of ['lang', 'excel']) {
    assert.throws(() => read({ ...FELLES, [name]: true }, 'komplett'), /goes with --ut FILE\.csv/)
  }
  const valg = read({ ...csv, lang: true, excel: true }, 'komplett')
  assert.deepEqual([valg.format, valg.lang, valg.excel], ['csv', true, true])
  const others = [{}, { lang: true }, { excel: true }, { del: 'navn' }].map((values) =>
    fingerprint(read({ ...csv, ...values }, 'komplett')),
  )
  assert.equal(new Set(others).size, 4)
})

test('wrong values are wrong use, each with what is right', () => {
  const wrongs: readonly (readonly [Values, RegExp])[] = [
    [{ url: '127.0.0.1' }, /--url/],
    [{ url: 'ftp://x' }, /--url/],
    [{ rettighetspakke: 'toString' }, /offentligutenhjemmel/],
    [{ samtidig: '9' }, /1 to 8/],
    [{ 'retry-after': 'min' }, /ms or s/],
  ]
  for (const [values, text] of wrongs) {
    assert.throws(
      () => read({ ...FELLES, ...values }, 'komplett'),
      (error) => error instanceof Brukerfeil && text.test(error.message),
    )
  }
})

test('the same order in another spelling is the same, and any other is another', () => {
  const of = (values: Values, type = 'tilpasset') =>
    fingerprint(read({ ...FELLES, ...values }, type))
  const one = of({ kriterier: '{"personstatustyper":["doed"],"kjoenn":"mann"}' })
  assert.equal(of({ kriterier: '{"kjoenn":"mann", "personstatustyper":["doed"]}' }), one)
  assert.equal(of({ personstatustyper: 'doed', kjoenn: 'mann', url: 'http://annet:1' }), one)
  const others = [
    of({ personstatustyper: 'doed' }),
    of({ personstatustyper: 'doed', kjoenn: 'mann', del: 'navn' }),
    of({ personstatustyper: 'doed', kjoenn: 'mann', ut: 'ut.csv' }),
    of({ personstatustyper: 'doed', kjoenn: 'mann', rettighetspakke: 'finans' }),
    of({}, 'komplett'),
    of({ feedsekvensnr: '1' }, 'komplett'),
  ]
  assert.equal(new Set([one, ...others]).size, others.length + 1)
})

test('a token comes as it is, or from a client of Maskinporten, or from the test issuer, never from two', () => {
  const valg = { url: FELLES.url, rettighetspakke: 'finans' } as const
  const of = (given: Values, env: Record<string, string> = {}) =>
    readTilgang(line({ ...FELLES, ...given }, 'komplett', env).values, valg)
  assert.equal(of({ token: 'abc' }), 'abc')
  assert.equal(of({}, { UTTREKK_TOKEN: 'def\n' }), 'def')
  assert.equal(of({ token: 'abc' }, { UTTREKK_TOKEN: 'def' }), 'abc')
  assert.equal(typeof of({}), 'function')
  assert.throws(() => of({}, { UTTREKK_TOKEN: '' }), /UTTREKK_TOKEN is empty/)
  assert.throws(() => of({ orgnr: '1' }), /nine digits/)
  assert.throws(() => of({ kid: 'k' }), /goes with --maskinporten-nokkel/)
  assert.throws(() => of({ orgnr: '999888777', token: 'a' }), /--orgnr goes with the test issuer/)
  const nokkel = { 'maskinporten-nokkel': 'k.pem', 'klient-id': 'id', utsteder: 'https://x.no/m' }
  assert.throws(
    () => of({ 'maskinporten-nokkel': 'k.pem' }),
    /--klient-id.*\n.*--utsteder.*\n.*--kid/,
  )
  assert.throws(() => of(nokkel), /--kid and --sertifikat/)
  assert.throws(() => of({ ...nokkel, kid: 'k', sertifikat: 's' }), /--kid and --sertifikat/)
  assert.throws(() => of({ ...nokkel, kid: 'k' }, { UTTREKK_TOKEN: 't' }), /exclude each other/)
})
