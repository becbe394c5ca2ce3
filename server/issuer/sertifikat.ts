import { type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { TokenAvvist } from '../../domain/issuer/tokenfeil.ts'

/** Whose a certificate is, and the key its owner signs with. */
export type Sertifikat = { readonly orgnr: string; readonly publicKey: KeyObject }

export type SertifikatValg = {
  /** The certificate (PEM) of the test CA of this very data directory. */
  readonly testca: string
  /** The CA (PEM) that the client is registered with, which is then the one that is trusted. */
  readonly ca?: string | undefined
  readonly nowMs: number
}

/**
 * Reads a chain as the header `x5c` carries it: a virksomhetssertifikat, perhaps those that issued it, and
 * perhaps the CA last. Throws `TokenAvvist` (`MP-120`) for whatever is not a valid certificate of the CA;
 * those of real CAs, test or production, are not, unless the client is registered with one.
 * @kilde maskinporten_protocol_jwtgrant.md «production certificates are not supported in test environments»
 */
export function readSertifikat(
  x5c: readonly string[],
  { testca, ca: own, nowMs }: SertifikatValg,
): Sertifikat {
  const ca = own === undefined ? readTestca(testca) : parseCa(own)
  if (ca === undefined) throw reject(NO_CA)
  const [leaf, ...above] = x5c.map(parse)
  if (leaf === undefined || leaf.ca) throw reject(LEAF)
  // The test CA says of itself that it issues nobody who issues others.
  if (own === undefined && above.length > (above[0]?.raw.equals(ca.raw) ? 1 : 0))
    throw reject(CHAIN)
  const chain = [leaf, ...(above.at(-1)?.raw.equals(ca.raw) ? above.slice(0, -1) : above), ca]
  for (const [i, issuer] of chain.slice(1).entries()) {
    const issued = chain[i]
    if (!issuer.ca || !issued?.checkIssued(issuer) || !issued.verify(issuer.publicKey)) {
      throw reject(x5c.length === 1 ? ALONE : CHAIN)
    }
  }
  for (const { validFromDate, validToDate } of chain) {
    if (nowMs < validFromDate.getTime() || nowMs >= validToDate.getTime()) {
      throw reject('It has expired, or is not valid yet')
    }
  }
  const { publicKey } = leaf
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0
  if (publicKey.asymmetricKeyType !== 'rsa' || bits < 2048 || bits > 4096) {
    throw reject('Its key is to be RSA of 2048 to 4096 bits')
  }
  return { orgnr: readOrgnr(leaf), publicKey }
}

/** A CA in PEM, alone. `undefined` where it is none. */
export function parseCa(pem: string): X509Certificate | undefined {
  if (pem.length > CA_MAX || pem.split('-----BEGIN').length !== 2) return undefined
  try {
    const certificate = new X509Certificate(pem)
    return certificate.ca ? certificate : undefined
  } catch {
    return undefined
  }
}

// --- internal ---

const CA_MAX = 16_384
const TRUSTED =
  'the CA that is trusted here, which is that of uttrekk maskinporten --sertifikat or --ca'
const CHAIN = `The chain does not lead to ${TRUSTED}. It begins with the certificate itself; each next one has issued the one before`
const ALONE = `It stands alone in x5c, which is right where it is issued by ${TRUSTED}. It is not: send those that issued it after it, or another certificate`
const LEAF = 'The first in x5c is to be the certificate of the virksomhet itself, and not a CA'
const NO_CA = 'The CA of the client cannot be read; register it anew'

/** DER in base64, as RFC 7515 § 4.1.6 has it: not base64url, no PEM around it, nothing after it. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

function readTestca(file: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(file))
  } catch {
    throw reject('There is no test CA here; make it with uttrekk maskinporten --sertifikat')
  }
}

function parse(text: string): X509Certificate {
  if (!BASE64.test(text)) throw reject(UNREADABLE)
  const der = Buffer.from(text, 'base64')
  try {
    const certificate = new X509Certificate(der)
    if (certificate.raw.equals(der)) return certificate
  } catch {
    // What OpenSSL says of it helps nobody who is not looking at the bytes.
  }
  throw reject(UNREADABLE)
}

const UNREADABLE = 'x5c is to hold certificates in base64 of DER'

/**
 * The organisasjonsnummer of the subject: in `organizationIdentifier` of newer certificates, in
 * `serialNumber` of older ones. Where both stand there, they must agree.
 */
function readOrgnr({ subject }: X509Certificate): string {
  const found = subject.split('\n').flatMap((line) => {
    const [, name, value = ''] = /^(organizationIdentifier|serialNumber)=(.*)$/.exec(line) ?? []
    if (name === undefined) return []
    const shape = name === 'serialNumber' ? /^(\d{9})$/ : /^NTRNO-(\d{9})$/
    return [shape.exec(value)?.[1]]
  })
  const [orgnr] = found
  if (orgnr !== undefined && found.every((one) => one === orgnr)) return orgnr
  throw reject('It does not have one organisasjonsnummer')
}

function reject(raad: string): TokenAvvist {
  return new TokenAvvist('MP-120', `${raad}.`)
}
