import { join } from 'node:path'
import { OVERLAPP_MS, rotateNokkel } from '../../server/issuer/nokkel.ts'
import { defineCommand, EXIT, print } from '../command.ts'
import { DATA } from '../options.ts'

/** `uttrekk nokkel`: another key for the test issuer, while the service runs. */
export const nokkelCommand = defineCommand({
  name: 'nokkel',
  summary:
    'Puts a new signing key of the test issuer in the place of the one in the data directory, while the service runs.\nNew tokens are signed with it within a second. Tokens that are out open until they expire, a day at the most; the old private key is gone at once. The keys of the access log: uttrekk logg nokkel.',
  options: { data: { ...DATA, path: 'register' } },
  run: async (values, _positionals, omgivelser) => {
    const file = join(values.data, 'utsteder.jwk')
    const { fra, til } = await rotateNokkel(file, Date.now())
    const hours = OVERLAPP_MS / 3_600_000
    await print(
      omgivelser,
      `The key is ${til} now. Tokens signed with ${fra} open until they expire, ${hours} hours at the most.\n`,
    )
    return EXIT.done
  },
})
