/**
 * Measures what packing does to documents of the synthetic register, beside zstd and deflate of Node by a dictionary.
 * Prints a table, and writes it to docs/ytelse-pakking.md and its figures as JSON beside it.
 *
 *   npm run bench:pakking -- [--antall 20000] [--ut docs/ytelse-pakking.md]
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { renderBasis } from '../domain/oppslag/basis.ts'
import { makeMoenster } from '../server/storage/moenster.ts'
import { Pakker, withoutKoder } from '../server/storage/pakking.ts'
import { Skriver } from '../server/storage/skriver.ts'
import { KODER, Utpakker } from '../server/storage/utpakking.ts'
import { syntetiskRegister } from '../syntetisk/register.ts'
import { median } from './last.ts'
import { maskin, writeSide } from './side.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '20000' },
    ut: { type: 'string', default: join(import.meta.dirname, '../docs/ytelse-pakking.md') },
  },
})
const ROUNDS = 5
const PROEVER = 1_000
/** What deflate reaches back. */
const WINDOW = 32_768

type Way = {
  readonly navn: string
  readonly pack: (inn: Uint8Array) => Uint8Array
  readonly unpack: (pakket: Uint8Array) => Uint8Array
}

const alle = [...syntetiskRegister({ seed: 1, antall: Number(values.antall) })]
const dokumenter = alle.map(({ dokument }) => Buffer.from(JSON.stringify(dokument)))
const basiser = alle.map(({ dokument }) =>
  Buffer.from(renderBasis(dokument, { vern: 'ugradert', skjulte: new Map() }).json),
)
const step = Math.max(1, Math.floor(dokumenter.length / PROEVER))
const proever = dokumenter.filter((_, nr) => nr % step === 0)
const moenster = makeMoenster(proever.map((one) => one.toString()))
/** What stands before it, of our codes, is nothing to the others. */
const tekst = moenster.subarray(KODER)
const others = (bodies: readonly Buffer[]) => bodies.filter((_, nr) => nr % step !== 0)
const rader = [
  ...measure('document', others(dokumenter)),
  ...measure('person-basis', others(basiser)),
]
const text = createReport()
writeSide(values.ut, text, { maskin: maskin(), rader })

// --- internal ---

function ours(navn: string, pattern: Uint8Array): Way {
  const [pakker, utpakker, ut] = [new Pakker(pattern), new Utpakker(pattern), new Skriver()]
  return {
    navn,
    pack: (inn) => pakker.pack(inn),
    // As the service does: into what is there.
    unpack: (pakket) => {
      ut.length = 0
      utpakker.unpackTo(pakket, 0, ut)
      return ut.bytes.subarray(0, ut.length)
    },
  }
}

function ways(): readonly Way[] {
  const tail = Buffer.from(tekst.subarray(-WINDOW))
  const [zstd, deflate] = [{ dictionary: Buffer.from(tekst) }, { dictionary: tail }]
  return [
    ours('ours', moenster),
    ours('ours, without codes', withoutKoder(moenster)),
    {
      navn: 'zstd',
      pack: (inn) => zstdCompressSync(inn, zstd),
      unpack: (pakket) => zstdDecompressSync(pakket, zstd),
    },
    {
      navn: 'deflate',
      pack: (inn) => deflateRawSync(inn, deflate),
      unpack: (pakket) => inflateRawSync(pakket, deflate),
    },
  ]
}

function measure(hva: string, bodies: readonly Buffer[]) {
  const mean = (sizes: readonly Uint8Array[]) =>
    sizes.reduce((sum, one) => sum + one.length, 0) / sizes.length
  const all = ways()
  const packed = all.map(({ pack, unpack }) =>
    bodies.map((inn) => {
      const pakket = pack(inn)
      if (Buffer.compare(unpack(pakket), inn) !== 0) throw new Error('unpacked to something else')
      return pakket
    }),
  )
  const times = all.map(() => ({ pack: [] as number[], unpack: [] as number[] }))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [nr, way] of all.entries()) {
      times[nr]?.pack.push(microseconds(bodies, way.pack))
      times[nr]?.unpack.push(microseconds(packed[nr] ?? [], way.unpack))
    }
  }
  return all.map(({ navn }, nr) => ({
    hva,
    navn,
    bytes: mean(bodies),
    pakket: mean(packed[nr] ?? []),
    pakkUs: median(times[nr]?.pack ?? []),
    pakkUtUs: median(times[nr]?.unpack ?? []),
  }))
}

function microseconds(bodies: readonly Uint8Array[], work: (bytes: Uint8Array) => unknown): number {
  const fraMs = performance.now()
  for (const one of bodies) work(one)
  return ((performance.now() - fraMs) * 1_000) / bodies.length
}

function createReport(): string {
  const rows = rader.map(
    ({ hva, navn, bytes, pakket, pakkUs, pakkUtUs }) =>
      `| ${hva} | ${navn} | ${bytes.toFixed(0)} | ${pakket.toFixed(0)} | ${pakkUs.toFixed(1)} | ${pakkUtUs.toFixed(1)} |`,
  )
  return `${[
    '# What packing gives',
    '',
    `Bytes of a body, and microseconds to pack and unpack one; medians of ${ROUNDS}, in turn. All know the same`,
    `pattern, of ${tekst.length} bytes. Made by \`npm run bench:pakking -- --antall ${values.antall}\`. Why:`,
    '[059](valg/059-pakkede-dokumenter.md), [061](valg/061-avtrykk.md).',
    '',
    '| body | by | bytes | packed | pack, µs | unpack, µs |',
    '|---|---|--:|--:|--:|--:|',
    ...rows,
  ].join('\n')}\n`
}
