import assert from 'node:assert/strict'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { TokenAvvist } from '../../domain/issuer/tokenfeil.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { NOW_SECONDS, ORGNR } from './fixture.ts'
import { readSertifikat } from './sertifikat.ts'
import {
  der,
  makeCa,
  makeMed,
  makeMellomledd,
  makeNokkel,
  makeSertifikat,
  omkring,
} from './sertifikat-fixture.ts'

const nowMs = NOW_SECONDS * 1000
const HOUR_MS = 60 * 60 * 1000
const ca = makeCa()
const directory = katalog(lastFirst({ after }))
const testca = join(directory, 'testca.pem')
writeFileSync(testca, ca.sertifikat)
const right = makeSertifikat(ca)
const leaf = der(right.sertifikat)

const read = (x5c: readonly string[], at = nowMs) => readSertifikat(x5c, { testca, nowMs: at })

function refuses(x5c: readonly string[], because: RegExp, at?: number): void {
  assert.throws(
    () => read(x5c, at),
    (error) => {
      assert.ok(error instanceof TokenAvvist)
      assert.equal(error.kode, 'MP-120')
      assert.match(error.message, because)
      return true
    },
  )
}

const CHAIN = /does not lead to the CA|stands alone in x5c|not a CA/
const DATES = /has expired/
const UNREADABLE = /base64 of DER/
const ORG = /one organisasjonsnummer/

test('a certificate of the test CA, alone or with the CA after it, is its virksomhet and its key', () => {
  for (const x5c of [[leaf], [leaf, der(ca.sertifikat)]]) {
    const { orgnr, publicKey } = read(x5c)
    assert.equal(orgnr, ORGNR)
    assert.ok(publicKey.equals(createPublicKey(right.nokkel)))
  }
})

test('the organisasjonsnummer stands in organizationIdentifier or serialNumber, as Norwegian CAs write it', () => {
  const identifier = (value: string) => ({ type: '2.5.4.97', value })
  const serial = (value: string) => ({ name: 'serialNumber', value })
  const name = { name: 'commonName', value: 'Kommune' }
  for (const subject of [
    [name, identifier(`NTRNO-${ORGNR}`)],
    [serial(ORGNR), name],
    [serial(ORGNR), identifier(`NTRNO-${ORGNR}`)],
  ]) {
    assert.equal(read([der(makeMed(ca, { subject }))]).orgnr, ORGNR)
  }
  for (const subject of [
    [name],
    [{ name: 'commonName', value: ORGNR }],
    [identifier(ORGNR)],
    [identifier(`NTRSE-${ORGNR}`)],
    [identifier(`NTRNO-${ORGNR}0`)],
    [serial(`NTRNO-${ORGNR}`)],
    [serial(ORGNR), identifier('NTRNO-991825827')],
    [serial(ORGNR), serial('991825827')],
    [serial('UN:NO-1'), identifier(`NTRNO-${ORGNR}`)],
  ]) {
    refuses([der(makeMed(ca, { subject }))], ORG)
  }
})

test('a certificate of any other CA is refused, one of the same name too', () => {
  const other = makeCa()
  const theirs = der(makeSertifikat(other).sertifikat)
  refuses([theirs], CHAIN)
  refuses([theirs, der(other.sertifikat)], CHAIN)
  refuses([theirs, der(ca.sertifikat)], CHAIN)
  refuses([leaf, der(other.sertifikat)], CHAIN)
})

test('a CA is no virksomhet, and nothing stands between the two', () => {
  refuses([der(ca.sertifikat)], CHAIN)
  const between = makeMed(ca, { isCa: true })
  refuses([der(between)], CHAIN)
  refuses([leaf, der(between)], CHAIN)
  refuses([leaf, leaf], CHAIN)
  refuses([leaf, der(ca.sertifikat), der(ca.sertifikat)], CHAIN)
  refuses([], CHAIN)
})

test('a client with a CA of its own sends those that issued its certificate after it, and perhaps the CA (12.12)', () => {
  const own = makeCa()
  const between = makeMellomledd(own)
  const mine = der(makeSertifikat(between).sertifikat)
  const readOwn = (x5c: readonly string[]) =>
    readSertifikat(x5c, { testca, ca: own.sertifikat, nowMs }).orgnr
  for (const x5c of [
    [mine, der(between.sertifikat)],
    [mine, der(between.sertifikat), der(own.sertifikat)],
    [der(makeSertifikat(own).sertifikat)],
  ]) {
    assert.equal(readOwn(x5c), ORGNR)
  }
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[mine], /stands alone in x5c/],
    [[leaf], /stands alone in x5c/],
    [[mine, der(own.sertifikat)], /does not lead to the CA/],
    [[der(between.sertifikat), der(own.sertifikat)], /and not a CA/],
    [[mine, der(between.sertifikat), der(ca.sertifikat)], /does not lead to the CA/],
    [[mine, mine, der(between.sertifikat)], /does not lead to the CA/],
  ]
  for (const [x5c, because] of wrong) assert.throws(() => readOwn(x5c), because)
  assert.throws(() => readSertifikat([mine], { testca, ca: 'ingen', nowMs }), /cannot be read/)
})

test('a certificate holds from its first second until its last, and no longer than its CA', () => {
  const { validFromDate, validToDate } = new X509Certificate(right.sertifikat)
  assert.equal(read([leaf], validFromDate.getTime()).orgnr, ORGNR)
  assert.equal(read([leaf], validToDate.getTime() - 1).orgnr, ORGNR)
  refuses([leaf], DATES, validFromDate.getTime() - 1)
  refuses([leaf], DATES, validToDate.getTime())
  const old = makeCa(omkring(nowMs - 48 * HOUR_MS))
  const file = join(directory, 'utloept.pem')
  writeFileSync(file, old.sertifikat)
  const x5c = [der(makeSertifikat(old).sertifikat)]
  assert.throws(() => readSertifikat(x5c, { testca: file, nowMs }), DATES)
})

test('a key that is too short is refused', () => {
  const short = makeSertifikat(ca, { nokkel: makeNokkel(1024) })
  refuses([der(short.sertifikat)], /2048 to 4096/)
})

test('where there is no test CA, or none that can be read, no certificate is valid', () => {
  const broken = join(directory, 'skadet.pem')
  writeFileSync(broken, 'ikke et sertifikat')
  for (const file of [join(directory, 'borte.pem'), broken]) {
    assert.throws(
      () => readSertifikat([leaf], { testca: file, nowMs }),
      /signed with an invalid certificate\. .*uttrekk maskinporten --sertifikat/,
    )
  }
})

test('what is not exactly base64 of DER is no certificate', () => {
  const raw = Buffer.from(leaf, 'base64')
  const garbage = [
    '',
    'a',
    'MIIF',
    right.sertifikat,
    ` ${leaf}`,
    `${leaf}\n`,
    raw.toString('base64url'),
    raw.subarray(0, 100).toString('base64'),
    Buffer.concat([raw, Buffer.from('mer')]).toString('base64'),
    Buffer.from('{"kty":"RSA"}').toString('base64'),
  ]
  for (const one of garbage) {
    refuses([one], UNREADABLE)
    refuses([leaf, one], UNREADABLE)
  }
})

test('a certificate in which one byte has changed is refused, wherever it is', () => {
  const raw = Buffer.from(leaf, 'base64')
  fc.assert(
    fc.property(fc.nat(raw.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const other = Buffer.from(raw)
      other[at] = (other[at] ?? 0) ^ change
      assert.throws(() => read([other.toString('base64')]), TokenAvvist)
    }),
  )
})
