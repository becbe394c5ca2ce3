import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { readTekster, type Tekst } from './lesing.ts'
import { STYKKE_MAX_BYTES } from './stykker.ts'

/** All texts of a source, cut into pieces of a size. */
async function read(source: Uint8Array | string, size = 1 << 20): Promise<readonly Tekst[]> {
  const bytes = Buffer.from(source as string)
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
  }
  const all: Tekst[] = []
  for await (const some of readTekster(pieces(), new AbortController().signal)) all.push(...some)
  return all
}

/** The values of a source, or what is told of those that cannot be read. */
async function values(source: Uint8Array | string, size?: number): Promise<readonly unknown[]> {
  return (await read(source, size)).map((one) => ('text' in one ? JSON.parse(one.text) : one.grunn))
}

const A = { navn: [{ fornavn: 'ÆØÅ "[{' }] }
const B = { navn: [{ fornavn: 'b\\' }], tom: {}, liste: [] }
const TEXTS = [JSON.stringify(A), JSON.stringify(B)]

/** Files that people have, and that all hold the same two objects. */
const FORMS: Readonly<Record<string, string>> = {
  'one a line': TEXTS.join('\n'),
  'a new line at the end': `${TEXTS.join('\n')}\n`,
  'lines of Windows': `${TEXTS.join('\r\n')}\r\n`,
  'a mark at the start': `\uFEFF${TEXTS.join('\n')}`,
  'a mark before each, as joined files have it': TEXTS.map((text) => `\uFEFF${text}\n`).join(''),
  'a list': JSON.stringify([A, B]),
  'a list over many lines': JSON.stringify([A, B], undefined, 2),
  'a list with a mark': `\uFEFF${JSON.stringify([A, B], undefined, 1)}`,
  'one list a line': `[${TEXTS[0]}]\n[${TEXTS[1]}]\n`,
  'objects over many lines': [A, B].map((one) => JSON.stringify(one, undefined, 4)).join('\n'),
  'objects over lines of Windows':
    JSON.stringify(A, undefined, 2).replaceAll('\n', '\r\n') + TEXTS[1],
  'an answer': JSON.stringify({ oppslag: [A, B] }),
  'an answer over many lines': JSON.stringify({ oppslag: [A, B] }, undefined, 2),
  'an answer with more beside it': JSON.stringify({ oppslag: [A, B], annet: [[{ x: '[' }]] }),
  'an answer after another': `${JSON.stringify({ oppslag: [A] })}\n{ "oppslag" : [${TEXTS[1]}] }`,
  'answers in a list': JSON.stringify([{ oppslag: [A] }, { oppslag: [] }, { oppslag: [B] }]),
}

test('files that people have are read alike, gzipped or not, however they come in pieces (9.6)', async () => {
  for (const [name, text] of Object.entries(FORMS)) {
    const bytes = Buffer.from(text)
    for (const source of [bytes, gzipSync(bytes)]) {
      for (const size of [1, 3, 17, 1 << 20]) {
        const found = (await read(source, size)).filter(
          (one) => !('text' in one) || one.text !== '',
        )
        assert.deepEqual(
          found.flatMap((one) => ('text' in one ? JSON.parse(one.text) : [one.grunn])),
          [A, B],
          `${name}, in pieces of ${size}`,
        )
      }
    }
  }
})

test('any objects, in a list or over many lines, are read as they are and told by their lines (9.6)', async () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue())
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0, 1, 2),
      fc.integer({ min: 1, max: 50 }),
      async (objects, indent, size) => {
        const text = JSON.stringify(objects, undefined, indent)
        const expected: unknown = JSON.parse(text)
        assert.deepEqual(await values(text, size), expected)
        for (const { linje } of await read(text, size)) {
          assert.match(text.split('\n')[linje - 1] ?? '', /\{/)
        }
      },
    ),
  )
})

test('bytes that are not UTF-8 name their line and leave the others alone, at every cut and in gzip (9.6)', async () => {
  const wrong = [
    [0xe6],
    [0xc3],
    [0xff],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0x80],
  ]
  for (const bytes of wrong) {
    const line = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}\n')])
    const whole = Buffer.concat([Buffer.from(`${TEXTS[0]}\n`), line, Buffer.from(`${TEXTS[1]}\n`)])
    for (const source of [whole, gzipSync(whole)]) {
      for (const size of [1, 7, 1 << 20]) {
        const [first, second, third] = await values(source, size)
        assert.deepEqual([first, third], [A, B])
        assert.match(String(second), /^bytes that are not UTF-8/)
      }
    }
  }
  const list = Buffer.from(`[{"a":"\u00e6"},\n{"b":1}]`, 'latin1')
  assert.deepEqual(
    (await read(list)).map(({ linje }) => linje),
    [1, 2],
  )
  assert.match(String((await values(list))[0]), /^bytes that are not UTF-8/)
})

