import { createHash, createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDurably } from '../fil.ts'
import { erLik } from './kjede.ts'

/** A secret key of the log's MACs. */
export type Linjenokkel = {
  /** Names the key in each line that it made the MAC of; made from the key itself. */
  readonly kid: number
  readonly key: KeyObject
  /** From this line on every line carries a MAC. */
  readonly fra: number
}

/** The keys there are, the one that new lines are made with last. None: MACs cannot be checked. */
export type Linjenokler = readonly Linjenokkel[]

/**
 * Where the keys are: a file in the data directory, made on first use; another file, which somebody
 * else has made and may own; or a text that came through the environment.
 * @valg docs/valg/036-mac-i-tilgangsloggen.md
 */
export type Nokkelkilde =
  | { readonly kind: 'egen'; readonly file: string }
  | { readonly kind: 'fil'; readonly file: string }
  | { readonly kind: 'tekst'; readonly text: string }

/** The keys cannot be used. The message says what to do, and nothing of a key. */
export class Nokkelfeil extends Error {
  override readonly name = 'Nokkelfeil'
}

/** Where the keys of a data directory are, unless elsewhere. */
export function nokkelkilde(data: string, valgt: Nokkelkilde | undefined): Nokkelkilde {
  return valgt ?? { kind: 'egen', file: join(data, 'logg.nokkel') }
}

/**
 * The keys, for whoever writes. `neste` is the line that is written next; `harMac` whether the last
 * one has a MAC: then a key of our own that is not there has been lost, and is not made anew in silence.
 * Throws `Nokkelfeil`.
 */
export function loadLinjenokler(
  kilde: Nokkelkilde,
  { neste, harMac }: { readonly neste: number; readonly harMac: boolean },
): Linjenokler {
  if (kilde.kind === 'egen' && !existsSync(kilde.file)) {
    if (harMac) {
      throw new Nokkelfeil(
        `The key of the access log, ${kilde.file}, is gone, and lines carry MACs made with it. Put it back. Where it is lost, make another: uttrekk logg nokkel --data DIR > ${kilde.file}`,
      )
    }
    createDurably(kilde.file, createLinjenokkel(neste))
  }
  return readLinjenokler(kilde)
}

/** The keys, for whoever verifies. Throws `Nokkelfeil`, and what the system says of the file. */
export function readLinjenokler(kilde: Nokkelkilde): Linjenokler {
  const [text, where] =
    kilde.kind === 'tekst'
      ? [kilde.text, 'The text of the access log’s keys']
      : [readFileSync(kilde.file, 'utf8'), kilde.file]
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line))
  const nokler = lines.map(parseLinjenokkel)
  if (nokler.length === 0 || nokler.includes(undefined)) {
    throw new Nokkelfeil(
      `${where} is not what it should be: on each line a key of 43 characters and the number of the first line of the log that must carry a MAC, as uttrekk logg nokkel makes it.`,
    )
  }
  return nokler.filter((nokkel) => nokkel !== undefined)
}

/** The text of a new key, for the lines from `fra` on. */
export function createLinjenokkel(fra: number): string {
  return `${randomBytes(32).toString('base64url')} ${fra}\n`
}

/** The first line that must carry a MAC, by what the keys say; without keys that is not known. */
export function foersteMedMac(nokler: Linjenokler): number {
  return Math.min(Infinity, ...nokler.map(({ fra }) => fra))
}

/** 128 bits of HMAC-SHA-256: of a line's sum, or of the text of a head, which are never equally long. */
export function createMac({ key }: Linjenokkel, av: Uint8Array | string): Uint8Array {
  return createHmac('sha256', key).update(av).digest().subarray(0, MAC_BYTES)
}

/** Whether the key that is named has made the MAC. `undefined` where that key is not given. */
export function isMac(
  nokler: Linjenokler,
  { kid, mac }: { readonly kid: number; readonly mac: Uint8Array },
  av: Uint8Array | string,
): boolean | undefined {
  const nokkel = nokler.find((one) => one.kid === kid)
  return nokkel && erLik(createMac(nokkel, av), mac)
}

/** The key that new lines are made with. */
export function nyesteNokkel(nokler: Linjenokler): Linjenokkel {
  const siste = nokler.at(-1)
  if (siste === undefined) throw new Nokkelfeil('There is no key to make MACs with.')
  return siste
}

// --- internal ---

const MAC_BYTES = 16

function parseLinjenokkel(line: string): Linjenokkel | undefined {
  const [, text = '', fra = '1'] = /^\s*([\w-]{43})(?:\s+(\d{1,15}))?\s*$/.exec(line) ?? []
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.byteLength !== 32) return undefined
  const kid = createHash('sha256').update('kid').update(bytes).digest().readUInt32BE()
  return { kid, key: createSecretKey(bytes), fra: Number(fra) }
}
