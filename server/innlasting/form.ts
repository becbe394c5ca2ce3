/**
 * What the beginning of a source looks like:
 *
 * - `linjer`: one JSON object a line
 * - `verdier`: JSON objects over several lines, in a list, or in an answer of a bulkoppslag
 * - `gzip`: to be unpacked and looked at again
 * - `annet`: something that is not read here, and what to do about it
 * - `tom`: nothing, or blanks
 */
export type Filform =
  | { readonly kind: 'linjer' | 'verdier' | 'gzip' | 'tom' }
  | { readonly kind: 'annet'; readonly hint: string }

/** So many bytes are enough to tell. */
export const HODE_BYTES = 65_536

/**
 * Tells the form by the first bytes, whatever the file is called. `undefined` where more are needed, which
 * never happens when `isWhole` or `HODE_BYTES` of them are there.
 */
export function tellForm(head: Buffer, isWhole: true): Filform
export function tellForm(head: Buffer, isWhole: boolean): Filform | undefined
export function tellForm(head: Buffer, isWhole: boolean): Filform | undefined {
  if (head.length < MAGIC_BYTES && !isWhole && !hasLine(head)) return undefined
  if (isGzip(head)) return { kind: 'gzip' }
  const magic = MAGIC.find(([bytes]) => isMagic(head, bytes))
  if (magic !== undefined) return { kind: 'annet', hint: magic[1] }
  if (isUtf16(head)) return { kind: 'annet', hint: UTF16 }
  const isEnough = isWhole || head.length >= HODE_BYTES
  return tellText(head.toString('utf8').replace(/^\uFEFF/, ''), isEnough)
}

/** Gzip is told by its first two bytes. */
export function isGzip(head: Buffer): boolean {
  return isMagic(head, [0x1f, 0x8b])
}

// --- internal ---

const MAGIC_BYTES = 16
const UTF16 =
  'the input looks like UTF-16; convert it: iconv -f UTF-16 -t UTF-8 FILE | uttrekk import --data DIR -'

/** Marks at the very beginning of files that people have, and what to do with them. */
const MAGIC: readonly (readonly [bytes: readonly number[], hint: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], unpack('a zip archive', 'unzip -p')],
  [[0x28, 0xb5, 0x2f, 0xfd], unpack('a zstd file', 'zstd -dc')],
  [[0x42, 0x5a, 0x68], unpack('a bzip2 file', 'bzip2 -dc')],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], unpack('an xz file', 'xz -dc')],
  [[0x37, 0x7a, 0xbc, 0xaf], unpack('a 7z archive', '7z x -so')],
  [[0x04, 0x22, 0x4d, 0x18], unpack('an lz4 file', 'lz4 -dc')],
  [
    ascii('SQLite format 3'),
    'the input looks like a database, perhaps a register; give the file it was made of',
  ],
  [
    ascii('PAR1'),
    'the input looks like a Parquet file; write it out as one JSON object a line first',
  ],
  [ascii('%PDF'), 'the input looks like a PDF file, which holds no documents of persons'],
]

function unpack(what: string, how: string): string {
  return `the input looks like ${what}; unpack it: ${how} FILE | uttrekk import --data DIR -`
}

function ascii(text: string): readonly number[] {
  return [...Buffer.from(text, 'latin1')]
}

function isMagic(head: Buffer, bytes: readonly number[]): boolean {
  return head.length >= bytes.length && bytes.every((byte, i) => head[i] === byte)
}

function hasLine(head: Buffer): boolean {
  return head.includes(10)
}

/** By its mark, or by every other byte being empty, as no text in UTF-8 has it. */
function isUtf16(head: Buffer): boolean {
  if (isMagic(head, [0xff, 0xfe]) || isMagic(head, [0xfe, 0xff])) return true
  const [first, second] = [head[0], head[1]]
  return head.length >= 2 && (first === 0) !== (second === 0)
}

/** Told by the first mark, and by whether the first line is an object by itself. */
function tellText(text: string, isEnough: boolean): Filform | undefined {
  const start = text.trimStart()
  if (start === '') return isEnough ? { kind: 'tom' } : undefined
  if (start.startsWith('[')) return { kind: 'verdier' }
  if (start.startsWith('<'))
    return { kind: 'annet', hint: /^<(!doctype )?html/i.test(start) ? HTML : XML }
  if (!start.startsWith('{')) return { kind: 'linjer' }
  if (/^\{\s*"oppslag"\s*:/.test(start)) return { kind: 'verdier' }
  const [first = '', ...rest] = start.split(/\r\n|\r|\n/)
  if (isObjectText(first)) return { kind: 'linjer' }
  const next = rest.find((line) => line.trim() !== '')
  if (next === undefined) return isEnough ? { kind: 'linjer' } : undefined
  return goesOn(first, next) ? { kind: 'verdier' } : { kind: 'linjer' }
}

const XML =
  'the input looks like XML; import reads JSON: fetch it with Accept: application/json, or with uttrekk hent'
const HTML =
  'the input looks like a web page, perhaps an error or a page to log in; fetch the documents anew'

/** The first line is broken off where JSON may be, and the next one is what can follow there. */
function goesOn(first: string, next: string): boolean {
  return /[{[,:]\s*$/.test(first) && /^\s*["}[\]{\d]/.test(next) && !/^\{"/.test(next)
}

function isObjectText(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}
