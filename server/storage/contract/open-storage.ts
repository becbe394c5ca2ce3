import type { TestContext } from 'node:test'
import type { Defer } from '../../../tests/fixture/katalog.ts'
import type { Storage } from '../storage.ts'

/** A new empty store for one test, and a way to close it and open the same one again. */
export type OpenStorage = (t: TestContext) => Promise<{
  readonly storage: Storage
  readonly reopen: () => Promise<Storage>
  readonly defer: Defer
}>
