import { type Omgivelser, print, printed } from '../command.ts'
import type { Format } from './format.ts'
import { createIdsum } from './lest.ts'
import type { Utfil } from './utfil.ts'

/** Lines to standard output, no faster than they are read. What has been sent cannot be continued. */
export function createStdout(
  omgivelser: Pick<Omgivelser, 'stdout' | 'signal'>,
  format: Format,
): Utfil {
  const write = (text: string) => print(omgivelser, text)
  return {
    tidligere: undefined,
    idsum: createIdsum(),
    begin: () => write(format.hode),
    write: (linjer) => write(linjer.personer),
    save: async () => {},
    finish: () => printed(omgivelser),
    close: async () => {},
  }
}
