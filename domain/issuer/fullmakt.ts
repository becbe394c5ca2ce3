import type { Krav } from './grant.ts'
import type { Klient, Tilganger } from './klient.ts'
import { ORD, TokenAvvist } from './tokenfeil.ts'

/** Whom a token is for: the virksomhet, and the supplier that acts for it, as nine digits. */
export type Fullmakt = {
  readonly consumer: string
  readonly supplier: string | undefined
}

/**
 * Whether a client may have the scopes it asks for, and in whose name. Its own virksomhet's must be
 * registered on it; a supplier's are those that the virksomhet has delegated. In both cases the
 * virksomhet itself must have been granted them, where `tilganger` says who has. Throws `TokenAvvist`.
 * @kilde maskinporten_protocol_jwtgrant.md «(unless using delegation in Altinn, see below.)»
 */
export function authorize(
  { scopes, consumerOrg }: Pick<Krav, 'scopes' | 'consumerOrg'>,
  klient: Klient,
  tilganger: Tilganger | undefined,
): Fullmakt {
  if (consumerOrg === klient.orgnr) {
    throw new TokenAvvist([400, 'invalid_request'], OWN_ORG, ORD.egetOrgnr)
  }
  const missing = (held: readonly string[]) => scopes.filter((scope) => !held.includes(scope))
  if (consumerOrg === undefined) {
    const unregistered = missing(klient.scopes)
    if (scopes.length === 0 || unregistered.length > 0) throw notRegistered(unregistered)
  }
  const consumer = consumerOrg ?? klient.orgnr
  const [withheld] = tilganger === undefined ? [] : missing(tilganger.get(consumer) ?? [])
  if (withheld !== undefined) {
    const ord = `Consumer has not been granted access to the scope${named([withheld], ' ')}.`
    throw new TokenAvvist('MP-250', '', ord)
  }
  if (consumerOrg === undefined) return { consumer, supplier: undefined }
  const delegert = klient.delegeringer
    .filter(({ orgnr }) => orgnr === consumerOrg)
    .flatMap((delegering) => delegering.scopes)
  const [undelegated = scopes.length === 0 ? '' : undefined] = missing(delegert)
  if (undelegated !== undefined) {
    const scope = named([undelegated], ' ')
    const ord = `Consumer ${consumerOrg} has not delegated access to the scope${scope} to supplier ${klient.orgnr}.`
    throw new TokenAvvist('MP-251', '', ord)
  }
  return { consumer, supplier: klient.orgnr }
}

// --- internal ---

const OWN_ORG = 'Leave consumer_org out: it is the own organisasjonsnummer of the client.'

function notRegistered(scopes: readonly string[]): TokenAvvist {
  const ord = `Token request contains invalid scopes for client${named(scopes, ', ')}`
  return new TokenAvvist('MP-200', '', ord)
}

/** What has the shape that every scope has: a prefix, a colon and a name. Whatever else was sent is not repeated. */
function named(scopes: readonly string[], before: string): string {
  const shaped = scopes.filter((scope) => SCOPE.test(scope)).slice(0, 20)
  return shaped.length === 0 ? '' : `${before}${shaped.join(' ')}`
}

const SCOPE = /^[a-z]\w{0,40}:[a-z][\w:/.-]{0,80}$/i
