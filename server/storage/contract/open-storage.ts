import type { TestContext } from 'node:test'
import type { Defer } from '../../../tests/fixture/katalog.ts'
import type { Lagervalg, Storage } from '../storage.ts'

/**
 * A new empty store for one test; another instance of the same one beside it, with clocks of its own where
 * it says so; and a way to close the first and open it again.
 */
export type OpenStorage = (
  t: TestContext,
  valg?: Partial<Lagervalg>,
) => Promise<{
  readonly storage: Storage
  readonly another: (valg?: Partial<Lagervalg>) => Promise<Storage>
  readonly reopen: (valg?: Partial<Lagervalg>) => Promise<Storage>
  readonly defer: Defer
}>
