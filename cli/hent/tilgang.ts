import { readFileSync } from 'node:fs'
import { PAKKER, type Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import { maskinporten } from '../../klient/maskinporten.ts'
import { testutsteder } from '../../klient/testutsteder.ts'
import type { Tokenfunksjon } from '../../klient/token.ts'
import { CA } from '../ca.ts'
import { Brukerfeil, type GivenOf, type Option, type ValuesOf } from '../command.ts'
import { ADDRESS, NINE_DIGITS } from '../options.ts'

/** The options that say where tokens come from. Without any: the test issuer of the service. */
export const TILGANG_OPTIONS = {
  token: {
    type: 'string',
    value: 'TOKEN',
    help: 'A ready access token, better given by its variable. It is not renewed.',
    env: 'UTTREKK_TOKEN',
  },
  orgnr: {
    type: 'string',
    value: 'ORGNR',
    help: 'The virksomhet to act for at the test issuer; 999888777 unless set.',
    rule: NINE_DIGITS,
  },
  'maskinporten-nokkel': {
    type: 'string',
    value: 'FILE',
    help: 'Private key of a Maskinporten client, PEM or JWK.',
    path: 'read',
  },
  'klient-id': { type: 'string', value: 'ID', help: 'Client id at Maskinporten.' },
  kid: { type: 'string', value: 'KID', help: 'Name of the key, when it is registered there.' },
  sertifikat: {
    type: 'string',
    value: 'FILE',
    help: 'Virksomhetssertifikat and its chain as PEM, instead of --kid.',
    path: 'read',
  },
  utsteder: {
    type: 'string',
    value: 'URL',
    help: 'Address of the metadata of the issuer: …/.well-known/oauth-authorization-server.',
    rule: ADDRESS,
  },
  'consumer-org': {
    type: 'string',
    value: 'ORGNR',
    help: 'Whom a supplier acts for, by delegation in Altinn.',
    rule: NINE_DIGITS,
  },
  ca: CA,
} as const satisfies Record<string, Option>

export type Tilgangsvalg = ValuesOf<typeof TILGANG_OPTIONS>

/**
 * A token as it is, a Maskinporten client, or the test issuer: one of them, and never two of which one
 * is passed over. Throws `Brukerfeil` with all that does not fit.
 */
export function readTilgang(
  values: Tilgangsvalg,
  { url, rettighetspakke }: { readonly url: string; readonly rettighetspakke: Rettighetspakke },
): Tokenfunksjon | string {
  const misfits = misfitsOf(values)
  if (misfits.length > 0) throw new Brukerfeil(misfits.join('\n'))
  const { token, 'maskinporten-nokkel': nokkel, orgnr, kid } = values
  if (token !== undefined) return token.trim()
  if (nokkel === undefined) {
    const hvem = orgnr === undefined ? {} : { orgnr }
    return testutsteder({ url, rettighetspakke, ...hvem })
  }
  // Those without which a client of Maskinporten misfits are there.
  const { 'klient-id': klientId = '', utsteder: metadata = '', sertifikat = '' } = values
  const consumerOrg = values['consumer-org']
  return maskinporten({
    metadata,
    klientId,
    scope: PAKKER[rettighetspakke].scope,
    nokkel: readFileSync(nokkel, 'utf8'),
    ...(consumerOrg === undefined ? {} : { consumerOrg }),
    ...(kid === undefined ? { x5c: readFileSync(sertifikat, 'utf8') } : { kid }),
  })
}

/** What does not go together of where tokens come from. */
export function misfitsOf(values: GivenOf<typeof TILGANG_OPTIONS>): readonly string[] {
  const has = (name: keyof typeof TILGANG_OPTIONS) => values[name] !== undefined
  const nokkel = 'maskinporten-nokkel'
  if (!has(nokkel)) {
    const loose = LOOSE.filter(has).map((name) => `--${name} goes with --${nokkel}`)
    const idle =
      has('token') && has('orgnr') ? ['--orgnr goes with the test issuer, not --token'] : []
    return [...loose, ...idle]
  }
  return [
    ...(has('token')
      ? [`a token (--token, UTTREKK_TOKEN) and --${nokkel} exclude each other`]
      : []),
    ...(has('orgnr') ? [`--orgnr goes with the test issuer, not --${nokkel}`] : []),
    ...(['klient-id', 'utsteder'] as const)
      .filter((name) => !has(name))
      .map((name) => `--${nokkel} goes with --${name}, which is missing`),
    ...(has('kid') === has('sertifikat')
      ? [`--${nokkel} goes with one of --kid and --sertifikat`]
      : []),
  ]
}

// --- internal ---

const LOOSE = ['klient-id', 'kid', 'sertifikat', 'utsteder', 'consumer-org'] as const