test('what is no file of documents is told by what it looks like, and what to do (9.6)', async () => {
  const utf16 = Buffer.from(TEXTS.join('\n'), 'utf16le')
  const looks: readonly (readonly [Uint8Array | string, RegExp])[] = [
    ['', /empty/],
    ['\n \r\n', /empty/],
    [gzipSync(''), /empty/],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), /UTF-16; convert it: iconv/],
    [Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]), /UTF-16/],
    [utf16, /UTF-16/],
    [Buffer.from(utf16).swap16(), /UTF-16/],
    [gzipSync(utf16), /UTF-16/],
    ['<?xml version="1.0"?><folkeregisterperson/>', /XML; import reads JSON/],
    ['\uFEFF<folkeregisterperson/>', /XML/],
    ['<!DOCTYPE html><html>', /web page/],
    [Buffer.from('PK\x03\x04aaaaaaaaaaaaaaa', 'latin1'), /zip archive; unpack it: unzip -p/],
    [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...Buffer.alloc(20)]), /zstd file; unpack it: zstd -dc/],
    [Buffer.from(`BZh9${'a'.repeat(20)}`), /bzip2/],
    [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, ...Buffer.alloc(20)]), /xz/],
    [Buffer.from(`SQLite format 3\0${'a'.repeat(20)}`), /database/],
    [gzipSync(gzipSync(TEXTS.join('\n'))), /gzipped twice/],
  ]
  for (const [source, told] of looks) {
    for (const size of [1, 5, 1 << 20]) {
      await assert.rejects(read(source, size), (error: Error) => {
        assert.equal(error.name, 'Ulesbar')
        assert.match(error.message, told)
        return true
      })
    }
  }
})

test('a broken first line is a broken line, and the rest is read by lines', async () => {
  for (const first of ['{"a":', '{"a":1', 'navn;adresse', '{', '"x"', '{"a":[1,']) {
    const found = await read(`${first}\n${TEXTS.join('\n')}\n`)
    const lines = found.map((one) => ('text' in one ? one.text : one.grunn))
    assert.deepEqual(lines, [first, ...TEXTS])
  }
})

test('gzip is read to the last member, and whatever is wrong with it is told (9.6)', async () => {
  const [one, two] = TEXTS.map((text) => gzipSync(`${text}\n`))
  assert.ok(one && two)
  for (const size of [1, 9, 1 << 20]) {
    assert.deepEqual(await values(Buffer.concat([one, two]), size), [A, B])
    assert.deepEqual(await values(Buffer.concat([one, two, Buffer.alloc(512)]), size), [A, B])
    const wrong: readonly (readonly [Uint8Array, RegExp])[] = [
      [one.subarray(0, -9), /end in the middle/],
      [one.subarray(0, 6), /end in the middle/],
      [Buffer.concat([one, two.subarray(0, 12)]), /end in the middle/],
      [Buffer.concat([one, Buffer.from(`${TEXTS[1]}\n`)]), /damaged/],
      [Buffer.concat([one, Buffer.alloc(512), two]), /after the end of the gzip data/],
      [Buffer.concat([one, Buffer.alloc(3_000), two]), /after the end of the gzip data/],
      [damage(one, one.length - 6), /damaged/],
      [damage(one, 14), /damaged|end in the middle/],
    ]
    for (const [source, told] of wrong) await assert.rejects(read(source, size), told)
  }
})

function damage(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 0x55 : byte))
}

test('what is too long is told of and never held, and what comes after it is read', async () => {
  const long = `{"a":"${'x'.repeat(STYKKE_MAX_BYTES)}"}`
  for (const source of [
    `${TEXTS[0]}\n${long}\n${TEXTS[1]}`,
    `[${TEXTS[0]},\n${long},\n${TEXTS[1]}]`,
  ]) {
    const [first, second, third] = await values(source)
    assert.deepEqual([first, third], [A, B])
    assert.match(String(second), /^longer than/)
  }
})

test('a list that is cut or broken tells where, and keeps what came whole (9.6)', async () => {
  const [cut, lost] = [`[${TEXTS[0]},\n{"navn":`, `[${TEXTS[0]},\nhei ${TEXTS[1]}]`]
  assert.deepEqual(await read(cut), [
    { linje: 1, text: TEXTS[0] },
    { linje: 2, grunn: 'the input ends inside a JSON value' },
  ])
  assert.deepEqual(await read(lost), [
    { linje: 1, text: TEXTS[0] },
    { linje: 2, grunn: 'not JSON between objects; from here on nothing was read' },
  ])
})

test('a signal ends the reading, and half a line or half an object is then none (9.11)', async () => {
  for (const [begins, rest] of [
    [`${TEXTS[0]}\n`, '{"navn":'],
    [`[${TEXTS[0]}`, ',{"navn":'],
  ] as const) {
    for (const pack of [(bytes: Buffer) => bytes, (bytes: Buffer) => gzipSync(bytes)]) {
      const stop = new AbortController()
      async function* pieces() {
        yield pack(Buffer.from(begins + rest))
        stop.abort('SIGINT')
      }
      const found: Tekst[] = []
      for await (const some of readTekster(pieces(), stop.signal)) found.push(...some)
      for (const one of found) assert.ok('text' in one && one.text === TEXTS[0])
    }
  }
})
