import { randomUUID } from 'node:crypto'
import { parseNavn, parseScopes } from '../../domain/issuer/klient.ts'
import { KID_MAX } from '../../domain/limits.ts'
import { ALLE_PAKKER, PAKKER } from '../../domain/oppslag/rettighetspakke.ts'
import { Brukerfeil, defineCommand, type Option, tell, type ValuesOf } from '../command.ts'
import { createNyKlient, type Noekkelvalg, type NyKlient } from '../maskinporten/ny-klient.ts'
import { DATA, NINE_DIGITS } from '../options.ts'

const KLIENT_OPTIONS = {
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
    value: 'PAKKE',
    list: true,
    values: ALLE_PAKKER,
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
  'offentlig-nokkel': {
    type: 'string',
    value: 'FILE',
    help: 'A public key that the client has already: PEM (PUBLIC KEY or CERTIFICATE) or JWK. No key is made then.',
    path: 'read',
  },
  kid: {
    type: 'string',
    value: 'KID',
    help: 'The name of the key; that of the JWK, or its thumbprint, unless set.',
    rule: {
      text: `1 to ${KID_MAX} letters, digits and the marks : . / + = @ ~ _ -`,
      holds: (text) => parseNavn(text, KID_MAX) !== undefined,
    },
  },
  ca: {
    type: 'string',
    value: 'FILE',
    help: 'A CA of your own (PEM) that issues the certificates the client signs with (x5c).',
    path: 'read',
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
} as const satisfies Record<string, Option>

type Valg = ValuesOf<typeof KLIENT_OPTIONS>

/** Prints what a shell can read (`name=value`); how to use it goes to standard error. */
export const maskinportenCommand = defineCommand({
  name: 'maskinporten',
  summary:
    'Makes a client of the test issuer: a private key, or a certificate, and an entry among the clients; or registers a client that has its own.\nA running service finds it by itself. The key file is for its owner only and never written over.',
  options: KLIENT_OPTIONS,
  mistakes: (values) => [
    ...(values.sertifikat && (values['offentlig-nokkel'] ?? values.ca)
      ? ['--sertifikat makes a key and a certificate; leave it out with --offentlig-nokkel or --ca']
      : []),
    ...(values.kid !== undefined && values.sertifikat
      ? ['--kid names a registered key, and --sertifikat registers none']
      : []),
    ...(values.kid !== undefined && values.ca && values['offentlig-nokkel'] === undefined
      ? ['--kid names a registered key: give --offentlig-nokkel too']
      : []),
  ],
  run: async (values, _positionals, omgivelser) => {
    const { stdout } = omgivelser
    const klientId = values['klient-id'] ?? randomUUID()
    const { klienter, orgnr } = values
    const leverandoerFor = values['leverandoer-for']
    if (leverandoerFor.includes(orgnr)) {
      throw new Brukerfeil('--leverandoer-for is another virksomhet than --orgnr')
    }
    const scopes = readScopes(values)
    const ny = await createNyKlient({
      data: values.data,
      klientfil: klienter,
      klientId,
      orgnr,
      scopes,
      leverandoerFor,
      noekkel: noekkelOf(values),
      kid: values.kid,
      nowMs: Date.now(),
    })
    stdout.write(`client_id=${klientId}\n`)
    if (ny.kid !== undefined) stdout.write(`kid=${ny.kid}\n`)
    if (ny.nokkelfil !== undefined) stdout.write(`nokkel=${ny.nokkelfil}\n`)
    if (ny.sertifikatfil !== undefined) stdout.write(`sertifikat=${ny.sertifikatfil}\n`)
    tell(omgivelser, howTo(klientId, scopes, ny))
    return 0
  },
})

// --- internal ---

/** What the client signs with: made here, or had already. */
function noekkelOf(values: Valg): Noekkelvalg {
  const { 'offentlig-nokkel': offentlig, ca } = values
  if (offentlig !== undefined || ca !== undefined) return { kind: 'egen', offentlig, ca }
  return { kind: values.sertifikat ? 'sertifikat' : 'ny' }
}

/** Values stand beside the names of their options, since some begin with a hyphen, and are quoted for a shell. */
function howTo(
  klientId: string,
  scopes: readonly string[],
  { nokkelfil, kid, sertifikatfil, klientfil }: NyKlient,
): string {
  const pakke = ALLE_PAKKER.find((one) => scopes.includes(PAKKER[one].scope))
  const fetches =
    pakke === undefined
      ? '...'
      : `tilpasset --url ${URL_DER} --rettighetspakke ${pakke} \\\n    --personstatustyper bosatt --ut personer.ndjson \\\n   `
  const signs =
    kid === undefined
      ? `--sertifikat=${shellWord(sertifikatfil ?? 'CERTIFICATE.pem')}`
      : `--kid=${shellWord(kid)}`
  const nokkel = shellWord(nokkelfil ?? 'PRIVATE-KEY.pem')
  return `
Registered in ${klientfil}. With the service on port 8080:
  uttrekk hent ${fetches} --maskinporten-nokkel=${nokkel} --klient-id=${shellWord(klientId)} ${signs} \\
    --utsteder ${URL_DER}.well-known/oauth-authorization-server
Any client of Maskinporten does: the issuer is ${URL_DER}, its token endpoint /token.
`
}

const URL_DER = 'http://127.0.0.1:8080/'

/** A text as a shell reads it, whatever is in it. */
function shellWord(text: string): string {
  return /^[\w./:=+@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function readScopes(values: Valg): readonly string[] {
  const scopes = [
    ...values.rettighetspakke.map((pakke) => PAKKER[pakke].scope),
    ...values.scope.flatMap((one) => one.split(' ')),
  ]
  if (scopes.length === 0) throw new Brukerfeil('give --rettighetspakke or --scope')
  const parsed = parseScopes(scopes)
  if (parsed !== undefined) return parsed
  throw new Brukerfeil('--scope is letters, digits and the marks : / . - _, at most 20 of them')
}
