import { userInfo } from 'node:os'
import { text } from 'node:stream/consumers'
import { type Folkeregisteridentifikator, isFolkeregisteridentifikator } from '../domain/ids.ts'
import type { Logglesing } from '../domain/tilgangslogg/linje.ts'

import { appendDurably } from '../server/fil.ts'
import { isOwned } from '../server/katalog/eier.ts'
import { readLaget } from '../server/katalog/manifest.ts'
import { type Kilde, kilde } from '../server/setting.ts'
import { SETTINGS } from '../server/settings.ts'
import { openSqlite } from '../server/storage/sqlite/sqlite.ts'
import { loggkatalog, readBind } from '../server/tilgangslogg/bind.ts'
import {
  bytteNokkel,
  loadLoggnokkel,
  readSisteHode,
  signHode,
} from '../server/tilgangslogg/hode.ts'
import { type Nokkelkilde, nokkelkilde } from '../server/tilgangslogg/linjenokkel.ts'
import { hodefil } from '../server/tilgangslogg/open.ts'
import { openSkriver } from '../server/tilgangslogg/skriver.ts'
import { Brukerfeil, type Omgivelser, type Option, type ValuesOf } from './command.ts'
import { DATA } from './options.ts'

/** A look into the access log, before anything of it is shown. */
export type Lesing = Omit<Logglesing, 'operatoer'> & { readonly om: readonly number[] }

/** The log that is looked into. */
export type Loggsted = {
  readonly data: string
  readonly katalog: string
  readonly nokkelkilde: Nokkelkilde
}

/** The options of every command that looks into the log. */
export const LOGGSTED = {
  data: { ...DATA, path: 'register' },
  'logg-nokkel': {
    type: 'string',
    value: 'FILE',
    help: 'File of the secret keys of its MACs, or env:NAME; logg.nokkel in the data directory unless set.',
    env: SETTINGS.loggNokkel.env,
  },
} as const satisfies Record<string, Option>

export type Stedvalg = ValuesOf<typeof LOGGSTED>

/** Where the log of a data directory lies. Throws `Brukerfeil` where there is none. */
export function requireLogg(values: Stedvalg, omgivelser: Pick<Omgivelser, 'env'>): Loggsted {
  const { data } = values
  const katalog = loggkatalog(data)
  if (readBind(katalog).length === 0) throw new Brukerfeil(`there is no access log in ${data}`)
  return { data, katalog, nokkelkilde: nokkelkilde(data, readNokkel(values, omgivelser)) }
}

/** Where the keys of its MACs come from, where that is said. Throws `Brukerfeil`. */
export function readNokkel(values: Stedvalg, { env }: Pick<Omgivelser, 'env'>): Kilde | undefined {
  const valgt = values['logg-nokkel']
  if (valgt === undefined) return undefined
  const read = kilde.read(valgt, env)
  if (read === undefined) throw new Brukerfeil(`--logg-nokkel is ${kilde.rule}`)
  return read
}

/** Notes in the log who looks into it and for what; returns when that is on disk, and signed. */
export function noteLesing(
  { data, katalog, nokkelkilde: kilde }: Loggsted,
  { om, ...lesing }: Lesing,
  { nowMs, stderr }: Pick<Omgivelser, 'stderr'> & { readonly nowMs: number },
): void {
  const innhold = JSON.stringify({ operatoer: userInfo().username, ...lesing } satisfies Logglesing)
  const nokkel = loadLoggnokkel(katalog)
  const hoder = hodefil(data)
  const skriver = openSkriver(katalog, {
    nokkelkilde: kilde,
    sisteHode: (nokler) => readSisteHode(hoder, nokkel.offentlig, nokler),
    // A directory without a list, of an earlier version, gets one when it is served, all of it at once.
    isBeside: isOwned(data) || readLaget(data) === undefined,
  })
  try {
    skriver.append([{ tid: nowMs, innhold, om: Float64Array.from(om.filter(isNummer)) }])
    const ende = skriver.etterse()
    if (ende !== undefined) {
      const signed = signHode({ ...ende, slag: 'hode', tid: nowMs }, nokkel, skriver.nokler)
      appendDurably(hoder, `${signed}\n`)
    }
    const avvik = skriver.takeAvvik()
    if (avvik.length > 0) {
      stderr.write(
        `The access log is not what was written: ${avvik.join('; ')}. Look with: uttrekk logg verifiser --data ${data}\n`,
      )
    }
  } finally {
    skriver.close()
  }
}

/** Puts another key of the heads in the place of the one there is, and signs the end of the log with both. */
export function bytteHodenokkel(
  { data, katalog, nokkelkilde: kilde }: Loggsted,
  nowMs: number,
): void {
  const hoder = hodefil(data)
  const old = loadLoggnokkel(katalog)
  const skriver = openSkriver(katalog, {
    nokkelkilde: kilde,
    sisteHode: (nokler) => readSisteHode(hoder, old.offentlig, nokler),
  })
  try {
    const ende = skriver.etterse()
    if (ende === undefined) throw new Brukerfeil('there is no line in the log to sign')
    const { nokler } = skriver
    const ny = bytteNokkel({ katalog, hoder }, { nr: ende.nr, tid: nowMs }, nokler)
    const signed = signHode({ ...ende, slag: 'hode', tid: nowMs }, ny, nokler)
    appendDurably(hoder, `${signed}\n`)
  } finally {
    skriver.close()
  }
}

/**
 * The identifikator that was given, or the one on standard input where `-` was: what stands on a
 * command line can be seen by every user of the machine. Throws `Brukerfeil`, which repeats nothing.
 */
export async function readIdentifikator(
  given: string,
  { stdin }: Pick<Omgivelser, 'stdin'>,
): Promise<Folkeregisteridentifikator> {
  const id = given === '-' ? (await text(stdin)).trim() : given
  if (isFolkeregisteridentifikator(id)) return id
  throw new Brukerfeil('an identifikator is eleven digits with a valid date and control digits')
}

/** All that the log may call the person, so that lines about an earlier number are found too. */
export async function allIdentifikatorer(
  data: string,
  identifikator: Folkeregisteridentifikator,
): Promise<readonly number[]> {
  const storage = openSqlite(data)
  try {
    const numre = await storage.readIdentifikatorer(identifikator)
    return [...numre.map(Number), ...(await storage.readHandles(identifikator))]
  } finally {
    await storage.close()
  }
}

// --- internal ---

/** Whom a look was at is named by numbers; our own handles lead from them. */
function isNummer(navn: number): boolean {
  return navn < 100_000_000_000
}
