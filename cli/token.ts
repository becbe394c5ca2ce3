import type { Rettighetspakke } from '../domain/oppslag/rettighetspakke.ts'
import { testutsteder } from '../klient/testutsteder.ts'

export type TokenValg = {
  /** Where the service is reached. */
  readonly url: string
  readonly pakke: Rettighetspakke
  /** Nine digits: the virksomhet to act for. */
  readonly orgnr: string
  /** Another scope than that of the package. */
  readonly scope?: string
  readonly fetch?: typeof fetch
  readonly clock?: () => number
  readonly signal?: AbortSignal
}

/** Fetches one access token from the test issuer that is built into the service. */
export async function fetchTestToken({ pakke, signal, ...valg }: TokenValg): Promise<string> {
  const token = await testutsteder({ ...valg, rettighetspakke: pakke })(signal)
  return typeof token === 'string' ? token : token.verdi
}
