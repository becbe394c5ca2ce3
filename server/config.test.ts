import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mistakes } from '../tests/fixture/innstillinger.ts'
import { type Config, type Innstilling, parseConfig } from './config.ts'
import { parseTimeMs } from './setting.ts'
import { SETTINGS } from './settings.ts'

const NAMES = Object.keys(SETTINGS) as Innstilling[]

test('with only a directory every other setting has its default', () => {
  assert.deepEqual(parseConfig({ data: 'katalog' }, {}), {
    data: 'katalog',
    host: '127.0.0.1',
    port: 8080,
    treghetMs: 0,
    batchtreghetMs: 0,
    hendelserMaaneder: 36,
    sletteMaaneder: 1,
    hendelserSkriving: false,
    tilpassetBatch: 5_000,
    komplettBatch: 100_000,
    jobbLevetidMs: 7 * 24 * 3_600_000,
    retryAfter: 'ms',
    ignoreUnknownCriteria: false,
    graderteTilUtenHjemmel: false,
    svalbard: false,
    ekte: false,
    klartekst: false,
    utstederMetadata: undefined,
    utstederKlartekst: false,
    tokenLevetidMaksMs: 3_600_000,
    klientfil: undefined,
    testutstederOpen: false,
    utstederNavn: undefined,
    grantregler: 'serveren',
    metrikkOpen: false,
    metrikkOtlp: undefined,
    metrikkOtlpMs: 60_000,
    tokenLevetidMs: 120_000,
    forespoerselFristMs: 30_000,
    loggHoder: undefined,
    loggHodeMs: 60_000,
    loggNokkel: undefined,
    loggLevetidMs: undefined,
    svarFristMs: 600_000,
    svarBytes: 256_000_000,
    tilkoblinger: 2_000,
    struping: 60_000,
    strupingTelling: 60,
    proxyer: 0,
    tls: undefined,
    hsts: false,
    lesere: 2,
    leieMs: 30_000,
    stoppFristMs: 25_000,
    sprangVentMs: 86_400_000,
    svartak: { antall: 1_000, bytes: 1_000_000_000 },
  })
})

test('the directory has no default', () => {
  for (const flags of [{}, { data: '' }]) {
    assert.deepEqual(mistakes(flags), ['data (UTTREKK_DATA): a directory'])
  }
})

