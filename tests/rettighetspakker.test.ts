import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { rettighetspakkerSide, SIDE } from '../docs/lag-rettighetspakker.ts'

test('docs/rettighetspakker.md says what the table says; npm run docs makes it anew', () => {
  assert.equal(readFileSync(SIDE, 'utf8'), rettighetspakkerSide())
})
