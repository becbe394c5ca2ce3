import fc from 'fast-check'
import { identifikator, type Prove, versjon } from '../../../tests/fixture/personer.ts'
import type { Storage } from '../storage.ts'

/** One line of the log as a test remembers it, apart from the store. */
export type Skrevet = {
  readonly sekvensnummer: number
  readonly person: number
  readonly identifikator: string
  readonly prove: Prove
  /** The document as it was written. */
  readonly json: string
}

export const KOMMUNER = ['0301', '4204', '1103', '5501', '1507'] as const
export const STATUSER = [
  'bosatt',
  'utflyttet',
  'doed',
  'inaktiv',
  'opphoert',
  'midlertidig',
  'ikkeBosatt',
  'forsvunnet',
  'foedselsregistrert',
  'aktiv',
] as const
export const LAND = ['NOR', 'SWE', 'BGR', 'MSR'] as const
export const SIVILSTAND = ['ugift', 'gift', 'skilt', 'enkeEllerEnkemann'] as const

/** Any person at all, with everything a criterion can ask for. */
export const enProve: fc.Arbitrary<Prove> = fc
  .record({
    status: fc.constantFrom(...STATUSER),
    bosted: fc.option(fc.constantFrom(...KOMMUNER), { nil: undefined }),
    opphold: fc.option(fc.constantFrom(...KOMMUNER), { nil: undefined, freq: 3 }),
    foedselsaar: fc.integer({ min: 1900, max: 2020 }),
    doedsaar: fc.option(fc.integer({ min: 1990, max: 2025 }), { nil: undefined }),
    kjoenn: fc.constantFrom('kvinne', 'mann'),
    sivilstand: fc.constantFrom(...SIVILSTAND),
    statsborgerskap: fc.uniqueArray(fc.constantFrom(...LAND), { minLength: 1, maxLength: 2 }),
    gradering: fc.constantFrom(
      'ugradert' as const,
      'ugradert' as const,
      'ugradert' as const,
      'klientadresse' as const,
      'fortrolig' as const,
      'strengtFortrolig' as const,
    ),
  })
  .map(dropUndefined)

/** Appends versjoner of old and new persons and remembers each with the number it got. */
export function createSkriver(storage: Storage, { personer }: { readonly personer: number }) {
  const logg: Skrevet[] = []
  const nummer = new Map<number, number>()
  let utgave = 0
  let siste = 0

  async function skriv(endringer: readonly Endring[]): Promise<void> {
    const lines = endringer.map(({ person, prove, bytter }) => {
      const before = nummer.get(person) ?? 0
      const now = bytter ? Math.min(before + 1, NUMRE - 1) : before
      nummer.set(person, now)
      const alle = Array.from({ length: now + 1 }, (_, i) => identifikator(person * NUMRE + i))
      utgave += 1
      return { person, alle: alle.reverse(), prove: { ...prove, utgave } }
    })
    const versjoner = lines.map(({ alle, prove }) =>
      versjon(alle, prove, { hendelsestype: 'personErOppdatert' }),
    )
    const svar = await storage.appendVersjoner(versjoner)
    for (const [index, { person, alle, prove }] of lines.entries()) {
      const sekvensnummer = svar.siste - (lines.length - 1 - index)
      const json = versjoner[index]?.json ?? ''
      logg.push({ sekvensnummer, person, identifikator: alle[0] ?? '', prove, json })
    }
    siste = svar.siste
  }

  return {
    skriv,
    endring: enEndring(personer),
    /** The register as of U: the last line of each person, by order of first appearance. */
    registeret(u: number): readonly Skrevet[] {
      const current = new Map<number, Skrevet>()
      for (const linje of logg) if (linje.sekvensnummer <= u) current.set(linje.person, linje)
      return [...current.values()]
    },
    siste: () => siste,
    logg: () => logg,
  }
}

export type Skriver = ReturnType<typeof createSkriver>

export type Endring = { readonly person: number; readonly prove: Prove; readonly bytter: boolean }

/** Keeps writing seeded random changes until told to stop; `upTo` waits for a number to be in the log. */
export function startSkriver(skriver: Skriver, seed: number) {
  const changes = fc.sample(fc.array(skriver.endring, { minLength: 1, maxLength: 8 }), {
    seed,
    numRuns: 2_000,
  })
  let stopped = false
  let written = () => {}
  let next = new Promise<void>((resolve) => {
    written = resolve
  })
  const done = (async () => {
    for (let i = 0; !stopped; i += 1) {
      await skriver.skriv(changes[i % changes.length] ?? [])
      written()
      next = new Promise<void>((resolve) => {
        written = resolve
      })
    }
  })()
  return {
    upTo: async (u: number) => {
      while (skriver.siste() < u) await next
    },
    stop: async () => {
      stopped = true
      await done
    },
  }
}

// --- internal ---

/** How many numbers a person of a test can have, one after the other. */
const NUMRE = 3

function enEndring(personer: number): fc.Arbitrary<Endring> {
  return fc.record({
    person: fc.integer({ min: 0, max: personer - 1 }),
    prove: enProve,
    bytter: fc.boolean(),
  })
}

function dropUndefined<T extends object>(input: T): Prove {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as Prove
}