test('every setting can be set by a flag and by its variable, and both mean the same', () => {
  const values: Record<Exclude<Innstilling, 'utstederNavn'>, string> = {
    data: 'katalog',
    host: '::1',
    port: '0',
    treghet: '5s',
    batchtreghet: '2s',
    hendelserAlder: '12',
    hendelserSletting: '24',
    hendelserSkriving: 'ja',
    tilpassetBatch: '7',
    komplettBatch: '9',
    jobbLevetid: '1h',
    retryAfter: 's',
    ukjenteKriterier: 'ignorer',
    graderteTilUtenHjemmel: 'ja',
    svalbard: 'ja',
    ekte: 'ja',
    utsteder: 'https://test.maskinporten.no/.well-known/oauth-authorization-server',
    utstederKlartekst: 'ja',
    tokenLevetidMaks: '30m',
    klienter: 'klienter.json',
    testutstederOpen: 'ja',
    grantregler: 'siden',
    tokenLevetid: '2m',
    metrikkOpen: 'ja',
    metrikkOtlp: 'https://maaler.example/v1/metrics',
    metrikkOtlpTid: '10s',
    forespoerselFrist: '10s',
    loggHoder: 'hoder.txt',
    loggHodeTid: '5s',
    loggNokkel: 'logg.nokkel',
    loggLevetid: '48h',
    svarFrist: '1m',
    svarBytes: '32MB',
    tilkoblinger: '100',
    struping: '7',
    strupingTelling: 'av',
    proxyer: '2',
    tlsSertifikat: 'sertifikat.pem',
    tlsNokkel: 'nokkel.pem',
    klartekst: 'ja',
    hsts: 'ja',
    lesere: '8',
    leie: '500ms',
    stoppFrist: '9s',
    sprangVent: '6h',
    beholdteSvar: '20',
    beholdteBytes: '5MB',
  }
  const env = Object.fromEntries(
    Object.entries(values).map(([name, text]) => [SETTINGS[name as Innstilling].env, text]),
  )
  const config = parseConfig(values, {})
  assert.deepEqual(parseConfig({}, env), config)
  assert.deepEqual(config, {
    data: 'katalog',
    host: '::1',
    port: 0,
    treghetMs: 5_000,
    batchtreghetMs: 2_000,
    hendelserMaaneder: 12,
    sletteMaaneder: 24,
    hendelserSkriving: true,
    tilpassetBatch: 7,
    komplettBatch: 9,
    jobbLevetidMs: 3_600_000,
    retryAfter: 's',
    ignoreUnknownCriteria: true,
    graderteTilUtenHjemmel: true,
    svalbard: true,
    ekte: true,
    klartekst: true,
    utstederMetadata: values.utsteder,
    utstederKlartekst: true,
    tokenLevetidMaksMs: 1_800_000,
    klientfil: 'klienter.json',
    testutstederOpen: true,
    utstederNavn: undefined,
    grantregler: 'siden',
    tokenLevetidMs: 120_000,
    metrikkOpen: true,
    metrikkOtlp: 'https://maaler.example/v1/metrics',
    metrikkOtlpMs: 10_000,
    forespoerselFristMs: 10_000,
    loggHoder: 'hoder.txt',
    loggHodeMs: 5_000,
    loggNokkel: { kind: 'fil', file: 'logg.nokkel' },
    loggLevetidMs: 48 * 3_600_000,
    svarFristMs: 60_000,
    svarBytes: 32_000_000,
    tilkoblinger: 100,
    struping: 7,
    strupingTelling: 0,
    proxyer: 2,
    tls: { sertifikat: 'sertifikat.pem', nokkel: 'nokkel.pem' },
    hsts: true,
    lesere: 8,
    leieMs: 500,
    stoppFristMs: 9_000,
    sprangVentMs: 21_600_000,
    svartak: { antall: 20, bytes: 5_000_000 },
  })
})

test('a flag wins over the variable and the variable over the default', () => {
  const env = { UTTREKK_DATA: 'fra-miljo', UTTREKK_PORT: '1234' }
  assert.equal(parseConfig({}, env).port, 1234)
  assert.equal(parseConfig({ port: '4321' }, env).port, 4321)
  assert.equal(parseConfig({ port: '4321' }, env).data, 'fra-miljo')
})

/** Values that no setting of the kind accepts. */
const WRONG: Readonly<Partial<Record<Innstilling, readonly string[]>>> = {
  host: [''],
  port: ['', '-1', '65536', '80.5', '8o'],
  treghet: ['', '5', '5 s', '5d', '-5s', 's'],
  tilpassetBatch: ['0', '100001', '5e3'],
  retryAfter: ['sekunder', 'MS'],
  ukjenteKriterier: ['ja', ''],
  graderteTilUtenHjemmel: ['true', 'JA'],
  ekte: ['true', 'JA'],
  utsteder: [
    '',
    'maskinporten',
    'file:///etc/passwd',
    'http://maskinporten.no/',
    'http://127.0.0.1.example.no/',
    'https://bruker:hemmelig@maskinporten.no/',
    'https://bruker@maskinporten.no/',
    'https://maskinporten.no/?n=1',
    'https://maskinporten.no/#n',
  ],
  tokenLevetidMaks: ['120', '999ms'],
  klienter: [''],
  testutstederOpen: ['1'],
  utstederNavn: [
    ...['', 'uttrekk:8080', 'ftp://a/', 'http://b@a/', 'http://a/?b', 'http://a/#b'],
    ...['http://0.0.0.0:8080/', 'http://0/', 'http://[::]:8080/', `http://a/${'b'.repeat(500)}`],
  ],
  grantregler: ['strenge', ''],
  metrikkOpen: ['true'],
  metrikkOtlp: [
    '',
    'maaler:4318',
    'http://maaler.example/v1/metrics',
    'https://a@b/',
    'https://a/?n=b',
  ],
  metrikkOtlpTid: ['60', '999ms'],
  forespoerselFrist: ['30', '99ms'],
  svarFrist: ['10', '99ms'],
  svarBytes: ['31MB', '64'],
  tilkoblinger: ['3', '100001'],
  struping: ['', '-1', '10000001', 'nei'],
  strupingTelling: ['', 'AV'],
  proxyer: ['10', '127.0.0.1'],
  klartekst: ['true'],
  hsts: ['true'],
  tokenLevetid: ['120', '0s', '999ms'],
  komplettBatch: ['0', '100001'],
  jobbLevetid: ['7', '0s'],
  lesere: ['0', '65'],
  leie: ['30', '0s'],
  beholdteSvar: ['19', 'av'],
  beholdteBytes: ['1000000', '999kB', '1gb', '1 GB', '-1GB', '0GB'],
}

