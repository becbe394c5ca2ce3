import { randomUUID } from 'node:crypto'
import {
  ALLE_SEGMENTER,
  isSegment,
  PAKKER,
  SEGMENTER,
} from '../../domain/oppslag/rettighetspakke.ts'
import { parseScopes } from '../../domain/tilgang/klient.ts'
import { Brukerfeil, type Command, tell, type Values } from '../command.ts'
import { createNyKlient, type NyKlient } from '../maskinporten/ny-klient.ts'
import { DATA, NINE_DIGITS } from '../options.ts'

/** Prints what a shell can read (`name=value`); how to use it goes to standard error. */
export const maskinportenCommand: Command = {
  name: 'maskinporten',
  summary:
    'Makes a client of the test issuer: a private key, or a certificate, and an entry among the clients.\nA running service finds it by itself. The key file is for its owner only and never written over.',
  options: {
    data: DATA,
    orgnr: {
      type: 'string',
      value: 'ORGNR',
      default: '999888777',
      help: 'The virksomhet the client is of: nine digits.',
      rule: NINE_DIGITS,
    },
    rettighetspakke: {
      type: 'string',
      value: 'SEGMENT',
      list: true,
      values: ALLE_SEGMENTER,
      help: 'A package whose scope the client may ask for.',
    },
    scope: {
      type: 'string',
      value: 'SCOPE',
      multiple: true,
      help: 'A scope the client may ask for, written out.',
    },
    'leverandoer-for': {
      type: 'string',
      value: 'ORGNR',
      list: true,
      rule: NINE_DIGITS,
      help: 'A virksomhet that has delegated these scopes to the client (consumer_org).',
    },
    sertifikat: {
      type: 'boolean',
      help: 'The client signs with a virksomhetssertifikat (x5c) of the test CA, not with a registered key.',
    },
    'klient-id': {
      type: 'string',
      value: 'ID',
      help: 'Its client_id; one is made up without it.',
      rule: {
        text: 'letters, digits, hyphens and underscores, 100 at most',
        holds: (text) => /^[\w-]{1,100}$/.test(text),
      },
    },
    klienter: {
      type: 'string',
      value: 'FILE',
      help: 'File of clients; klienter.json in the data directory unless set.',
      env: 'UTTREKK_KLIENTER',
      path: 'append',
    },
  },
  run: async (values, _positionals, omgivelser) => {
    const { stdout } = omgivelser
    const klientId = String(values['klient-id'] ?? randomUUID())
    const { klienter } = values
    const orgnr = String(values['orgnr'])
    const leverandoerFor = list(values['leverandoer-for'])
    if (leverandoerFor.includes(orgnr)) {
      throw new Brukerfeil('--leverandoer-for is another virksomhet than --orgnr')
    }
    const ny = await createNyKlient({
      data: String(values['data']),
      klientfil: klienter === undefined ? undefined : String(klienter),
      klientId,
      orgnr,
      scopes: readScopes(values),
      leverandoerFor,
      medSertifikat: values['sertifikat'] === true,
      nowMs: Date.now(),
    })
    stdout.write(`client_id=${klientId}\n`)
    if (ny.kid !== undefined) stdout.write(`kid=${ny.kid}\n`)
    stdout.write(`nokkel=${ny.nokkelfil}\n`)
    if (ny.sertifikatfil !== undefined) stdout.write(`sertifikat=${ny.sertifikatfil}\n`)
    tell(omgivelser, howTo(klientId, ny))
    return 0
  },
}

// --- internal ---

function howTo(klientId: string, { nokkelfil, kid, sertifikatfil, klientfil }: NyKlient): string {
  const noekkelvalg = kid === undefined ? `--sertifikat ${sertifikatfil}` : `--kid=${kid}`
  return `
Registered in ${klientfil}. With the service on port 8080:
  uttrekk hent ... --maskinporten-nokkel ${nokkelfil} --klient-id ${klientId} ${noekkelvalg} \\
    --utsteder http://127.0.0.1:8080/.well-known/oauth-authorization-server
Any client of Maskinporten does: the issuer is http://127.0.0.1:8080/, its token endpoint /token.
`
}

function list(value: Values[string]): readonly string[] {
  return Array.isArray(value) ? value : []
}

function readScopes(values: Values): readonly string[] {
  const segmenter = list(values['rettighetspakke'])
  if (!segmenter.every(isSegment)) {
    throw new Brukerfeil(`--rettighetspakke is one of ${SEGMENTER.join(', ')}`)
  }
  const scopes = [
    ...segmenter.map((segment) => PAKKER[segment].scope),
    ...list(values['scope']).flatMap((one) => one.split(' ')),
  ]
  if (scopes.length === 0) throw new Brukerfeil('give --rettighetspakke or --scope')
  const parsed = parseScopes(scopes)
  if (parsed !== undefined) return parsed
  throw new Brukerfeil('--scope is letters, digits and the marks : / . - _, at most 20 of them')
}
