import { type Omgivelser, print, printed } from '../command.ts'
import { createIdsum } from './lest.ts'
import type { Utfil } from './utfil.ts'

/** Lines to standard output, no faster than they are read. What has been sent cannot be continued. */
export function createStdout(omgivelser: Pick<Omgivelser, 'stdout' | 'signal'>): Utfil {
  return {
    tidligere: undefined,
    idsum: createIdsum(),
    begin: async () => {},
    write: (linjer) => print(omgivelser, linjer.personer),
    save: async () => {},
    finish: async (ferdig) => {
      await printed(omgivelser)
      return ferdig
    },
    noteFortalt: () => {},
    close: async () => {},
  }
}
