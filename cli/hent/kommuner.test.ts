import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KOMMUNER } from '../../syntetisk/steder.ts'
import { kommuneOf } from './kommuner.ts'

const all = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0'))
const of = (what: string) => all.filter((nummer) => kommuneOf(nummer) === what)

test('there are 357 kommuner, and two numbers of Svalbard (9.12)', () => {
  assert.equal(of('current').length, 357 + 2)
  for (const { kommunenummer } of KOMMUNER) assert.equal(kommuneOf(kommunenummer), 'current')
})

test('a number from before is told from one that never was (9.12)', () => {
  // Halden until 2019 and until 2023, Oslo's neighbour that was never there, and what is no number.
  assert.deepEqual(['0101', '3001', '3101'].map(kommuneOf), ['former', 'former', 'current'])
  assert.deepEqual(['0302', '9999', '0000', '301', ''].map(kommuneOf), Array(5).fill('unknown'))
})

test('the division of 1977 had 454 kommuner, each with a number that is known (9.12)', () => {
  const after1977 = new Set(
    '0105 0106 0403 0701 0704 0709 0710 0712 0715 0729 0906 1108 1159 1160 1505 1506 1507 1508 1576 1577 1578 1579 1580 1756 1806 1875 1903 2004 2100 2111'.split(
      ' ',
    ),
  )
  const before = all.filter(
    (nummer) => nummer < '3000' && kommuneOf(nummer) !== 'unknown' && !after1977.has(nummer),
  )
  assert.equal(before.length, 454)
})
