import type { Krav } from './grant.ts'
import type { Klient, Tilganger } from './klient.ts'
import { TokenAvvist } from './tokenfeil.ts'

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
    throw new TokenAvvist([400, 'invalid_request'], 'consumer_org kan ikke være klientens eget.')
  }
  if (consumerOrg === undefined && !includesAll(klient.scopes, scopes)) {
    throw new TokenAvvist('MP-200', 'Klienten er ikke meldt inn med alle scopene den ber om.')
  }
  const consumer = consumerOrg ?? klient.orgnr
  if (tilganger !== undefined && !includesAll(tilganger.get(consumer) ?? [], scopes)) {
    throw new TokenAvvist('MP-250', 'Virksomheten har ikke fått tilgang til alle scopene.')
  }
  if (consumerOrg === undefined) return { consumer, supplier: undefined }
  const delegert = klient.delegeringer
    .filter(({ orgnr }) => orgnr === consumerOrg)
    .flatMap((delegering) => delegering.scopes)
  if (!includesAll(delegert, scopes)) {
    throw new TokenAvvist('MP-251', 'Virksomheten har ikke delegert alle scopene til leverandøren.')
  }
  return { consumer, supplier: klient.orgnr }
}

// --- internal ---

function includesAll(held: readonly string[], asked: readonly string[]): boolean {
  return asked.every((scope) => held.includes(scope))
}
