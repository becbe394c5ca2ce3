import { createInnlegger } from '../../server/innlegger.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import type { NyVersjon, Storage } from '../../server/storage/storage.ts'
import { createVersjon } from '../../server/versjon.ts'
import { type SyntetiskVersjon, syntetiskRegister } from '../../syntetisk/register.ts'
import { Brukerfeil, type Command } from '../command.ts'
import { createFremdrift, type Fremdrift, grouped } from '../fremdrift.ts'

/** `uttrekk syntetisk`: fictitious persons into a register. */
export const syntetiskCommand: Command = {
  name: 'syntetisk',
  summary:
    'Fills a register with fictitious persons who have valid synthetic numbers.\nThe same seed makes the same register; running it again continues where it was stopped.',
  options: {
    data: { type: 'string', value: 'DIR', help: 'Directory of the register.', required: true },
    antall: {
      type: 'string',
      value: 'N',
      help: 'How many persons, 1 to 20000000.',
      required: true,
    },
    seed: { type: 'string', value: 'S', help: 'A whole number.', default: '1' },
  },
  run: async (values, _positionals, omgivelser) => {
    const antall = parseWhole('--antall', values['antall'], 1)
    const seed = parseWhole('--seed', values['seed'], 0)
    const storage = openSqlite(String(values['data']))
    const fremdrift = createFremdrift(omgivelser, { unit: 'documents', clock: Date.now })
    try {
      const versjoner = await fillRegister(storage, {
        antall,
        seed,
        fremdrift,
        signal: omgivelser.signal,
      })
      omgivelser.stderr.write(
        `${grouped(antall)} persons (${grouped(versjoner)} documents), seed ${seed}\n`,
      )
      return omgivelser.signal.aborted ? 1 : 0
    } finally {
      await storage.close()
    }
  },
}

/** Appends the synthetic country in durable transactions. Answers how many documents there are. */
export async function fillRegister(
  storage: Storage,
  {
    antall: persons,
    seed,
    fremdrift,
    signal,
  }: {
    readonly antall: number
    readonly seed: number
    readonly fremdrift: Fremdrift
    readonly signal: AbortSignal
  },
): Promise<number> {
  let count = 0
  const innlegger = createInnlegger(storage, (antall) => {
    count += antall
    fremdrift.show({ done: count, total: persons * VERSJONER_PER_PERSON, count })
  })
  for (const versjon of syntetiskRegister({ antall: persons, seed })) {
    await innlegger.push(nyVersjon(versjon))
    if (signal.aborted) break
  }
  await innlegger.flush()
  fremdrift.end()
  return count
}

// --- internal ---

/** About every fifth person has a history; only for the bar. */
const VERSJONER_PER_PERSON = 1.3

function nyVersjon({ dokument, hendelsestype }: SyntetiskVersjon): NyVersjon {
  const versjon = createVersjon(dokument, { opphav: 'offentlig-med-hjemmel', hendelsestype })
  if (versjon === undefined) throw new Error('a synthetic person has no identifikator')
  return versjon
}

function parseWhole(name: string, value: unknown, least: number): number {
  const text = String(value)
  if (/^\d{1,8}$/.test(text) && Number(text) >= least && Number(text) <= 20_000_000)
    return Number(text)
  throw new Brukerfeil(`${name} is a whole number from ${least} to 20000000`)
}
