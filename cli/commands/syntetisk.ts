import { AnnetRegister } from '../../server/innlasting.ts'
import { createInnlegger } from '../../server/innlegger.ts'
import type { Oppskriftsvar } from '../../server/storage/last.ts'
import type { NyVersjon, Storage } from '../../server/storage/storage.ts'
import { createVersjon } from '../../server/versjon.ts'
import { GENERATOR, type SyntetiskVersjon, syntetiskRegister } from '../../syntetisk/register.ts'
import { defineCommand, exitCodeOf, tell } from '../command.ts'
import { createFremdrift, type Fremdrift, grouped } from '../fremdrift.ts'
import { DATA, isWhole } from '../options.ts'
import { openRegister } from '../register.ts'

/** `uttrekk syntetisk`: fictitious persons into a register. */
export const syntetiskCommand = defineCommand({
  name: 'syntetisk',
  summary:
    'Fills a register with fictitious persons who have valid synthetic numbers.\nThe same seed makes the same register; running it again continues where it was stopped.\nA register of another seed, or of documents from files, is refused.',
  options: {
    data: DATA,
    antall: {
      type: 'string',
      value: 'N',
      help: 'How many persons, 1 to 20000000.',
      required: true,
      rule: {
        text: 'a whole number from 1 to 20000000',
        holds: (text) => isWhole(text, 1, 20_000_000),
      },
    },
    seed: {
      type: 'string',
      value: 'S',
      help: 'A whole number: the same makes the same persons.',
      default: '1',
      rule: {
        text: 'a whole number from 0 to 20000000',
        holds: (text) => isWhole(text, 0, 20_000_000),
      },
    },
  },
  run: async (values, _positionals, omgivelser) => {
    const [antall, seed] = [Number(values.antall), Number(values.seed)]
    const storage = await openRegister(values.data, omgivelser)
    const fremdrift = createFremdrift(omgivelser, {
      unit: 'documents',
      clock: () => performance.now(),
    })
    try {
      const { signal } = omgivelser
      const versjoner = await fillRegister(storage, { antall, seed, fremdrift, signal })
      const { personer } = await storage.readRegister()
      tell(
        omgivelser,
        `${grouped(personer)} persons in the register (${grouped(versjoner)} documents gone through), seed ${seed}\n`,
      )
      if (!signal.aborted) return 0
      tell(omgivelser, 'Stopped early; the same command continues where it left off.\n')
      return exitCodeOf(signal)
    } finally {
      await storage.close()
    }
  },
})

/**
 * Appends the synthetic country in durable transactions. Answers how many documents were gone through:
 * all of them, unless `signal` ended it. Throws `AnnetRegister` where the register holds other documents.
 */
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
  await claimRegister(storage, { antall: persons, seed })
  let count = 0
  const innlegger = createInnlegger(storage.appendVersjoner, (antall: number) => {
    count += antall
    fremdrift.show({ done: count, total: persons * VERSJONER_PER_PERSON, count })
  })
  for (const versjon of syntetiskRegister({ antall: persons, seed })) {
    if (signal.aborted) break
    await innlegger.push(nyVersjon(versjon))
  }
  await innlegger.flush()
  fremdrift.end()
  return count
}

// --- internal ---

/** About every fifth person has a history; only for the bar. */
const VERSJONER_PER_PERSON = 1.3

async function claimRegister(
  storage: Storage,
  { antall, seed }: { readonly antall: number; readonly seed: number },
): Promise<void> {
  const [first] = syntetiskRegister({ antall: 1, seed })
  if (first === undefined) throw new Error('the synthetic country has nobody')
  const oppskrift = { antall, seed, generator: GENERATOR }
  const svar = await storage.startSyntetisk(oppskrift, nyVersjon(first))
  if (svar.kind !== 'klar') throw new AnnetRegister(explain(svar))
}

function explain(svar: Exclude<Oppskriftsvar, { kind: 'klar' }>): string {
  switch (svar.kind) {
    case 'importert':
      return 'the register holds documents that were imported; choose another --data'
    case 'annenGenerator':
      return 'the register was made by another version of uttrekk; choose another --data'
    case 'annen':
      return svar.seed === undefined
        ? 'the register was made with another --seed; give that one, or choose another --data'
        : `the register was made with --seed ${svar.seed}; give that one, or choose another --data`
  }
}

function nyVersjon({ dokument, hendelsestype }: SyntetiskVersjon): NyVersjon {
  const versjon = createVersjon(dokument, { opphav: 'offentlig-med-hjemmel', hendelsestype })
  if (versjon === undefined) throw new Error('a synthetic person has no identifikator')
  return versjon
}
