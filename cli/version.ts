import { existsSync, readFileSync } from 'node:fs'

/** The version of the package this file lies in, as it stands in a checkout or as it is installed. */
export function readVersion(): string {
  const places = ['../package.json', '../../package.json'].map(
    (path) => new URL(path, import.meta.url),
  )
  const file = places.find((place) => existsSync(place))
  const { version } = JSON.parse(readFileSync(file ?? '', 'utf8')) as { readonly version: string }
  return version
}
