import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'
import { NOW_SECONDS, ORGNR } from './fixture.ts'
import { createTestca, issueSertifikat, type Sertifikat } from './testca.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** A private RSA key as PEM. */
export function makeNokkel(modulusLength = 2048): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** From a day before a moment to a day after it. */
export function omkring(ms: number, days = 1): { readonly fra: Date; readonly til: Date } {
  return { fra: new Date(ms - days * DAY_MS), til: new Date(ms + days * DAY_MS) }
}

const NOW = omkring(NOW_SECONDS * 1000)

/** A CA that holds around the moment of the tests. */
export function makeCa(gyldighet = NOW): Sertifikat {
  return createTestca(makeNokkel(), gyldighet)
}

/** A certificate as our own command makes it, but for what the test says otherwise. */
export function makeSertifikat(
  ca: Sertifikat,
  { nokkel = makeNokkel(), orgnr = ORGNR, gyldighet = NOW } = {},
): Sertifikat {
  return issueSertifikat(ca, { nokkel, orgnr, gyldighet })
}

/** A right certificate signed anew with another subject, or as a CA of its own. */
export function makeMed(
  ca: Sertifikat,
  { subject, isCa = false }: { subject?: readonly forge.pki.CertificateField[]; isCa?: boolean },
): string {
  const certificate = forge.pki.certificateFromPem(makeSertifikat(ca).sertifikat)
  if (subject !== undefined) certificate.setSubject([...subject])
  certificate.setExtensions([{ name: 'basicConstraints', cA: isCa }])
  certificate.sign(forge.pki.privateKeyFromPem(ca.nokkel), forge.md.sha256.create())
  return forge.pki.certificateToPem(certificate)
}

/** A CA that another has issued, which issues certificates itself. */
export function makeMellomledd(ca: Sertifikat): Sertifikat {
  const nokkel = makeNokkel()
  const certificate = forge.pki.certificateFromPem(makeSertifikat(ca, { nokkel }).sertifikat)
  certificate.setSubject([{ name: 'commonName', value: 'Mellomledd' }])
  certificate.setExtensions([{ name: 'basicConstraints', cA: true }])
  certificate.sign(forge.pki.privateKeyFromPem(ca.nokkel), forge.md.sha256.create())
  return { nokkel, sertifikat: forge.pki.certificateToPem(certificate) }
}

/** Base64 of DER, as the header `x5c` carries it. */
export function der(pem: string): string {
  return pem.replaceAll(/-----[^-]+-----|\s/g, '')
}
