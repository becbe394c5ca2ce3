import { exportJWK, generateKeyPair } from 'jose'
import { PAKKER, type Rettighetspakke } from '../domain/oppslag/rettighetspakke.ts'
import { TokenFeil } from './errors.ts'
import { callUtsteder, exchangeGrant, type Grant, readText, readUtsteder } from './maskinporten.ts'
import type { Tokenfunksjon } from './token.ts'

export type TestutstederValg = {
  /** Where the service is reached. */
  readonly url: string | URL
  readonly rettighetspakke: Rettighetspakke
  /** Another scope than that of the package: of what is for the operator's own systems. */
  readonly scope?: string
  /** Nine digits: the virksomhet to act for. */
  readonly orgnr?: string
  readonly fetch?: typeof fetch
  readonly clock?: () => number
}

/**
 * Tokens from the test issuer that is built into the service, the way a client of Maskinporten gets
 * them. The key pair is made here and registered there at the first call, and anew when the service
 * has forgotten it; no secret is kept.
 */
export function testutsteder(valg: TestutstederValg): Tokenfunksjon {
  let innmeldt: Innmeldt | undefined
  return async (signal) => {
    if (innmeldt !== undefined) {
      try {
        return await exchangeGrant({ ...innmeldt, signal })
      } catch (error) {
        // Forgotten there, or moved with its address: the next attempt begins anew.
        innmeldt = undefined
        if (!(error instanceof TokenFeil) || error.isForbigaaende) throw error
      }
    }
    innmeldt = await register(valg, signal)
    return exchangeGrant({ ...innmeldt, signal })
  }
}

// --- internal ---

type Innmeldt = Omit<Grant, 'signal'>

const ORGNR = '999888777'

async function register(
  valg: TestutstederValg,
  signal: AbortSignal | undefined,
): Promise<Innmeldt> {
  const { url, rettighetspakke, orgnr = ORGNR, ...rest } = valg
  const { scope = PAKKER[rettighetspakke].scope, ...verktoey } = rest
  const base = String(url).endsWith('/') ? url : `${url}/`
  const metadata = new URL('.well-known/oauth-authorization-server', base).href
  // Here, whatever it is named: it may be reached by another address than it knows of.
  const { issuer } = await readUtsteder({ metadata, ...verktoey }, signal)
  const utsteder = { issuer, tokenEndpoint: new URL('token', base) }
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 })
  const klient = await callUtsteder({ ...verktoey, signal }, new URL('klienter', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orgnr, scopes: [scope], jwk: await exportJWK(publicKey) }),
  })
  const [klientId, kid] = [readText(klient, 'client_id'), readText(klient, 'kid')]
  return { ...verktoey, utsteder, privateKey, klientId, kid, scope }
}
