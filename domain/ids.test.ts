import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idnr } from '@navikt/fnrvalidator'
import fc from 'fast-check'
import { Avvist } from './errors.ts'
import {
  identifikatortype,
  isFolkeregisteridentifikator,
  isSyntetisk,
  nummerserie,
  parseDokumentidentifikator,
  parseFolkeregisteridentifikator,
  parseJobbId,
  parseKonsumentId,
  withControlDigits,
} from './ids.ts'

/** Published examples that are valid: number, kind, whether synthetic, where from. */
const GYLDIGE = [
  ['20036914700', 'foedselsnummer', false, 'foedselsnummer.csv, real, 1964'],
  ['03851598730', 'foedselsnummer', true, 'foedselsnummer.csv, synthetic, 1964'],
  ['29020073150', 'foedselsnummer', false, 'foedselsnummer.csv, 29 February 2000'],
  ['41819077302', 'dNummer', true, 'foedselsnummer.csv, synthetic d-nummer, 1964'],
  ['30108299939', 'foedselsnummer', false, 'foedselsnummer.csv, 2032'],
  ['30908299902', 'foedselsnummer', true, 'foedselsnummer.csv, synthetic, 2032'],
  ['55102499947', 'dNummer', false, 'foedselsnummer.csv, d-nummer, 2032'],
  ['41819077906', 'dNummer', true, 'foedselsnummer.csv, synthetic d-nummer, 2032'],
  ['02013299997', 'foedselsnummer', false, 'nyttfnr2032.md, first example'],
  ['02013299903', 'foedselsnummer', false, 'nyttfnr2032.md, its alternative of 2032'],
  ['02013299806', 'foedselsnummer', false, 'nyttfnr2032.md, the next individnummer'],
  ['30108299920', 'foedselsnummer', false, 'nyttfnr2032.md, person 1'],
  ['41814061033', 'dNummer', true, 'sos-utvidelse-av-dnr-serien.md, born 1940'],
  ['41814065640', 'dNummer', true, 'sos-utvidelse-av-dnr-serien.md, born 1940'],
  ['41814075603', 'dNummer', true, 'sos-utvidelse-av-dnr-serien.md, born 1940'],
  ['41810021827', 'dNummer', true, 'sos-utvidelse-av-dnr-serien.md, born 2000'],
  ['41810025091', 'dNummer', true, 'sos-utvidelse-av-dnr-serien.md, born 2000'],
  ['41810034422', 'dNummer', true, 'sos-utvidelse-av-dnr-serien.md, born 2000'],
  ['69028400470', 'dNummer', false, 'hendelsesliste.md, feed example'],
  ['24817999316', 'foedselsnummer', true, 'recorded bulkoppslag'],
  ['28847998034', 'foedselsnummer', true, 'recorded batch'],
  ['07868497445', 'foedselsnummer', true, 'recorded batch'],
  ['01850848773', 'foedselsnummer', true, 'recorded bulkoppslag'],
  ['02898597531', 'foedselsnummer', true, 'published test person'],
  ['02838897382', 'foedselsnummer', true, 'published test person'],
  ['41919701143', 'dNummer', true, 'public test data'],
  ['60900070260', 'dNummer', true, 'public test data'],
  ['69914600685', 'dNummer', true, 'public test data'],
  ['15507600333', 'foedselsnummer', true, 'NAV, month + 40'],
  ['69422056629', 'dNummer', true, 'NAV, d-nummer, 29 February 2020'],
] as const

const UGYLDIGE = [
  ['20036914712', 'both control digits are wrong'],
  ['29020105729', 'there was no 29 February 2001'],
  ['16117548867', 'the second control digit is wrong'],
  ['12345612345', 'there is no month 34'],
  ['13108138812', 'both control digits are wrong'],
] as const

for (const [nummer, type, syntetisk, kilde] of GYLDIGE) {
  test(`${nummer} is a valid ${type} (${kilde})`, () => {
    const identifikator = parseFolkeregisteridentifikator(nummer, 'felt')
    assert.equal(identifikator, nummer)
    assert.equal(identifikatortype(identifikator), type)
    assert.equal(isSyntetisk(identifikator), syntetisk)
  })
}

for (const [nummer, grunn] of UGYLDIGE) {
  test(`${nummer} is refused: ${grunn}`, () => {
    assert.equal(isFolkeregisteridentifikator(nummer), false)
    assert.throws(() => parseFolkeregisteridentifikator(nummer, 'felt'), { kode: 'FREG-102' })
  })
}

