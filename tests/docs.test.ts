import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SIDER } from '../docs/lag-sider.ts'

test('the pages on errors and settings are in step with the code: npm run docs', () => {
  for (const [side, text] of SIDER) assert.equal(readFileSync(side, 'utf8'), text(), side.pathname)
})
