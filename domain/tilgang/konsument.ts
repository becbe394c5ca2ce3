import { Avvist } from '../errors.ts'
import { type KonsumentId, parseKonsumentId } from '../ids.ts'

/**
 * Who is calling: the virksomhet that access, the job limit and the log are about, and the supplier
 * that acts for it, when the access is delegated.
 * @kilde Maskinporten.md «tokenet vil inneholde informasjon både om konsument og systemleverandør»
 */
export type Konsument = { readonly id: KonsumentId; readonly leverandoer?: KonsumentId }

/**
 * Reads `consumer` and, where present, `supplier` of verified claims. Anything but the one known
 * shape is refused with `Avvist` (401, `FREG-201`): a virksomhet that we cannot tell is nobody.
 * @kilde Maskinporten.md «verifisere at virksomheten er den de sier de er»
 */
export function parseKonsument(claims: Readonly<Record<string, unknown>>): Konsument {
  const id = parseVirksomhet(claims, 'consumer')
  if (!Object.hasOwn(claims, 'supplier')) return { id }
  return { id, leverandoer: parseVirksomhet(claims, 'supplier') }
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

function isVirksomhet(value: unknown): value is { authority: unknown; ID: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'authority') &&
    Object.hasOwn(value, 'ID')
  )
}
