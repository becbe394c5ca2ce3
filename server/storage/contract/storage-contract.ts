import type { TestContext } from 'node:test'
import type { Defer } from '../../../tests/fixture/katalog.ts'
import type { Storage } from '../storage.ts'
import { jobbContract } from './jobb.ts'
import { komplettContract } from './komplett.ts'
import { oppslagContract } from './oppslag.ts'
import { utvalgContract } from './utvalg.ts'

/** A new empty store for one test, and a way to close it and open the same one again. */
export type OpenStorage = (t: TestContext) => Promise<{
  readonly storage: Storage
  readonly reopen: () => Promise<Storage>
  readonly defer: Defer
}>

/** What every store must do. */
export function storageContract(open: OpenStorage): void {
  utvalgContract(open)
  jobbContract(open)
  oppslagContract(open)
  komplettContract(open)
}
