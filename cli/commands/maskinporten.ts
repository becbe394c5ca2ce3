import { randomUUID } from 'node:crypto'
import { isSegment, PAKKER, SEGMENTER } from '../../domain/oppslag/rettighetspakke.ts'
import { isOrgnr, parseScopes } from '../../domain/tilgang/klient.ts'
import { Brukerfeil, type Command, type Values } from '../command.ts'
import { createNyKlient, type NyKlient } from '../maskinporten/ny-klient.ts'

/** Prints what a shell can read (`name=value`); how to use it goes to standard error. */
export const maskinportenCommand: Command = {
  name: 'maskinporten',
  summary:
    'Makes a client of the test issuer: a private key, or a certificate, and an entry among the clients.\nA running service finds it by itself. The key file is for its owner only and never written over.',
  options: {
    data: {
      type: 'string',
      value: 'DIR',
      required: true,
      help: 'Directory of the register and the jobs.',
    },
    orgnr: {
      type: 'string',
      value: 'ORGNR',
      default: '999888777',
      help: 'The virksomhet the client is of: nine digits.',
    },
    rettighetspakke: {
      type: 'string',
      value: 'SEGMENT',
      multiple: true,
      help: 'A package whose scope the client may ask for; can be given several times.',
    },
    scope: {
      type: 'string',
      value: 'SCOPE',
      multiple: true,
      help: 'A scope the client may ask for, written out; can be given several times.',
    },
    'leverandoer-for': {
      type: 'string',
      value: 'ORGNR',
      multiple: true,
      help: 'A virksomhet that has delegated these scopes to the client (consumer_org).',
    },
    sertifikat: {
      type: 'boolean',
      help: 'The client signs with a virksomhetssertifikat (x5c) of the test CA, not with a registered key.',
    },
    'klient-id': { type: 'string', value: 'ID', help: 'Its client_id; one is made up without it.' },
    klienter: {
      type: 'string',
      value: 'FILE',
      help: 'File of clients; klienter.json in the data directory unless set. [UTTREKK_KLIENTER]',
    },
  },
  run: async (values, _positionals, { stdout, stderr, env }) => {
    const klientId = readKlientId(values)
    const klientfil = values['klienter'] ?? env['UTTREKK_KLIENTER']
    const orgnr = readOrgnr(values['orgnr'] ?? '999888777', 'orgnr')
    const leverandoerFor = list(values['leverandoer-for']).map((one) =>
      readOrgnr(one, 'leverandoer-for'),
    )
    if (leverandoerFor.includes(orgnr)) {
      throw new Brukerfeil('--leverandoer-for is another virksomhet than --orgnr')
    }
    const ny = await createNyKlient({
      data: String(values['data']),
      klientfil: typeof klientfil === 'string' ? klientfil : undefined,
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
    stderr.write(howTo(klientId, ny))
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

function readKlientId(values: Values): string {
  const klientId = values['klient-id'] ?? randomUUID()
  if (typeof klientId === 'string' && /^[\w-]{1,100}$/.test(klientId)) return klientId
  throw new Brukerfeil('--klient-id is letters, digits, hyphens and underscores')
}

function readOrgnr(input: unknown, name: string): string {
  if (isOrgnr(input)) return input
  throw new Brukerfeil(`--${name} is nine digits`)
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
