import { Nettverksfeil, SertifikatFeil } from './errors.ts'

/** What a connection that failed is to whoever called: in words, with the system's code. */
export function networkError(kall: string, error: unknown): Nettverksfeil {
  const code = codeOf(error)
  const sertifikat = code === undefined ? undefined : SERTIFIKAT[code]
  if (sertifikat !== undefined) {
    return new SertifikatFeil(kall, `${sertifikat} (${code})`, { cause: error })
  }
  const words = code === undefined ? undefined : (WORDS[code] ?? 'the connection failed')
  const text = words === undefined ? 'the connection failed' : `${words} (${code})`
  return new Nettverksfeil(kall, text, { cause: error })
}

// --- internal ---

const NOT_TRUSTED = 'the certificate of the service is not trusted here'

/** Nothing of this passes by itself. */
const SERTIFIKAT: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  CERT_UNTRUSTED: NOT_TRUSTED,
  INVALID_CA: NOT_TRUSTED,
  CERT_HAS_EXPIRED: 'the certificate of the service has expired',
  CERT_NOT_YET_VALID: 'the certificate of the service is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the service is for another name',
  HOSTNAME_MISMATCH: 'the certificate of the service is for another name',
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host cannot be looked up now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'nothing answers there in time',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the service does not speak https there',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the service does not speak https there',
}

/** `fetch` says only that it failed; why is in its cause, or in one of several when it tried them all. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  const several = error instanceof AggregateError ? error.errors.map(codeOf) : []
  return several.find((code) => code !== undefined) ?? codeOf(error.cause)
}