for (const [name, values] of Object.entries(WRONG)) {
  test(`${name} is refused in another form, with the rule and the variable named`, () => {
    const { env } = SETTINGS[name as Innstilling]
    for (const value of values) {
      const [only, ...more] = mistakes({ data: 'katalog', [name]: value })
      assert.ok(only?.startsWith(`${name} (${env}): `), value)
      assert.deepEqual(more, [])
    }
  })
}

test('a key can come through the environment, and never stands on the command line (10.11)', () => {
  const flags = { data: 'katalog', loggNokkel: 'env:NOKKEL' }
  assert.deepEqual(parseConfig(flags, { NOKKEL: 'hemmelig' }).loggNokkel, {
    kind: 'tekst',
    text: 'hemmelig',
  })
  const rule = 'loggNokkel (UTTREKK_LOGG_NOKKEL): a file, or env:NAME of a variable that is set'
  assert.deepEqual(mistakes(flags), [rule])
  assert.deepEqual(mistakes({ data: 'katalog', loggNokkel: '' }), [rule])
})

test('all mistakes are told at once', () => {
  const wrong = Object.fromEntries(Object.entries(WRONG).map(([name, [first]]) => [name, first]))
  const told = mistakes(wrong as Partial<Record<Innstilling, string>>)
  assert.deepEqual(
    told.map((line) => line.split(' ')[0]).sort(),
    ['data', ...Object.keys(WRONG)].sort(),
  )
})

test('every setting has a variable of its own and an explanation, and no secret has a default', () => {
  const variables = NAMES.map((name) => SETTINGS[name].env)
  assert.equal(new Set(variables).size, NAMES.length)
  for (const name of NAMES) {
    assert.match(SETTINGS[name].env, /^UTTREKK_[A-Z_]+$/)
    assert.match(SETTINGS[name].help, /\.$/)
  }
  assert.equal(SETTINGS.utsteder.default, undefined)
})

test('times are read in milliseconds, seconds, minutes and hours', () => {
  const whole = fc.nat(9_999_999)
  fc.assert(
    fc.property(whole, (n) => {
      assert.equal(parseTimeMs(`${n}ms`), n)
      assert.equal(parseTimeMs(`${n}s`), n * 1_000)
      assert.equal(parseTimeMs(`${n}m`), n * 60_000)
      assert.equal(parseTimeMs(`${n}h`), n * 3_600_000)
      assert.equal(parseTimeMs(`${n}`), undefined)
    }),
  )
})

