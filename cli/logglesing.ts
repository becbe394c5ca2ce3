import { userInfo } from 'node:os'
import { text } from 'node:stream/consumers'
import { type Folkeregisteridentifikator, isFolkeregisteridentifikator } from '../domain/ids.ts'
import type { Logglesing } from '../domain/tilgangslogg/linje.ts'
import { appendDurably } from '../server/fil.ts'
import { openSqlite } from '../server/storage/sqlite/sqlite.ts'
import { loggkatalog, readBind } from '../server/tilgangslogg/bind.ts'
import { loadLoggnokkel, signHode } from '../server/tilgangslogg/hode.ts'
import { hodefil } from '../server/tilgangslogg/open.ts'
import { openSkriver } from '../server/tilgangslogg/skriver.ts'
import { Brukerfeil, type Omgivelser } from './command.ts'

/** A look into the access log, before anything of it is shown. */
export type Lesing = Omit<Logglesing, 'operatoer'> & { readonly om: readonly number[] }

/** Where the log of a data directory lies. Throws `Brukerfeil` where there is none. */
export function requireLogg(data: string): string {
  const katalog = loggkatalog(data)
  if (readBind(katalog).length === 0) throw new Brukerfeil(`there is no access log in ${data}`)
  return katalog
}

/** Notes in the log who looks into it and for what; returns when that is on disk, and signed. */
export function noteLesing(data: string, { om, ...lesing }: Lesing, nowMs: number): void {
  const katalog = requireLogg(data)
  const innhold = JSON.stringify({ operatoer: userInfo().username, ...lesing } satisfies Logglesing)
  const skriver = openSkriver(katalog)
  try {
    skriver.append([{ tid: nowMs, innhold, om: Float64Array.from(om) }])
    const signed = signHode(
      { slag: 'hode', tid: nowMs, ...skriver.ende() },
      loadLoggnokkel(katalog),
    )
    appendDurably(hodefil(data), `${signed}\n`)
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

/** All that the person has been known by, so that lines about an earlier number are found too. */
export async function allIdentifikatorer(
  data: string,
  identifikator: Folkeregisteridentifikator,
): Promise<readonly number[]> {
  const storage = openSqlite(data)
  try {
    return (await storage.readIdentifikatorer(identifikator)).map(Number)
  } finally {
    await storage.close()
  }
}