test('what is not eleven digits in a string is no identifikator', () => {
  const others = [
    ...[undefined, null, 24817999316, {}, ['24817999316'], '', '2481799931', '248179993160'],
    ...[' 24817999316', '24817999316\n', '2481799931６', '+4817999316'],
  ]
  for (const input of others) assert.equal(isFolkeregisteridentifikator(input), false)
})

test('days and months that no calendar has are refused, whatever the control digits', () => {
  for (const start of ['000180', '320180', '400180', '720180', '990180', '310480', '300280']) {
    assert.equal(countValid(start), 0, start)
  }
  for (const start of ['010080', '011380', '018080', '019380', '019980']) {
    assert.equal(countValid(start), 0, start)
  }
})

test('29 February is a date in every fourth year, since the number does not tell the century', () => {
  assert.ok(countValid('290200') > 0)
  assert.ok(countValid('298204') > 0)
  assert.equal(countValid('290201'), 0)
  assert.equal(countValid('698299'), 0)
})

/** A date in any of the six forms, as the first six digits. */
const date = fc
  .record({
    day: fc.integer({ min: 1, max: 28 }),
    dayAdded: fc.constantFrom(0, 40),
    month: fc.integer({ min: 1, max: 12 }),
    monthAdded: fc.constantFrom(0, 40, 80),
    year: fc.integer({ min: 0, max: 99 }),
  })
  .map(({ day, dayAdded, month, monthAdded, year }) =>
    [day + dayAdded, month + monthAdded, year].map((n) => String(n).padStart(2, '0')).join(''),
  )
const individnummer = fc.stringMatching(/^\d{3}$/)

test('nine digits completed with control digits are always a valid identifikator', () => {
  fc.assert(
    fc.property(date, individnummer, (start, rest) => {
      const nummer = withControlDigits(start + rest)
      fc.pre(nummer !== undefined)
      assert.ok(nummer.startsWith(start + rest))
      assert.ok(isFolkeregisteridentifikator(nummer))
      assert.equal(parseFolkeregisteridentifikator(nummer, 'felt'), nummer)
      assert.equal(isSyntetisk(nummer), Number(start.slice(2, 4)) > 12)
      assert.equal(identifikatortype(nummer) === 'dNummer', Number(start.slice(0, 2)) > 40)
    }),
  )
})

/** The endings that the rules of 2032 build for nine digits: k1 from each of four constants, then k2. */
function endingsOf2032(nine: string): readonly string[] {
  const sum = (digits: string, weights: string) =>
    [...weights].reduce((total, weight, i) => total + Number(weight) * Number(digits[i]), 0)
  return [11, 12, 13, 14].flatMap((constant) => {
    const k1 = (constant - (sum(nine, '376189452') % 11)) % 11
    const k2 = (11 - (sum(`${nine}${k1}`, '5432765432') % 11)) % 11
    return k1 === 10 || k2 === 10 ? [] : [`${k1}${k2}`]
  })
}

test('of all endings, exactly those built by the rules of 1964 or 2032 are accepted', () => {
  fc.assert(
    fc.property(date, individnummer, (start, rest) => {
      const built = endingsOf2032(start + rest)
      for (let ending = 0; ending < 100; ending += 1) {
        const text = String(ending).padStart(2, '0')
        assert.equal(isFolkeregisteridentifikator(start + rest + text), built.includes(text))
      }
      const nummer = withControlDigits(start + rest)
      if (nummer !== undefined) assert.equal(nummer.slice(9), built[0])
    }),
  )
})

test('NAV says the same of every kind of number, valid or not: real, d-nummer, synthetic of either series, of 2032 (9.7)', () => {
  const added = fc.constantFrom(0, 20, 40, 60, 65, 80)
  const day = fc.integer({ min: 0, max: 99 })
  const month = fc.tuple(fc.integer({ min: 0, max: 13 }), added).map(([n, more]) => n + more)
  const two = (n: number) => String(n % 100).padStart(2, '0')
  const kinds = new Set<string>()
  const nine = fc
    .tuple(day, month, fc.nat(99), individnummer)
    .map(([d, m, y, rest]) => two(d) + two(m) + two(y) + rest)
  fc.assert(
    fc.property(
      fc.oneof(
        nine,
        fc.tuple(date, individnummer).map(([a, b]) => a + b),
      ),
      (start) => {
        for (let ending = 0; ending < 100; ending += 1) {
          const number = start + two(ending)
          const svar = idnr(number)
          assert.equal(isFolkeregisteridentifikator(number), svar.status === 'valid', number)
          if (svar.status !== 'valid') continue
          assert.equal(nummerserie(number), SERIE[svar.type], number)
          assert.equal(identifikatortype(number as never) === 'dNummer', /dnr/.test(svar.type))
          kinds.add(`${svar.type} ${withControlDigits(start) === number ? 1964 : 2032}`)
        }
      },
    ),
    { numRuns: 2_000 },
  )
  const all = Object.keys(SERIE).flatMap((type) => [`${type} 1964`, `${type} 2032`])
  assert.deepEqual([...kinds].sort(), all.sort())
})

