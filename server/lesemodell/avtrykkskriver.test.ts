import assert from 'node:assert/strict'
import { readdirSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { Avtrykkleser, ferdigeAt } from '../storage/avtrykk.ts'
import { Skriver } from '../storage/skriver.ts'
import { Avtrykkskriver } from './avtrykkskriver.ts'

const en = fc.record({
  person: fc.integer({ min: 1, max: 40 }),
  nummer: fc.integer({ min: 1, max: 60 }).map((n) => n * 1_600_000_007),
  tekst: fc.oneof(
    fc.constant(''),
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.constant('x'.repeat(3_000)),
  ),
})

test('a number finds what was last kept of whoever uses it, and nothing that was before is left in the file (15)', (t) => {
  const directory = katalog(lastFirst(t))
  let merke = 0
  const biter = fc.array(fc.uniqueArray(en, { selector: ({ person }) => person, maxLength: 12 }), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(biter, fc.integer({ min: 0, max: 3 }), (alle, personer) => {
      const skriver = new Avtrykkskriver({ katalog: directory, personer, proever: [] })
      const holdt = new Map<number, { nummer: number; tekst: string }>()
      const gamle: string[] = []
      let siste = 0
      for (const bit of alle) {
        // A number is one person's: whoever had it has none now.
        const brukt = new Set(bit.map(({ nummer }) => nummer))
        const uten = [...holdt].filter(
          ([person, { nummer }]) => brukt.has(nummer) && bit.every((one) => one.person !== person),
        )
        const sist = new Map(bit.map((one) => [one.nummer, one.person]))
        const nye = [
          ...uten.map(([person]) => ({ person, nummer: 0, tekst: '' })),
          ...bit.map((one) => {
            const isSist = sist.get(one.nummer) === one.person && one.tekst !== ''
            merke += 1
            return isSist
              ? { ...one, tekst: `<${merke}>${one.tekst}` }
              : { ...one, nummer: 0, tekst: '' }
          }),
        ]
        siste += 1
        const kropper = nye.map(({ tekst }) => Buffer.from(tekst))
        let bytes = 0
        skriver.apply({
          siste,
          person: Uint32Array.from(nye, ({ person }) => person),
          nummer: Float64Array.from(nye, ({ nummer }) => nummer),
          slutt: Uint32Array.from(kropper, ({ length }) => {
            bytes += length
            return bytes
          }),
          json: Buffer.concat(kropper),
        })
        skriver.noteTil(siste)
        for (const { person, nummer, tekst } of nye) {
          const foer = holdt.get(person)
          if (foer !== undefined) gamle.push(foer.tekst.slice(0, foer.tekst.indexOf('>') + 1))
          if (tekst === '' || Buffer.byteLength(tekst) > 2_024) holdt.delete(person)
          else holdt.set(person, { nummer, tekst })
        }
      }
      const rom = skriver.rom()
      const leser = new Avtrykkleser(rom)
      assert.equal(leser.til(), siste)
      const innhold = Buffer.alloc(200_000)
      const lest = readSync(rom.fd, innhold, 0, innhold.length, 0)
      for (const tekst of gamle) assert.ok(!innhold.subarray(0, lest).includes(tekst))
      const at = (naa: number, endret: readonly number[]) => (nummer: number) =>
        ferdigeAt(
          leser,
          () => ({ til: naa, siste: naa, personer: endret, hele: false }),
          Float64Array.of(nummer),
        )(0)
      const told = (naa: number, endret: readonly number[], nummer: number) => {
        const ut = new Skriver()
        const rad = at(naa, endret)(nummer)
        rad?.(ut)
        return rad && ut.toString()
      }
      for (let n = 1; n <= 60; n += 1) {
        const nummer = n * 1_600_000_007
        const [eier, er] = [...holdt].find(([, one]) => one.nummer === nummer) ?? []
        assert.equal(told(siste, [], nummer), er?.tekst)
        if (eier !== undefined)
          assert.equal(told(siste, [eier], nummer), undefined, 'changed since')
      }
      skriver.close()
    }),
    { numRuns: 200 },
  )
})

test('what is later than the moment of an answer is not taken, nor what is behind by too much, nor from a file that is gone (15)', (t) => {
  const skriver = new Avtrykkskriver({
    ...{ katalog: katalog(lastFirst(t)), personer: 2, proever: [] },
  })
  const keep = (person: number, siste: number) =>
    skriver.apply({
      siste,
      person: Uint32Array.of(person),
      nummer: Float64Array.of(person),
      slutt: Uint32Array.of(2),
      json: Buffer.from('{}'),
    })
  keep(1, 5)
  keep(2, 9)
  skriver.noteTil(5)
  const leser = new Avtrykkleser(skriver.rom())
  const at =
    (naa: number, til = naa, hele = false) =>
    (nummer: number) =>
      ferdigeAt(leser, () => ({ til, siste: naa, personer: [], hele }), Float64Array.of(nummer))(0)
  assert.ok(at(5)(1))
  assert.equal(at(5)(2), undefined, 'it was written of a later moment')
  assert.ok(at(9)(2))
  assert.equal(at(4)(1), undefined, 'the store itself is behind')
  assert.equal(at(9, 8)(1), undefined, 'there is more than was gone through')
  assert.equal(at(9, 9, true)(1), undefined, 'all may have changed')
  const unreadable = ferdigeAt(leser, () => assert.fail('damaged'), Float64Array.of(1))
  assert.equal(unreadable(0), undefined, 'what has changed cannot be read')
  skriver.close()
  assert.equal(at(9)(1), undefined, 'the file is gone')
})

test('nothing is in the directory by name, and what somebody left there who was ended is taken away (15)', (t) => {
  const directory = katalog(lastFirst(t))
  writeFileSync(join(directory, 'avtrykk-left'), 'x')
  writeFileSync(join(directory, 'register.db'), 'x')
  const skriver = new Avtrykkskriver({ katalog: directory, personer: 1, proever: [] })
  assert.deepEqual(readdirSync(directory), ['register.db'])
  skriver.close()
})
