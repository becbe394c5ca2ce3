import { statSync } from 'node:fs'
import type { Forsoek, Tjenerprofil } from '../../klient/http.ts'
import { createKlient, type Klient } from '../../klient/klient.ts'
import { trustCa } from '../ca.ts'
import type { Omgivelser, ValuesOf } from '../command.ts'
import type { PAKKE, URL_OPTION } from '../options.ts'
import { kommuneOf } from './kommuner.ts'
import { readTilgang, type Tilgangsvalg } from './tilgang.ts'

type Tjenestevalg = ValuesOf<{ url: typeof URL_OPTION; rettighetspakke: typeof PAKKE }>

/** A client of the service that a command line names. Throws `Brukerfeil`. */
export function openKlient(
  values: Tilgangsvalg & Tjenestevalg,
  omgivelser: Omgivelser,
  more: { readonly profil?: Tjenerprofil; readonly onForsoek?: (forsoek: Forsoek) => void } = {},
): Klient {
  const { url, rettighetspakke } = values
  trustCa(values)
  const token = readTilgang(values, { url, rettighetspakke })
  warnOpenKey(values['maskinporten-nokkel'], omgivelser)
  return createKlient({ url, rettighetspakke, token, foersteSvarMs: FIRST_ANSWER_MS, ...more })
}

/** Tells of kommunenummer under which nobody lives now: the order goes out as it was meant. */
export function warnKommuner(kommuner: readonly string[], { stderr }: Omgivelser): void {
  for (const nummer of new Set(kommuner.filter((one) => /^\d{4}$/.test(one)))) {
    const what = WARNINGS[kommuneOf(nummer)]
    if (what !== undefined) stderr.write(`Warning: ${nummer} ${what}\n`)
  }
}

// --- internal ---

const WARNINGS = {
  current: undefined,
  former: 'is the number a kommune had before; addresses now have the one that came after it.',
  unknown: 'is the number of no kommune, now or before; nobody will be found there.',
} as const

/** A service that has never answered is most likely not there: that is told while somebody looks. */
const FIRST_ANSWER_MS = 5_000

/** A private key is for its owner only; one that is not is used, since it is not ours to judge. */
function warnOpenKey(file: string | undefined, { stderr }: Omgivelser): void {
  if (file === undefined || process.getuid === undefined) return
  if ((statSync(file).mode & 0o077) === 0) return
  stderr.write(`Warning: others may read the key ${file}; take that away (chmod 600).\n`)
}
