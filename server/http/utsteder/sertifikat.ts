import { type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { TokenAvvist } from '../../../domain/tilgang/tokenfeil.ts'

/** Whose a certificate is, and the key its owner signs with. */
export type Sertifikat = { readonly orgnr: string; readonly publicKey: KeyObject }

export type SertifikatValg = {
  /** The certificate (PEM) of the one CA that is trusted: the test CA of this very data directory. */
  readonly testca: string
  readonly nowMs: number
}

/**
 * Reads a chain as the header `x5c` carries it: a virksomhetssertifikat, and perhaps the CA after
 * it. Our own CA makes nothing in between, so nothing in between is taken. Throws `TokenAvvist`
 * (`MP-120`) for whatever is not a valid certificate of the test CA; those of real CAs, test or
 * production, are not.
 * @kilde maskinporten_protocol_jwtgrant.md «production certificates are not supported in test environments»
 */
export function readSertifikat(
  x5c: readonly string[],
  { testca, nowMs }: SertifikatValg,
): Sertifikat {
  const ca = readTestca(testca)
  const [leaf, above, ...more] = x5c.map(parse)
  if (leaf === undefined || more.length > 0) throw reject(CHAIN)
  if (above !== undefined && !above.raw.equals(ca.raw)) throw reject(CHAIN)
  if (leaf.ca || !leaf.checkIssued(ca) || !leaf.verify(ca.publicKey)) throw reject(CHAIN)
  for (const { validFromDate, validToDate } of [leaf, ca]) {
    if (nowMs < validFromDate.getTime() || nowMs >= validToDate.getTime()) {
      throw reject('Sertifikatet er utløpt, eller gjelder ikke ennå')
    }
  }
  const { publicKey } = leaf
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0
  if (publicKey.asymmetricKeyType !== 'rsa' || bits < 2048 || bits > 4096) {
    throw reject('Sertifikatet skal ha en RSA-nøkkel på 2048 til 4096 bit')
  }
  return { orgnr: readOrgnr(leaf), publicKey }
}

// --- internal ---

const CHAIN = 'Sertifikatet er ikke utstedt av test-CA-en her; lag ett med uttrekk maskinporten'

/** DER in base64, as RFC 7515 § 4.1.6 has it: not base64url, no PEM around it, nothing after it. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

function readTestca(file: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(file))
  } catch {
    throw reject('Det er ingen test-CA her; lag den med uttrekk maskinporten --sertifikat')
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

const UNREADABLE = 'x5c skal være sertifikater som base64 av DER'

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
  throw reject('Sertifikatet har ikke ett organisasjonsnummer')
}

function reject(beskrivelse: string): TokenAvvist {
  return new TokenAvvist('MP-120', `${beskrivelse}.`)
}
