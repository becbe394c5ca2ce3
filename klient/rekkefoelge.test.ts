import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inOrder } from './rekkefoelge.ts'

async function* from<T>(items: readonly T[], error?: Error): AsyncGenerator<T> {
  yield* items
  if (error) throw error
}

async function collect<T>(source: AsyncIterable<T>, into: T[] = []): Promise<T[]> {
  for await (const item of source) into.push(item)
  return into
}

test('results come in the order of the source, however long each takes, and never too many at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 5 }),
      async (turns, samtidig) => {
        let running = 0
        let most = 0
        const run = async (index: number) => {
          most = Math.max(most, ++running)
          for (let turn = 0; turn < (turns[index] ?? 0); turn++) await Promise.resolve()
          running -= 1
          return index
        }
        const items = turns.map((_, index) => index)
        assert.deepEqual(await collect(inOrder(from(items), { samtidig, run })), items)
        assert.ok(most <= samtidig)
      },
    ),
    { numRuns: 50 },
  )
})

test('what had begun before the source failed comes before its error', async () => {
  const got: number[] = []
  const run = async (n: number) => n
  const kilde = from([1, 2, 3], new Error('gone'))
  await assert.rejects(collect(inOrder(kilde, { samtidig: 8, run }), got), /gone/)
  assert.deepEqual(got, [1, 2, 3])
})

test('a failure of one ends it after those before it', async () => {
  const got: number[] = []
  const run = async (n: number) => {
    if (n === 3) throw new Error('third')
    return n
  }
  await assert.rejects(collect(inOrder(from([1, 2, 3, 4]), { samtidig: 3, run }), got), /third/)
  assert.deepEqual(got, [1, 2])
})

test('what is ready is not held back by a source that has nothing yet', async () => {
  const never = new Promise<number>(() => {})
  async function* slow() {
    yield 1
    yield await never
  }
  const iterator = inOrder(slow(), { samtidig: 3, run: async (n) => n })
  assert.deepEqual(await iterator.next(), { done: false, value: 1 })
})
