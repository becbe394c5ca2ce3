import { statSync } from 'node:fs'
import type { Forsoek, Tjenerprofil } from '../../klient/http.ts'
import { createKlient, type Klient } from '../../klient/klient.ts'
import { trustCa } from '../ca.ts'
import type { Omgivelser, Values } from '../command.ts'
import { segmentOf } from '../options.ts'
import { isKommune } from './kommuner.ts'
import { readTilgang } from './tilgang.ts'

/** A client of the service that a command line names. Throws `Brukerfeil`. */
export function openKlient(
  values: Values,
  omgivelser: Omgivelser,
  more: { readonly profil?: Tjenerprofil; readonly onForsoek?: (forsoek: Forsoek) => void } = {},
): Klient {
  const [url, rettighetspakke] = [String(values['url']), segmentOf(values)]
  trustCa(values)
  const token = readTilgang(values, { url, rettighetspakke })
  warnOpenKey(values['maskinporten-nokkel'], omgivelser)
  return createKlient({ url, rettighetspakke, token, foersteSvarMs: FIRST_ANSWER_MS, ...more })
}

/** Tells of kommunenummer that no kommune has or had; an order for one finds nobody. */
export function warnKommuner(kommuner: readonly string[], { stderr }: Omgivelser): void {
  const unknown = kommuner.filter((nummer) => /^\d{4}$/.test(nummer) && !isKommune(nummer))
  if (unknown.length === 0) return
  const what =
    unknown.length === 1 ? 'is the number of no kommune' : 'are the numbers of no kommune'
  stderr.write(
    `Warning: ${unknown.join(', ')} ${what}, now or before; nobody will be found there.\n`,
  )
}

// --- internal ---

/** A service that has never answered is most likely not there: that is told while somebody looks. */
const FIRST_ANSWER_MS = 5_000

/** A private key is for its owner only; one that is not is used, since it is not ours to judge. */
function warnOpenKey(file: unknown, { stderr }: Omgivelser): void {
  if (typeof file !== 'string' || process.getuid === undefined) return
  if ((statSync(file).mode & 0o077) === 0) return
  stderr.write(`Warning: others may read the key ${file}; take that away (chmod 600).\n`)
}