/** NAV calls its own series by the name of another use of the same numbers. */
const SERIE: Readonly<Record<string, string>> = {
  fnr: 'ekte',
  dnr: 'ekte',
  hnr: 'nav',
  'dnr-and-hnr': 'nav',
  tnr: 'skatteetaten',
  'dnr-and-tnr': 'skatteetaten',
}

test('what is of no known series counts as real, whatever its month (9.7)', () => {
  const odd = ['00', '13', '40', '53', '66', '77', '80', '93', '99']
  for (const month of odd) assert.equal(nummerserie(`01${month}0012345`), 'ekte')
})

test('one wrong digit in a number of 1964 gives no number of 1964', () => {
  const place = fc.integer({ min: 0, max: 8 })
  fc.assert(
    fc.property(date, individnummer, place, fc.integer({ min: 1, max: 9 }), (start, rest, i, d) => {
      const nummer = withControlDigits(start + rest)
      fc.pre(nummer !== undefined)
      const digit = (Number(nummer[i]) + d) % 10
      const wrong = nummer.slice(0, i) + digit + nummer.slice(i + 1)
      assert.notEqual(withControlDigits(wrong.slice(0, 9)), wrong)
    }),
  )
})

test('a refusal names the field and the rule, never the number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{9,12}$/), (input) => {
      fc.pre(!isFolkeregisteridentifikator(input))
      assert.throws(
        () => parseFolkeregisteridentifikator(input, 'personidentifikator'),
        (error) => {
          assert.ok(error instanceof Avvist)
          assert.equal(error.felt, 'personidentifikator')
          assert.match(error.message, /personidentifikator/)
          return !error.message.includes(input)
        },
      )
    }),
  )
})

test('a jobbId is a UUID in lower case, anything else can name no job', () => {
  const recorded = '1231d76c-fcf8-45e1-af1d-628c91536510'
  assert.equal(parseJobbId(recorded), recorded)
  fc.assert(fc.property(fc.uuid({ version: 4 }), (uuid) => assert.equal(parseJobbId(uuid), uuid)))
  const others = ['', '1', recorded.toUpperCase(), `${recorded} `, recorded.replaceAll('-', '')]
  for (const input of others) assert.equal(parseJobbId(input), undefined)
})

test('a dokumentidentifikator is 32 lower-case hexadecimal digits', () => {
  const published = '8f475708c3d855defca884f4af6e49ae'
  assert.equal(parseDokumentidentifikator(published, 'felt'), published)
  const others = [undefined, 7, '', published.slice(1), `${published}0`, published.toUpperCase()]
  for (const input of others) {
    assert.throws(
      () => parseDokumentidentifikator(input, 'dokumentidentifikator'),
      (error) =>
        error instanceof Avvist &&
        error.kode === 'FREG-102' &&
        error.felt === 'dokumentidentifikator' &&
        (input === '' || !error.message.includes(String(input))),
    )
  }
})

test('a konsument is nine digits of Enhetsregisteret', () => {
  assert.equal(parseKonsumentId('0192:991825827'), '0192:991825827')
  const none = [undefined, null, 991825827, ['0192:991825827'], '', '991825827', '0192:']
  const like = ['0192:99182582', '0192:9918258277', '0192:99182582a', '0191:991825827']
  const around = [' 0192:991825827', '0192:991825827\n', '0192:991825827:a', '10192:991825827']
  for (const id of [...none, ...like, ...around]) assert.equal(parseKonsumentId(id), undefined)
})

/** How many of the possible endings make the beginning a valid identifikator. */
function countValid(start: string): number {
  const missing = 11 - start.length
  const step = missing > 2 ? 7 : 1
  let count = 0
  for (let ending = 0; ending < 10 ** missing; ending += step) {
    if (isFolkeregisteridentifikator(start + String(ending).padStart(missing, '0'))) count += 1
  }
  return count
}
