import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePart } from '../../domain/oppslag/part.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { createUr } from '../../tests/fixture/ur.ts'
import { openSqlite } from '../storage/sqlite/sqlite.ts'
import { startVedlikehold } from './cleanup.ts'

test('what is too old goes by itself, all of it, and nothing does while the clock is not believed (14)', async (t) => {
  const defer = lastFirst(t)
  const ur = createUr(1_000)
  const storage = openSqlite(katalog(defer), { clock: ur.clock })
  defer(() => storage.close())
  const gamle = Array.from({ length: 1_200 }, (_, n) => versjon([identifikator(n)]))
  await storage.appendVersjoner(gamle)
  ur.pass(1_000)
  await storage.appendVersjoner(gamle.map((_, n) => versjon([identifikator(n)], { utgave: 1 })))
  let foreldetMs: number | undefined
  const looked: (() => void)[] = []
  const arbeid = {
    ...{ storage, timers: ur.timers, leieMs: 30_000, levetidMs: 1_000 },
    ...{ tilpassetBatch: 5_000, komplettBatch: 5_000 },
    slettetid: ur.clock,
    // Asked for once a piece.
    foreldetMs: () => {
      for (const look of looked.splice(0)) look()
      return foreldetMs
    },
    onFeil: (error: unknown) => assert.fail(String(error)),
  }
  const next = () => new Promise<void>((resolve) => looked.push(resolve))
  const countLeft = async () => {
    const visning = parsePart([], 'offentlig-med-hjemmel')
    const alle = gamle.map(({ dokumentidentifikator }) =>
      storage.lookupDokument({ dokumentidentifikator, visning }),
    )
    return (await Promise.all(alle)).filter(({ kind }) => kind === 'json').length
  }
  const first = next()
  const vedlikehold = startVedlikehold(arbeid)
  await first
  assert.equal(await countLeft(), 1_200)
  foreldetMs = 3_000
  for (let stykke = 0; stykke < 5; stykke += 1) {
    const one = next()
    if (stykke === 0) ur.pass(60_000)
    await one
  }
  await vedlikehold.stop()
  assert.equal(await countLeft(), 0)
  assert.equal((await storage.readRegister()).versjoner, 2_400, 'metadata stays')
})
