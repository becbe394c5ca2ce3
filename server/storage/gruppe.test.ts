import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGruppe } from './gruppe.ts'

test('what comes while something is written is written together, and each is answered as its own (14)', async () => {
  const written: (readonly number[])[] = []
  const gates: PromiseWithResolvers<void>[] = []
  const write = createGruppe(async (grupper: readonly number[]) => {
    written.push(grupper)
    const gate = Promise.withResolvers<void>()
    gates.push(gate)
    await gate.promise
    return grupper.map((one) => one * 10)
  })
  const first = write(1)
  const others = Promise.all([write(2), write(3)])
  assert.deepEqual(written, [[1]])
  gates[0]?.resolve()
  assert.equal(await first, 10)
  assert.deepEqual(written, [[1], [2, 3]])
  gates[1]?.resolve()
  assert.deepEqual(await others, [20, 30])
})

test('what throws is told to all that were written with it, and the next are written (14)', async () => {
  let isBroken = true
  const write = createGruppe(async (grupper: readonly number[]) => {
    if (isBroken) throw new Error('the disk is full')
    return grupper
  })
  const svar = await Promise.allSettled([write(1), write(2), write(3)])
  assert.deepEqual(
    svar.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
  isBroken = false
  assert.equal(await write(4), 4)
})
