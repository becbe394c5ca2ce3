import { randomBytes } from 'node:crypto'
import forge from 'node-forge'

/** A key pair's halves as they are kept: the private key in PEM (PKCS #8), the certificate in PEM. */
export type Sertifikat = { readonly nokkel: string; readonly sertifikat: string }

export type Gyldighet = { readonly fra: Date; readonly til: Date }

/**
 * A CA of one's own, whose certificates the test issuer takes and nobody else does.
 * @valg docs/valg/018-testsertifikater.md
 */
export function createTestca(nokkel: string, gyldighet: Gyldighet): Sertifikat {
  const certificate = begin(nokkel, gyldighet)
  const navn = [...NAVN, { name: 'commonName', value: 'Uttrekk test-CA' }]
  certificate.setSubject(navn)
  certificate.setIssuer(navn)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  certificate.sign(forge.pki.privateKeyFromPem(nokkel), forge.md.sha256.create())
  return { nokkel, sertifikat: toPem(certificate) }
}

/**
 * A virksomhetssertifikat for `nokkel`, with the organisasjonsnummer where newer Norwegian ones have
 * it (`organizationIdentifier`) and where older ones do (`serialNumber`).
 */
export function issueSertifikat(
  ca: Sertifikat,
  { nokkel, orgnr, gyldighet }: { nokkel: string; orgnr: string; gyldighet: Gyldighet },
): Sertifikat {
  const issuer = forge.pki.certificateFromPem(ca.sertifikat)
  const certificate = begin(nokkel, gyldighet)
  certificate.setSubject([
    ...NAVN,
    { name: 'commonName', value: `Testvirksomhet ${orgnr}` },
    { type: ORGANIZATION_IDENTIFIER, value: `NTRNO-${orgnr}` },
    { name: 'serialNumber', value: orgnr },
  ])
  certificate.setIssuer(issuer.subject.attributes)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  certificate.sign(forge.pki.privateKeyFromPem(ca.nokkel), forge.md.sha256.create())
  return { nokkel, sertifikat: toPem(certificate) }
}

// --- internal ---

const ORGANIZATION_IDENTIFIER = '2.5.4.97'

const NAVN = [
  { name: 'countryName', value: 'NO' },
  { name: 'organizationName', value: 'Syntetisk' },
]

function begin(nokkel: string, { fra, til }: Gyldighet): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  const { n, e } = forge.pki.privateKeyFromPem(nokkel)
  certificate.publicKey = forge.pki.setRsaPublicKey(n, e)
  // A positive number of 16 bytes: the first one neither zero nor with its highest bit set.
  certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`
  certificate.validity.notBefore = fra
  certificate.validity.notAfter = til
  return certificate
}

function toPem(certificate: forge.pki.Certificate): string {
  return forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n')
}
