import { Avvist } from '../../domain/errors.ts'
import type { Rute } from './document/openapi.ts'

/**
 * Refuses a request that no route is for: 405 with the methods there are, or 404. An address that is
 * written out wins over a pattern, so that `GET uttrekk/tilpasset` does not ask for a job called so.
 */
export function createMetoder(ruter: readonly Rute[]) {
  let faste: ReadonlyMap<string, readonly Rute[]> | undefined
  const findFaste = (path: string) => {
    faste ??= Map.groupBy(
      ruter.filter(({ url }) => !url.includes(':')),
      ({ url }) => url,
    )
    return faste.get(path) ?? []
  }
  return {
    /** Whether a pattern answers for an address that has routes of its own, by other methods. */
    isCaught: (url: string, pattern: string): boolean =>
      pattern.includes(':') && findFaste(pathOf(url)).length > 0,
    /** Throws `Avvist`: 405, where `allow` is told the methods, or 404. */
    refuse: (url: string, allow: (methods: string) => void): never => {
      const path = pathOf(url)
      const exact = findFaste(path)
      const here = exact.length > 0 ? exact : ruter.filter((rute) => matches(rute.url, path))
      const methods = [...new Set(here.map(({ method }) => method))].sort()
      if (methods.length === 0) {
        throw new Avvist(path.includes('/v1/hendelser/feed/') ? 'FREG-306' : 'FREG-301')
      }
      allow(methods.join(', '))
      throw new Avvist('FREG-304', { regel: `bruk ${methods.join(' eller ')}` })
    },
  }
}

// --- internal ---

function pathOf(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => part === given[i] || (part.startsWith(':') && given[i] !== ''))
  )
}