test('real persons need an issuer outside and TLS, and all that is missing is told at once (9.13)', () => {
  const [told = '', ...more] = mistakes({ data: 'katalog', ekte: 'ja' })
  assert.deepEqual(more, [])
  assert.match(told, /^ekte \(UTTREKK_EKTE\): .*UTTREKK_UTSTEDER.*--tls-sertifikat/)
  const utsteder = 'https://test.maskinporten.no/.well-known/oauth-authorization-server'
  const whole = { data: 'katalog', ekte: 'ja', utsteder, klartekst: 'ja' }
  assert.equal(parseConfig(whole, {}).ekte, true)
  assert.match(String(mistakes({ ...whole, klartekst: 'nei' })), /--tls-sertifikat/)
})

test('an address of the net needs TLS, or a proxy in front that does it', () => {
  const pair = { tlsSertifikat: 'a', tlsNokkel: 'b' }
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'register.example', '127.0.0.1.example']) {
    const [only = '', ...more] = mistakes({ data: 'katalog', host })
    assert.match(only, /^host \(UTTREKK_HOST\): a loopback address, unless TLS .*KLARTEKST=ja/)
    assert.deepEqual(more, [])
    assert.equal(parseConfig({ data: 'katalog', host, ...pair }, {}).host, host)
    assert.equal(parseConfig({ data: 'katalog', host, klartekst: 'ja' }, {}).host, host)
  }
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) {
    assert.equal(parseConfig({ data: 'katalog', host }, {}).tls, undefined)
  }
})

test('a certificate and its key go together, and HSTS goes with TLS', () => {
  const half = [{ tlsSertifikat: 'a' }, { tlsNokkel: 'a' }, { tlsSertifikat: 'a', tlsNokkel: '' }]
  for (const one of half) {
    const [only = '', ...more] = mistakes({ data: 'katalog', ...one })
    assert.match(only, /^tls\w+ \(UTTREKK_TLS_\w+\): a file; a certificate and its key go together/)
    assert.deepEqual(more, [])
  }
  assert.match(mistakes({ data: 'katalog', hsts: 'ja' })[0] ?? '', /^hsts .*unless TLS is on/)
  assert.equal(parseConfig({ data: 'katalog', hsts: 'ja', klartekst: 'ja' }, {}).hsts, true)
})

test('an issuer is asked without TLS on this machine, or by a setting while nobody is real (11.9)', () => {
  const http = 'http://utsteder.example/.well-known/oauth-authorization-server'
  const [told = '', ...more] = mistakes({ data: 'katalog', utsteder: http })
  assert.match(told, /^utsteder \(UTTREKK_UTSTEDER\): https.*UTTREKK_UTSTEDER_KLARTEKST=ja/)
  assert.deepEqual(more, [])
  const meant = { data: 'katalog', utsteder: http, utstederKlartekst: 'ja' }
  assert.equal(parseConfig(meant, {}).utstederMetadata, http)
  const ekte = mistakes({ ...meant, ekte: 'ja', klartekst: 'ja' })
  assert.match(String(ekte), /ekte .*asked over https/)
  for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:1', '127.8.9.1']) {
    const utsteder = `http://${host}/metadata`
    assert.equal(parseConfig({ data: 'katalog', utsteder }, {}).utstederMetadata, utsteder)
  }
})

test('the configuration is what the table of settings reads, by name and type (13.8)', () => {
  // What is said here is held by the compiler: an expected error that is none is an error itself.
  const wrong = [
    // @ts-expect-error no setting is named so
    ({ prt }: Config) => prt,
    // @ts-expect-error a port is a number
    ({ port }: Config): string => port,
    // @ts-expect-error without a default it may be unset
    ({ klientfil }: Config): string => klientfil,
    // @ts-expect-error it is one of two words
    ({ retryAfter }: Config): 'h' => retryAfter,
    // @ts-expect-error no option is named so
    () => parseConfig({ prt: '80' }, {}),
  ]
  const { data, port, retryAfter } = parseConfig({ data: 'katalog' }, {})
  const right: [string, number, 'ms' | 's'] = [data, port, retryAfter]
  assert.deepEqual(right, ['katalog', 8080, 'ms'])
  assert.equal(wrong.length, 5)
})
