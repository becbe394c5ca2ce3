import { readFileSync } from 'node:fs'
import { PAKKER, type Segment } from '../../domain/oppslag/rettighetspakke.ts'
import { maskinporten } from '../../klient/maskinporten.ts'
import { testutsteder } from '../../klient/testutsteder.ts'
import type { Tokenfunksjon } from '../../klient/token.ts'
import { Brukerfeil, type Omgivelser, type Option, type Values } from '../command.ts'

/** The options that say where tokens come from. Without any: the test issuer of the service. */
export const TILGANG_OPTIONS = {
  token: {
    type: 'string',
    value: 'TOKEN',
    help: 'A ready access token; better given as UTTREKK_TOKEN. It is not renewed.',
  },
  orgnr: {
    type: 'string',
    value: 'ORGNR',
    help: 'The virksomhet to act for at the test issuer (default 999888777).',
  },
  'maskinporten-nokkel': {
    type: 'string',
    value: 'FILE',
    help: 'Private key of a Maskinporten client, PEM or JWK.',
  },
  'klient-id': { type: 'string', value: 'ID', help: 'Client id at Maskinporten.' },
  kid: { type: 'string', value: 'KID', help: 'Name of the key, when it is registered there.' },
  sertifikat: {
    type: 'string',
    value: 'FILE',
    help: 'Virksomhetssertifikat and its chain as PEM, instead of --kid.',
  },
  utsteder: {
    type: 'string',
    value: 'URL',
    help: 'Address of the metadata of the issuer: …/.well-known/oauth-authorization-server.',
  },
  'consumer-org': {
    type: 'string',
    value: 'ORGNR',
    help: 'Whom a supplier acts for, by delegation in Altinn.',
  },
} as const satisfies Record<string, Option>

/** A token as it is, a Maskinporten client, or the test issuer, in that order. */
export function readTilgang(
  values: Values,
  { url, rettighetspakke }: { readonly url: string; readonly rettighetspakke: Segment },
  { env }: Pick<Omgivelser, 'env'>,
): Tokenfunksjon | string {
  const token = text(values, 'token') ?? env['UTTREKK_TOKEN']
  if (token !== undefined && token !== '') return token.trim()
  const orgnr = readOrgnr(values, 'orgnr')
  const nokkel = text(values, 'maskinporten-nokkel')
  if (nokkel === undefined) {
    const loose = LOOSE.find((name) => values[name] !== undefined)
    if (loose) throw new Brukerfeil(`--${loose} goes with --maskinporten-nokkel`)
    return testutsteder({ url, rettighetspakke, ...(orgnr === undefined ? {} : { orgnr }) })
  }
  const [klientId, metadata] = [text(values, 'klient-id'), text(values, 'utsteder')]
  const [kid, sertifikat] = [text(values, 'kid'), text(values, 'sertifikat')]
  if (klientId === undefined || metadata === undefined || !URL.canParse(metadata)) {
    throw new Brukerfeil('--maskinporten-nokkel goes with --klient-id and --utsteder URL')
  }
  if ((kid === undefined) === (sertifikat === undefined)) {
    throw new Brukerfeil('--maskinporten-nokkel goes with one of --kid and --sertifikat')
  }
  const consumerOrg = readOrgnr(values, 'consumer-org')
  return maskinporten({
    metadata,
    klientId,
    scope: PAKKER[rettighetspakke].scope,
    nokkel: readFileSync(nokkel, 'utf8'),
    ...(consumerOrg === undefined ? {} : { consumerOrg }),
    ...(kid === undefined ? { x5c: readFileSync(String(sertifikat), 'utf8') } : { kid }),
  })
}

// --- internal ---

const LOOSE = ['klient-id', 'kid', 'sertifikat', 'utsteder', 'consumer-org'] as const

function text(values: Values, name: keyof typeof TILGANG_OPTIONS): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

function readOrgnr(values: Values, name: 'orgnr' | 'consumer-org'): string | undefined {
  const orgnr = text(values, name)
  if (orgnr !== undefined && !/^\d{9}$/.test(orgnr)) {
    throw new Brukerfeil(`--${name} is nine digits`)
  }
  return orgnr
}
