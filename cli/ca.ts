import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { isSertifikatFeil } from '../klient/errors.ts'
import { Brukerfeil, type Option, type ValuesOf } from './command.ts'

/** For a service whose certificate comes from a CA that Node does not know. */
export const CA = {
  type: 'string',
  value: 'FILE',
  help: 'Certificates (PEM) of whoever issued the certificate of the service, trusted beside those that Node knows.',
  path: 'read',
} as const satisfies Option

/** Trusts what `--ca` names, for every call of this process. Throws `Brukerfeil`. */
export function trustCa({ ca }: ValuesOf<{ ca: typeof CA }>): void {
  if (ca === undefined) return
  const found = readFileSync(ca, 'utf8').match(
    /-----BEGIN CERTIFICATE-----[^-]+-----END [^-]+-----/g,
  )
  if (found === null || !found.every(isCertificate)) {
    throw new Brukerfeil(`--ca: ${ca} holds no whole certificate (PEM)`)
  }
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...found])
}

/** What to do about a certificate that is not trusted, where that is what went wrong. */
export function adviceOf(error: unknown): string {
  return isSertifikatFeil(error)
    ? ' If it is the right service, name the certificate of its CA: --ca FILE.'
    : ''
}

// --- internal ---

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== ''
  } catch {
    return false
  }
}
