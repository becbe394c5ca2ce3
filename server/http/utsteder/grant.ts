import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import { authorize, type Fullmakt } from '../../../domain/tilgang/fullmakt.ts'
import { type Noekkelvalg, parseGrant, parseNoekkelvalg } from '../../../domain/tilgang/grant.ts'
import type { Klient, Tilganger } from '../../../domain/tilgang/klient.ts'
import { TokenAvvist } from '../../../domain/tilgang/tokenfeil.ts'
import { readSertifikat } from './sertifikat.ts'

/** What a grant that passed every rule is given. */
export type Grant = Fullmakt & {
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
  readonly issuer: string
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
  const { issuer, findKlient, tilganger, testca, brukte, clock } = valg
  return async (assertion: string): Promise<Grant> => {
    const nowMs = clock()
    const nowSeconds = Math.floor(nowMs / 1000)
    const { header, claims } = decode(assertion)
    const noekkelvalg = parseNoekkelvalg(header)
    const klient = findKlient(claims['iss'])
    if (klient === undefined) throw unknown()
    await verifySignature(assertion, findKey(noekkelvalg, klient, { testca, nowMs }))
    const krav = parseGrant(claims, { issuer, nowSeconds })
    const fullmakt = authorize(krav, klient, tilganger())
    const key = nameOf(assertion, klient, krav.jti)
    checkUnused(brukte.use(key, Math.ceil(krav.expSeconds), nowSeconds))
    const amr = noekkelvalg.kind === 'kid' ? 'private_key_jwt' : 'virksomhetssertifikat'
    return { ...fullmakt, klientId: klient.id, scope: krav.scopes.join(' '), amr }
  }
}

// --- internal ---

const ALGORITHMS = ['RS256', 'RS384', 'RS512']

function decode(assertion: string): Readonly<Record<'header' | 'claims', Record<string, unknown>>> {
  try {
    return { header: { ...decodeProtectedHeader(assertion) }, claims: { ...decodeJwt(assertion) } }
  } catch {
    throw new TokenAvvist('MP-011', 'assertion kan ikke leses som et JWT.')
  }
}

/** A client with keys signs with one of them, any other with a certificate of its virksomhet. */
function findKey(
  noekkelvalg: Noekkelvalg,
  { noekler, orgnr }: Klient,
  { testca, nowMs }: { readonly testca: string; readonly nowMs: number },
): KeyObject {
  if (noekkelvalg.kind === 'kid') {
    const noekkel = noekler.find(({ kid }) => kid === noekkelvalg.kid)
    if (noekkel === undefined) throw unknown()
    if (noekkel.utloeperMs !== undefined && nowMs >= noekkel.utloeperMs) {
      throw new TokenAvvist('MP-121', 'Nøkkelen er utløpt; meld inn en ny.')
    }
    const key = { kty: 'RSA', n: noekkel.n, e: 'AQAB' }
    return createPublicKey({ key, format: 'jwk' })
  }
  if (noekler.length > 0) {
    throw new TokenAvvist('MP-100', 'Klienten er meldt inn med nøkkel; bruk kid i stedet for x5c.')
  }
  const sertifikat = readSertifikat(noekkelvalg.x5c, { testca, nowMs })
  if (sertifikat.orgnr !== orgnr) {
    throw new TokenAvvist('MP-122', 'Sertifikatet er en annen virksomhets enn klientens.')
  }
  return sertifikat.publicKey
}

function unknown(): TokenAvvist {
  return new TokenAvvist(
    'MP-100',
    'Klienten finnes ikke, eller kid er ikke nøkkelen dens. Meld den inn på /klienter.',
  )
}

async function verifySignature(assertion: string, key: KeyObject): Promise<void> {
  await compactVerify(assertion, key, { algorithms: ALGORITHMS }).catch(() => {
    throw new TokenAvvist(
      'MP-124',
      `Signaturen stemmer ikke med nøkkelen, eller alg er ikke ${ALGORITHMS.join(', ')}.`,
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
    throw new TokenAvvist('MP-012', 'assertion eller jti er brukt før; lag en ny.')
  }
  if (use === 'fullt') {
    throw new TokenAvvist(
      [503, 'temporarily_unavailable'],
      'For mange kall; prøv igjen om to minutter.',
    )
  }
}
