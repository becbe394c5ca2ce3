import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { katalog, lastFirst } from '../tests/fixture/katalog.ts'
import { createSertifikat, type Sertifikat, writeSertifikat } from '../tests/fixture/sertifikat.ts'
import type { TlsFiler } from './config.ts'
import type { Driftslinje } from './log.ts'
import { openTls } from './tls.ts'

const FOERSTE = createSertifikat('gammel')
const ANDRE = createSertifikat('ny')

/** Opened over files of the first pair. The clock stands; `look` lets it come to the next look. */
function open(t: TestContext, makeFiler: (directory: string) => TlsFiler) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const defer = lastFirst(t)
  const directory = katalog(defer)
  const filer = makeFiler(directory)
  const linjer: Driftslinje[] = []
  const tls = openTls(filer, { log: (linje) => linjer.push(linje), everyMs: 1_000 })
  defer(() => tls.stop())
  const used: Sertifikat[] = []
  tls.onChange((par) => used.push(par))
  const look = () => t.mock.timers.tick(1_000)
  return { directory, filer, tls, used, look, hendelser: () => linjer.map(told) }
}

function told({ hendelse, feil }: Driftslinje): string {
  return feil === undefined ? hendelse : `${hendelse} ${feil}`
}

function plain(directory: string): TlsFiler {
  return writeSertifikat(directory, FOERSTE)
}

/** What may not be there when the service starts, and what is said of it. */
const UBRUKELIGE: readonly (readonly [navn: string, par: Sertifikat, sier: RegExp])[] = [
  ['no certificate', { ...FOERSTE, cert: '' }, /tls\.crt holds no whole certificate/],
  ['half a certificate', { ...FOERSTE, cert: half(FOERSTE.cert) }, /tls\.crt holds no whole/],
  ['no key', { ...FOERSTE, key: 'tull' }, /tls\.key holds no private key/],
  ['half a key', { ...FOERSTE, key: half(FOERSTE.key) }, /tls\.key holds no private key/],
  ['the key of another', { ...FOERSTE, key: ANDRE.key }, /tls\.key is not the key of the/],
  [
    'half a chain',
    { ...FOERSTE, cert: `${FOERSTE.cert}\n${half(ANDRE.cert)}` },
    /cannot be used with it/,
  ],
]

function half(pem: string): string {
  return pem.slice(0, pem.length / 2)
}

test('a key file that others than the service may read is refused, and the message says how to mend it (9.13)', (t) => {
  for (const mode of [0o644, 0o640, 0o604, 0o660, 0o666]) {
    const loose = (directory: string) => {
      const filer = plain(directory)
      chmodSync(filer.nokkel, mode)
      return filer
    }
    assert.throws(() => open(t, loose), /tls\.key may be read by others.*chmod 600/)
    t.mock.timers.reset()
  }
})

test('a key file that is opened to others while it is used is told of, and the pair is kept (9.13)', (t) => {
  const { filer, tls, used, look, hendelser } = open(t, plain)
  chmodSync(filer.nokkel, 0o644)
  look()
  look()
  assert.deepEqual(hendelser(), ['tls-beholdt TlsFeil LESBAR'])
  chmodSync(filer.nokkel, 0o600)
  look()
  assert.deepEqual([tls.current().cert, used.length], [FOERSTE.cert, 1])
})

for (const [navn, par, sier] of UBRUKELIGE) {
  test(`with ${navn} it does not start, and says which file`, (t) => {
    assert.throws(() => open(t, (directory) => writeSertifikat(directory, par)), sier)
  })
}

test('a file that is not there is named', (t) => {
  const nowhere = (directory: string) => ({ ...plain(directory), nokkel: join(directory, 'borte') })
  assert.throws(() => open(t, nowhere), /borte cannot be read/)
})

test('a new pair is used when it is whole, and until then the old one is', (t) => {
  const { filer, tls, used, look, hendelser } = open(t, plain)
  look()
  assert.deepEqual(hendelser(), [])
  writeFileSync(filer.sertifikat, ANDRE.cert.slice(0, 100))
  look()
  writeFileSync(filer.sertifikat, ANDRE.cert)
  look()
  look()
  rmSync(filer.nokkel)
  look()
  assert.deepEqual(tls.current(), FOERSTE)
  assert.deepEqual(used, [])
  writeFileSync(filer.nokkel, ANDRE.key, { mode: 0o600 })
  look()
  look()
  assert.deepEqual(tls.current(), ANDRE)
  assert.deepEqual(used, [ANDRE])
  assert.deepEqual(hendelser(), [
    'tls-beholdt TlsFeil SERTIFIKAT',
    'tls-beholdt TlsFeil PASSER_IKKE',
    'tls-beholdt TlsFeil MANGLER',
    'tls-fornyet',
  ])
})

test('a pair that comes by rename, or by a symlink of the folder it lies in, is seen', (t) => {
  const mounted = (directory: string) => {
    mkdirSync(join(directory, '1'))
    writeSertifikat(join(directory, '1'), FOERSTE)
    symlinkSync('1', join(directory, 'data'))
    return { sertifikat: join(directory, 'data/tls.crt'), nokkel: join(directory, 'data/tls.key') }
  }
  const { directory, filer, tls, look } = open(t, mounted)
  mkdirSync(join(directory, '2'))
  writeSertifikat(join(directory, '2'), ANDRE)
  symlinkSync('2', join(directory, 'ny'))
  renameSync(join(directory, 'ny'), join(directory, 'data'))
  assert.equal(readlinkSync(join(directory, 'data')), '2')
  look()
  assert.deepEqual(tls.current(), ANDRE)
  for (const [path, text] of [
    [filer.sertifikat, FOERSTE.cert],
    [filer.nokkel, FOERSTE.key],
  ] as const) {
    writeFileSync(`${path}.ny`, text, { mode: 0o600 })
    renameSync(`${path}.ny`, path)
  }
  look()
  assert.deepEqual(tls.current(), FOERSTE)
})

test('SIGHUP reads at once, and no longer when it is stopped', (t) => {
  const { filer, tls } = open(t, plain)
  writeFileSync(filer.sertifikat, ANDRE.cert)
  writeFileSync(filer.nokkel, ANDRE.key, { mode: 0o600 })
  process.emit('SIGHUP')
  assert.deepEqual(tls.current(), ANDRE)
  tls.stop()
  assert.equal(process.listenerCount('SIGHUP'), 0)
})

test('no line of the log holds anything of a key', (t) => {
  const linjer: Driftslinje[] = []
  const defer = lastFirst(t)
  const filer = plain(katalog(defer))
  const tls = openTls(filer, { log: (linje) => linjer.push(linje) })
  defer(() => tls.stop())
  writeFileSync(filer.nokkel, half(ANDRE.key))
  process.emit('SIGHUP')
  assert.equal(linjer.length, 1)
  assert.ok(!JSON.stringify(linjer).includes(ANDRE.key.slice(40, 60)))
})
