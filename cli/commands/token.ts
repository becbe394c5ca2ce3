import { isSegment, SEGMENTER, type Segment } from '../../domain/oppslag/rettighetspakke.ts'
import { TokenFeil } from '../../klient/errors.ts'
import { Brukerfeil, type Command, type Values } from '../command.ts'
import { fetchTestToken } from '../token.ts'

/** Prints one access token and nothing else, so that a shell can put it where it is needed. */
export const tokenCommand: Command = {
  name: 'token',
  summary:
    'Prints an access token from the test issuer of a running service, alone on standard output.',
  options: {
    url: {
      type: 'string',
      value: 'URL',
      required: true,
      help: 'Address of the service, for instance http://127.0.0.1:8080/.',
    },
    rettighetspakke: {
      type: 'string',
      value: 'SEGMENT',
      required: true,
      help: 'The package the token is for, as it is written in addresses.',
    },
    orgnr: {
      type: 'string',
      value: 'ORGNR',
      default: '999888777',
      help: 'The virksomhet the token is for: nine digits.',
    },
  },
  isPrinting: () => true,
  run: async (values, _positionals, { stdout, stderr, signal }) => {
    const valg = {
      url: parseUrl(values),
      segment: parseSegment(values),
      orgnr: parseOrgnr(values),
    }
    try {
      stdout.write(`${await fetchTestToken({ ...valg, signal })}\n`)
      return 0
    } catch (error) {
      if (!(error instanceof TokenFeil)) throw error
      stderr.write(`${error.message}\n`)
      return 1
    }
  },
}

// --- internal ---

function parseUrl(values: Values): string {
  const url = values['url']
  if (typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) {
    return url
  }
  throw new Brukerfeil('--url is an address such as http://127.0.0.1:8080')
}

function parseSegment(values: Values): Segment {
  const segment = values['rettighetspakke']
  if (typeof segment === 'string' && isSegment(segment)) return segment
  throw new Brukerfeil(`--rettighetspakke is one of ${SEGMENTER.join(', ')}`)
}

function parseOrgnr(values: Values): string {
  const orgnr = values['orgnr'] ?? '999888777'
  if (typeof orgnr === 'string' && /^\d{9}$/.test(orgnr)) return orgnr
  throw new Brukerfeil('--orgnr is nine digits')
}
