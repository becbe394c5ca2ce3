/** The scope of those who write events: none of a package opens it. @valg docs/valg/054-hendelser.md */
export const SKRIVESCOPE = 'uttrekk:hendelser.skriv'

/**
 * Whether the token's claims hold one of `scopes`: one whole word of a string separated by single spaces.
 * A prefix is not enough, since `…/finans` and `…/finans.segmentansvarlig` are two scopes.
 * @kilde Maskinporten.md «tilsvarer 'scope' på maskinporten-språk»
 */
export function hasScope(
  claims: Readonly<Record<string, unknown>>,
  scopes: readonly string[],
): boolean {
  const held = claims['scope']
  if (typeof held !== 'string') return false
  const words = held.split(' ')
  return scopes.some((scope) => scope !== '' && words.includes(scope))
}
