import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { appendDurably } from '../fil.ts'
import { isOwned } from '../katalog/eier.ts'
import { readLaget } from '../katalog/manifest.ts'
import { readNeste } from './aapent.ts'
import { isOld, loggkatalog, readBind } from './bind.ts'
import {
  bytteNokkel,
  HODER,
  loadLoggnokkel,
  OFFENTLIG,
  readHoder,
  readOffentlig,
  readSisteHode,
  signHode,
} from './hode.ts'
import { readLogg } from './leser.ts'
import {
  createLinjenokkel,
  foersteMedMac,
  type Linjenokler,
  Nokkelfeil,
  type Nokkelkilde,
  nokkelkilde,
  readLinjenokler,
} from './linjenokkel.ts'
import { openSkriver, type Skriver } from './skriver.ts'
import { type Bevis, type Logg, type Utenfra, unlinked } from './tilgangslogg.ts'
import { verifiser } from './verifiser.ts'

/** Where a log lies, and what it is held against. */
export type Loggsted = {
  readonly katalog: string
  /** File of its signed heads. */
  readonly hoder: string
  /** The keys of its MACs. */
  readonly nokkelkilde: Nokkelkilde
}

/** The log of a data directory; its heads and keys lie there too, unless elsewhere. */
export function loggsted(
  data: string,
  valg: { readonly hoder?: string | undefined; readonly nokkel?: Nokkelkilde | undefined },
): Loggsted {
  const katalog = loggkatalog(data)
  const { hoder = join(katalog, HODER), nokkel } = valg
  return { katalog, hoder, nokkelkilde: nokkelkilde(data, nokkel) }
}

/** Whether there is a log in a data directory. No volume is opened: one that is damaged is there too. */
export function hasLogg(data: string): boolean {
  return readBind(loggkatalog(data)).length > 0
}

/** Whether the log of a data directory is of an earlier version. */
export function isOldLogg(data: string): boolean {
  const nyeste = readBind(loggkatalog(data)).at(-1)
  return nyeste !== undefined && isOld(nyeste)
}

/**
 * Opens the log of a data directory for a command, beside a service that may run over it. It is opened for
 * writing when a line is added. `onAvvik` is told what was found to be other than it was written.
 */
export function openLogg(
  data: string,
  valg: { readonly nokkel?: Nokkelkilde | undefined; readonly onAvvik?: (avvik: string) => void },
): Logg {
  const sted = loggsted(data, valg)
  // A directory without a list, of an earlier version, gets one when it is served, all of it at once.
  const isBeside = isOwned(data) || readLaget(data) === undefined
  let skriver: Skriver | undefined
  return {
    append: async ({ tidMs, ...ny }) => {
      skriver ??= openAtHead(sted, isBeside)
      skriver.append([unlinked({ tidMs, ...ny })])
      sign(sted, skriver, tidMs)
      for (const avvik of skriver.takeAvvik()) valg.onAvvik?.(avvik)
    },
    read: (avgrensning) => readLogg(sted.katalog, avgrensning),
    verify: (utenfra) => verify(sted, utenfra),
    close: async () => skriver?.close(),
  }
}

/**
 * Walks the log along its chain, holds it against the heads, its own and those from outside, and checks its
 * MACs with the keys that there are. Throws `Nokkelfeil` where these are not what they should be.
 */
export function verify(
  { katalog, hoder: own, nokkelkilde }: Loggsted,
  { hoder: others = [], offentlig }: Utenfra = {},
): Bevis {
  const { nokler, uproevd: hvorfor } = tryKeys(nokkelkilde)
  const files = [...(existsSync(own) ? [own] : []), ...others]
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  const pub = offentlig ?? join(katalog, OFFENTLIG)
  const isKnown = offentlig !== undefined || existsSync(pub)
  const lest = isKnown
    ? readHoder(text, readOffentlig(pub), nokler)
    : { hoder: [], fremmede: 0, uproevde: 0 }
  const { foersteMac, ...funn } = verifiser(katalog, { hoder: lest.hoder, nokler })
  return {
    ...funn,
    hoder: lest.hoder.length,
    macFra: Math.min(foersteMac ?? funn.til + 1, foersteMedMac(nokler)),
    avvik: [
      ...funn.avvik,
      ...(lest.fremmede === 0 ? [] : [`${lest.fremmede} heads are not signed with this key`]),
    ],
    uproevd: [
      ...hvorfor,
      ...(isKnown || text === ''
        ? []
        : ['the heads could not be checked without their public key']),
      ...funn.uproevd,
      ...(lest.uproevde === 0 ? [] : [`the MACs of ${lest.uproevde} heads could not be checked`]),
    ],
  }
}

/** The text of another key for the MACs of lines, from the next line on. */
export function makeLinjenokkel(data: string): string {
  return createLinjenokkel(readNeste(loggkatalog(data)).neste)
}

/**
 * Puts another key of the heads in the place of the one there is, and signs the end of the log with both.
 * False where there is no line to sign. Nobody else may be writing.
 */
export function changeHodenokkel(sted: Loggsted, nowMs: number): boolean {
  const skriver = openAtHead(sted, false)
  try {
    const ende = skriver.etterse()
    if (ende === undefined) return false
    bytteNokkel(sted, { nr: ende.nr, tid: nowMs }, skriver.nokler)
    sign(sted, skriver, nowMs)
    return true
  } finally {
    skriver.close()
  }
}

// --- internal ---

/** Lines up to the last signed one must be there. */
function openAtHead({ katalog, hoder, nokkelkilde }: Loggsted, isBeside: boolean): Skriver {
  const { offentlig } = loadLoggnokkel(katalog)
  return openSkriver(katalog, {
    nokkelkilde,
    sisteHode: (nokler) => readSisteHode(hoder, offentlig, nokler),
    isBeside,
  })
}

function sign({ katalog, hoder }: Loggsted, skriver: Skriver, nowMs: number): void {
  const ende = skriver.etterse()
  if (ende === undefined) return
  const hode = { ...ende, slag: 'hode', tid: nowMs } as const
  appendDurably(hoder, `${signHode(hode, loadLoggnokkel(katalog), skriver.nokler)}\n`)
}

/** Without the keys the rest is checked, and what is not is told. */
function tryKeys(kilde: Nokkelkilde): { nokler: Linjenokler; uproevd: readonly string[] } {
  try {
    return { nokler: readLinjenokler(kilde), uproevd: [] }
  } catch (error) {
    if (error instanceof Nokkelfeil) throw error
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    const what = 'lines that somebody with the log’s other key has written are not found'
    return {
      nokler: [],
      uproevd: [`the key of the MACs cannot be read${code}: ${what}`],
    }
  }
}
