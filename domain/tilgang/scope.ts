/**
 * Whether the token's claims hold `scope`: one whole word of a string separated by single spaces.
 * A prefix is not enough, since `…/finans` and `…/finans.segmentansvarlig` are two scopes.
 * @kilde Maskinporten.md «tilsvarer 'scope' på maskinporten-språk»
 */
export function hasScope(claims: Readonly<Record<string, unknown>>, scope: string): boolean {
  const held = claims['scope']
  return typeof held === 'string' && scope !== '' && held.split(' ').includes(scope)
}
