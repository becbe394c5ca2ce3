import { once } from 'node:events'
import type { Omgivelser } from '../command.ts'
import type { Format } from './format.ts'
import { createIdsum } from './lest.ts'
import type { Utfil } from './utfil.ts'

/** Lines to standard output, no faster than they are read. What has been sent cannot be continued. */
export function createStdout(
  { stdout, signal }: Pick<Omgivelser, 'stdout' | 'signal'>,
  format: Format,
): Utfil {
  const write = async (text: string) => {
    if (text !== '' && !stdout.write(text)) await once(stdout, 'drain', { signal })
  }
  return {
    tidligere: undefined,
    idsum: createIdsum(),
    begin: () => write(format.hode),
    write: (linjer) => write(linjer.personer),
    save: async () => {},
    finish: async () => {},
    close: async () => {},
  }
}
