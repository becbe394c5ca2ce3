import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import { authorize, type Fullmakt } from '../../domain/issuer/fullmakt.ts'
import {
  type Grantregler,
  type Noekkelvalg,
  parseGrant,
  parseNoekkelvalg,
} from '../../domain/issuer/grant.ts'
import type { Klient, Tilganger } from '../../domain/issuer/klient.ts'
import { ORD, TokenAvvist } from '../../domain/issuer/tokenfeil.ts'
import { readSertifikat } from './sertifikat.ts'

/** What a grant that passed every rule is given. */
export type Grant = Fullmakt & {
  /** Which of the issuer's names it was for. */
  readonly issuer: string
  readonly klientId: string
  /** As the token holds it, separated by spaces. */
  readonly scope: string
  readonly amr: 'private_key_jwt' | 'virksomhetssertifikat'
}

/** Which grants have been used, for as long as they could be used again. */
export type BrukteGrant = {
  /**
   * `ny` once for each key, and then on disk before it is answered; `brukt` after that, whatever has
   * happened in between; `fullt` when there is no room to remember more.
   */
  readonly use: (key: Buffer, expSeconds: number, nowSeconds: number) => 'ny' | 'brukt' | 'fullt'
}

export type GrantValg = {
  /** The names that the issuer goes by; the first is its own. */
  readonly issuers: readonly string[]
  readonly regler?: Grantregler | undefined
  readonly findKlient: (id: unknown) => Klient | undefined
  readonly tilganger: () => Tilganger | undefined
  readonly testca: string
  readonly brukte: BrukteGrant
  readonly clock: () => number
}

/**
 * Verifies JWT-bearer grants by the rules of Maskinporten; the list below is their order. That it is
 * new comes last, so that a grant that was refused for something else may be mended and sent again.
 * @kilde maskinporten_protocol_jwtgrant.md «A JWT cannot be reused»
 */
export function createGrantVerifier(valg: GrantValg) {
  const { issuers, regler, findKlient, tilganger, testca, brukte, clock } = valg
  return async (assertion: string): Promise<Grant> => {
    const nowMs = clock()
    const nowSeconds = Math.floor(nowMs / 1000)
    const { header, claims } = decode(assertion)
    const noekkelvalg = parseNoekkelvalg(header, regler)
    const klient = findKlient(claims['iss'])
    if (klient === undefined) {
      throw new TokenAvvist(
        'MP-100',
        'Is iss its client_id? It is registered at /klienter, or by uttrekk maskinporten.',
      )
    }
    await verifySignature(assertion, findKey(noekkelvalg, klient, { testca, nowMs }))
    const krav = parseGrant(claims, { issuers, nowSeconds, regler })
    const fullmakt = authorize(krav, klient, tilganger())
    const key = nameOf(assertion, klient, krav.jti)
    checkUnused(brukte.use(key, Math.ceil(krav.expSeconds), nowSeconds))
    const amr = noekkelvalg.kind === 'kid' ? 'private_key_jwt' : 'virksomhetssertifikat'
    const { issuer, scopes } = krav
    return { ...fullmakt, issuer, klientId: klient.id, scope: scopes.join(' '), amr }
  }
}

// --- internal ---

const ALGORITHMS = ['RS256', 'RS384', 'RS512']

function decode(assertion: string): Readonly<Record<'header' | 'claims', Record<string, unknown>>> {
  try {
    return { header: { ...decodeProtectedHeader(assertion) }, claims: { ...decodeJwt(assertion) } }
  } catch {
    throw new TokenAvvist('MP-011', 'assertion cannot be read as a JWT.')
  }
}

/** A client with keys signs with one of them; any other, and one with a CA of its own, with a certificate of its virksomhet. */
function findKey(
  noekkelvalg: Noekkelvalg,
  { noekler, orgnr, ca }: Klient,
  { testca, nowMs }: { readonly testca: string; readonly nowMs: number },
): KeyObject {
  if (noekkelvalg.kind === 'kid') {
    const noekkel = noekler.find(({ kid }) => kid === noekkelvalg.kid)
    if (noekkel === undefined) {
      const raad =
        noekler.length === 0 ? 'It is registered without keys: send x5c, and no kid.' : ''
      throw new TokenAvvist('MP-100', raad, ORD.ukjentKid)
    }
    if (noekkel.utloeperMs !== undefined && nowMs >= noekkel.utloeperMs) {
      throw new TokenAvvist('MP-121', 'Register a new one.')
    }
    const key = { kty: 'RSA', n: noekkel.n, e: 'AQAB' }
    return createPublicKey({ key, format: 'jwk' })
  }
  if (noekler.length > 0 && ca === undefined) {
    throw new TokenAvvist('MP-100', 'It is registered with a key: send its kid.', ORD.utenKid)
  }
  const sertifikat = readSertifikat(noekkelvalg.x5c, { testca, ca, nowMs })
  if (sertifikat.orgnr !== orgnr) throw new TokenAvvist('MP-122')
  return sertifikat.publicKey
}

async function verifySignature(assertion: string, key: KeyObject): Promise<void> {
  await compactVerify(assertion, key, { algorithms: ALGORITHMS }).catch(() => {
    throw new TokenAvvist(
      'MP-124',
      `It does not fit the key, or alg is none of ${ALGORITHMS.join(', ')}.`,
    )
  })
}

/**
 * What a grant is remembered by: its jti, or, since that is only recommended, what was signed. The
 * signature is left out, as the same one can be written in several ways. Hashed, so that nothing that
 * somebody sent is kept.
 */
function nameOf(assertion: string, { id }: Klient, jti: string | undefined): Buffer {
  const signed = assertion.slice(0, assertion.lastIndexOf('.'))
  const name = jti === undefined ? ['assertion', signed] : ['jti', id, jti]
  return createHash('sha256').update(JSON.stringify(name)).digest()
}

function checkUnused(use: 'ny' | 'brukt' | 'fullt'): void {
  if (use === 'brukt') {
    throw new TokenAvvist('MP-012', 'Make a new one, with a new jti.')
  }
  if (use === 'fullt') {
    throw new TokenAvvist(
      [503, 'temporarily_unavailable'],
      'Too many grants; try again in three minutes.',
    )
  }
}
