import { userInfo } from 'node:os'
import { text } from 'node:stream/consumers'
import { type Folkeregisteridentifikator, isFolkeregisteridentifikator } from '../domain/ids.ts'
import type { Logglesing } from '../domain/tilgangslogg/linje.ts'

import { type Kilde, kilde } from '../server/setting.ts'
import { SETTINGS } from '../server/settings.ts'
import { hasLogg, openLogg } from '../server/tilgangslogg/logg.ts'
import type { Logg } from '../server/tilgangslogg/tilgangslogg.ts'
import { Brukerfeil, type Omgivelser, type Option, type ValuesOf } from './command.ts'
import { DATA } from './options.ts'
import { openRegister } from './register.ts'

/** A look into the access log, before anything of it is shown. */
export type Lesing = Omit<Logglesing, 'operatoer'> & { readonly om: readonly number[] }

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

/** Opens the log of a data directory, beside a service that may run. Throws `Brukerfeil` where there is none. */
export function requireLogg(
  values: Stedvalg,
  omgivelser: Pick<Omgivelser, 'env' | 'stderr'>,
): Logg {
  const { data } = values
  if (!hasLogg(data)) throw new Brukerfeil(`there is no access log in ${data}`)
  return openBeside(data, omgivelser, readNokkel(values, omgivelser))
}

/** The log as it is opened beside a service; what is not as it was written is told. */
export function openBeside(
  data: string,
  { stderr }: Pick<Omgivelser, 'stderr'>,
  nokkel?: Kilde,
): Logg {
  const onAvvik = (avvik: string) =>
    stderr.write(
      `The access log is not what was written: ${avvik}. Look with: uttrekk logg verifiser --data ${data}\n`,
    )
  return openLogg(data, { nokkel, onAvvik })
}

/** Where the keys of its MACs come from, where that is said. Throws `Brukerfeil`. */
export function readNokkel(values: Stedvalg, { env }: Pick<Omgivelser, 'env'>): Kilde | undefined {
  const valgt = values['logg-nokkel']
  if (valgt === undefined) return undefined
  const read = kilde.read(valgt, env)
  if (read === undefined) throw new Brukerfeil(`--logg-nokkel is ${kilde.rule}`)
  return read
}

/** Notes in the log who looks into it and for what; resolves when that is on disk, and signed. */
export async function noteLesing(logg: Logg, { om, ...lesing }: Lesing): Promise<void> {
  const linje = { operatoer: userInfo().username, ...lesing } satisfies Logglesing
  await logg.append({ tidMs: Date.now(), linje, om: Float64Array.from(om.filter(isNummer)) })
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
  omgivelser: Pick<Omgivelser, 'stderr' | 'signal'>,
): Promise<readonly number[]> {
  const storage = await openRegister(data, omgivelser)
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
