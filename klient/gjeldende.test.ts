import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gjeldende } from './gjeldende.ts'
import type { Folkeregisterperson } from './person.ts'

const person = (json: unknown) => JSON.parse(JSON.stringify(json)) as Folkeregisterperson

test('the elements that hold are those that say so, in their order, of lists and of the two that are single (12.13)', () => {
  const navn = [
    { fornavn: 'A', erGjeldende: true },
    { fornavn: 'B', erGjeldende: false },
    { fornavn: 'C', erGjeldende: true },
  ]
  const hun = person({ navn, doedsfall: { doedsdato: '2020-01-01', erGjeldende: true } })
  assert.deepEqual(
    gjeldende(hun, 'navn').map(({ fornavn }) => fornavn),
    ['A', 'C'],
  )
  assert.deepEqual(
    gjeldende(hun, 'doedsfall').map(({ doedsdato }) => doedsdato),
    ['2020-01-01'],
  )
  assert.deepEqual(gjeldende(hun, 'status'), [])
})

test('what does not say that it holds does not: missing, null, text, a number, an inherited word (12.13)', () => {
  for (const erGjeldende of [undefined, null, 'true', 1, 'ja', {}, [true]]) {
    assert.deepEqual(gjeldende(person({ navn: [{ fornavn: 'A', erGjeldende }] }), 'navn'), [])
  }
  assert.deepEqual(
    gjeldende(person(JSON.parse('{"navn":[{"__proto__":{"erGjeldende":true}}]}')), 'navn'),
    [],
  )
  assert.deepEqual(gjeldende({}, 'toString' as 'navn'), [])
  fc.assert(
    fc.property(fc.jsonValue(), (navn) => {
      for (const element of gjeldende(person({ navn }), 'navn')) {
        assert.equal(element.erGjeldende, true)
      }
    }),
  )
})
