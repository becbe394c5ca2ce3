import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { kjenn, loggfoer } from '../../tests/fixture/loggskanner.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { importCommand } from './import.ts'

const LINES = Array.from({ length: 2_500 }, (_, n) => versjon([identifikator(n)]).json)
kjenn(LINES.map((json) => ({ json })))

/** Runs the command over what stands on standard input, or over a file. */
async function run(data: string, input: Uint8Array | string, file = '-') {
  const stdin = Readable.from([Buffer.from(input)])
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const signal = new AbortController().signal
  const values = { data, opphav: 'offentlig-med-hjemmel' }
  const code = await importCommand
    .run(values, [file], { stdin, stdout, stderr, env: {}, signal })
    .catch((error: Error) => error)
  stdout.end()
  stderr.end()
  const [counted, told] = [await text(stdout), await text(stderr)]
  loggfoer('stdout', counted)
  loggfoer('stderr', told)
  return { code, counts: counted.trim().split('\n').map(Number), told }
}

function directory(t: TestContext): string {
  return katalog(lastFirst(t))
}

test('the count of durable lines grows to the number of good lines, gzipped or not', async (t) => {
  const data = directory(t)
  const plain = await run(data, LINES.join('\n'))
  assert.equal(plain.code, 0)
  assert.deepEqual(
    plain.counts,
    [...plain.counts].sort((a, b) => a - b),
  )
  assert.equal(plain.counts.at(-1), 2_500)
  assert.match(plain.told, /2 500 new, 0 unchanged; 0 broken/)
  const again = await run(data, gzipSync(LINES.join('\n')))
  assert.equal(again.code, 0)
  assert.equal(again.counts.at(-1), 2_500)
  assert.match(again.told, /0 new, 2 500 unchanged; 0 broken/)
})

test('a broken line is reported by its number and without its content, and the rest goes in', async (t) => {
  const { code, counts, told } = await run(
    directory(t),
    [LINES[0], `{"hemmelig": ${identifikator(7)}`, '', LINES[1], '{"folkeregisterperson":7}'].join(
      '\n',
    ),
  )
  assert.equal(code, 1)
  assert.equal(counts.at(-1), 2)
  assert.match(told, /line 2: not a JSON object\nline 5: folkeregisterperson is not an object/)
  assert.doesNotMatch(told, /hemmelig|\d{11}/)
})

test('a number that is not synthetic stays outside', async (t) => {
  const real = LINES[0]?.replaceAll(identifikator(0), '30108299920') ?? ''
  const { code, told } = await run(directory(t), real)
  assert.equal(code, 1)
  assert.match(told, /line 1: a number that is not synthetic/)
  assert.match(told, /0 new/)
})

test('a file that ends in the middle fails, and what was printed as durable is there', async (t) => {
  const data = directory(t)
  const file = join(data, 'halv.gz')
  writeFileSync(file, gzipSync(LINES.join('\n')).subarray(0, -500))
  const cut = await run(data, '', file)
  assert.ok(cut.code instanceof Error)
  const durable = cut.counts.at(-1) ?? 0
  assert.ok(durable > 0)
  const again = await run(data, LINES.slice(0, durable).join('\n'))
  assert.match(again.told, /0 new, .*unchanged/)
})

test('a file that is not there fails at once', async (t) => {
  const { code } = await run(directory(t), '', join(directory(t), 'finnes-ikke'))
  assert.ok(code instanceof Error && 'code' in code && code.code === 'ENOENT')
})
