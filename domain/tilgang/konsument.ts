import { Avvist } from '../errors.ts'
import { type KonsumentId, parseKonsumentId } from '../ids.ts'
import { TOKENTEKST_MAX } from '../limits.ts'

/**
 * Who is calling: the virksomhet that access, the job limit and the log are about, and the supplier
 * that acts for it, when the access is delegated.
 * @kilde Maskinporten.md «tokenet vil inneholde informasjon både om konsument og systemleverandør»
 */
export type Konsument = {
  readonly id: KonsumentId
  readonly leverandoer?: KonsumentId
  /** Where the access was delegated, as the issuer writes it (`delegation_source`). */
  readonly delegering?: string
  /** The token's own name, which the issuer can find it by. */
  readonly jti?: string
}

/**
 * Reads `consumer` and, where present, `supplier`, `delegation_source` and `jti` of verified claims.
 * Anything but the one known shape is refused with `Avvist` (401, `FREG-201`): a virksomhet that we
 * cannot tell is nobody, and what the access log must hold is not guessed.
 * @kilde Maskinporten.md «verifisere at virksomheten er den de sier de er»
 */
export function parseKonsument(claims: Readonly<Record<string, unknown>>): Konsument {
  const konsument: { -readonly [K in keyof Konsument]: Konsument[K] } = {
    id: parseVirksomhet(claims, 'consumer'),
  }
  if (Object.hasOwn(claims, 'supplier')) {
    konsument.leverandoer = parseVirksomhet(claims, 'supplier')
  }
  if (Object.hasOwn(claims, 'delegation_source')) {
    konsument.delegering = parseTekst(claims, 'delegation_source')
  }
  if (Object.hasOwn(claims, 'jti')) konsument.jti = parseTekst(claims, 'jti')
  return konsument
}

// --- internal ---

const AUTHORITY = 'iso6523-actorid-upis'

function parseVirksomhet(
  claims: Readonly<Record<string, unknown>>,
  claim: 'consumer' | 'supplier',
): KonsumentId {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined
  if (isVirksomhet(value) && value.authority === AUTHORITY) {
    const id = parseKonsumentId(value.ID)
    if (id !== undefined) return id
  }
  throw new Avvist('FREG-201', {
    felt: claim,
    regel: `${claim} i tokenet skal ha authority ${AUTHORITY} og ID på formen 0192:organisasjonsnummer`,
  })
}

function parseTekst(
  claims: Readonly<Record<string, unknown>>,
  claim: 'delegation_source' | 'jti',
): string {
  const value = claims[claim]
  if (typeof value === 'string' && value.length > 0 && value.length <= TOKENTEKST_MAX) return value
  throw new Avvist('FREG-201', {
    felt: claim,
    regel: `${claim} i tokenet skal være tekst på 1 til ${TOKENTEKST_MAX} tegn`,
  })
}

function isVirksomhet(value: unknown): value is { authority: unknown; ID: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'authority') &&
    Object.hasOwn(value, 'ID')
  )
}
