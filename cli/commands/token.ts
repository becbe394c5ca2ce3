import { TokenFeil } from '../../klient/errors.ts'
import { adviceOf, CA, trustCa } from '../ca.ts'
import { defineCommand, EXIT, print } from '../command.ts'
import { NINE_DIGITS, PAKKE, URL_OPTION } from '../options.ts'
import { fetchTestToken } from '../token.ts'

/** Prints one access token and nothing else, so that a shell can put it where it is needed. */
export const tokenCommand = defineCommand({
  name: 'token',
  summary:
    'Prints an access token from the test issuer of a running service.\nIt stands alone on standard output.',
  options: {
    url: URL_OPTION,
    rettighetspakke: PAKKE,
    orgnr: {
      type: 'string',
      value: 'ORGNR',
      default: '999888777',
      help: 'The virksomhet the token is for: nine digits.',
      rule: NINE_DIGITS,
    },
    scope: {
      type: 'string',
      value: 'SCOPE',
      help: 'Another scope than that of the package, as uttrekk:hendelser.skriv.',
    },
    ca: CA,
  },
  isPrinting: () => true,
  run: async (values, _positionals, omgivelser) => {
    const { signal, stderr } = omgivelser
    trustCa(values)
    const { url, orgnr, scope, rettighetspakke: pakke } = values
    const valg = { url, pakke, orgnr, signal, ...(scope && { scope }) }
    try {
      await print(omgivelser, `${await fetchTestToken(valg)}\n`)
      return EXIT.done
    } catch (error) {
      if (!(error instanceof TokenFeil)) throw error
      stderr.write(`${error.message}${adviceOf(error)}\n`)
      return EXIT.failed
    }
  },
})
