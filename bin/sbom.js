// What the packages bring, as CycloneDX 1.5: `npm run sbom` prints that of the program, `npm run sbom -- klient`
// that of the client. npm tells it from the lockfile; the same lockfile gives the same bytes, so what tells the
// moment, the machine or the registry is left out. docs/valg/048-sbom.md
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const read = (path) => JSON.parse(readFileSync(here(path), 'utf8'))

/** Files of it stand in the package itself, so that nobody's `npm ls` tells of them. */
const BUNDLED = ['swagger-ui-dist']
const KLIENT = { name: 'uttrekk-klient', brings: ['jose'] }

/** The SBOM of one of the two packages, as text. */
export function createSbom(which) {
  const { metadata, components, dependencies } = ask()
  const { version } = read('package.json')
  const isKlient = which === 'klient'
  const name = isKlient ? KLIENT.name : 'uttrekk'
  const brought = isKlient
    ? components.filter((one) => KLIENT.brings.includes(one.name))
    : [...components, ...BUNDLED.map(bundled)]
  const refs = new Set(brought.map((one) => one['bom-ref']))
  const root = `${name}@${version}`
  const kept = brought.map(plain).sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1))
  const own = metadata.component['bom-ref']
  const links = dependencies.flatMap(({ ref, dependsOn }) =>
    ref === own || refs.has(ref)
      ? [
          {
            ref: ref === own ? root : ref,
            dependsOn: dependsOn.filter((one) => refs.has(one)).sort(),
          },
        ]
      : [],
  )
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name,
        version,
        purl: `pkg:npm/${root}`,
        licenses: metadata.component.licenses,
      },
    },
    components: kept,
    dependencies: links.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  }
  return `${JSON.stringify(bom, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(createSbom(process.argv[2]))
}

// --- internal ---

/** What npm says of the lockfile. */
function ask() {
  const args = ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only']
  const npmcli = process.env.npm_execpath
  const [program, first] = npmcli ? [process.execPath, [npmcli]] : ['npm', []]
  const options = { cwd: here('.'), encoding: 'utf8', maxBuffer: 1 << 28 }
  const { status, stdout, stderr } = spawnSync(program, [...first, ...args], options)
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`)
  return JSON.parse(stdout)
}

/** Names, versions, licences and checksums; nothing of where it was fetched. */
function plain({ type, name, version, purl, licenses, hashes, properties, ...one }) {
  return {
    ...{ type, 'bom-ref': one['bom-ref'], name, version, scope: 'required', purl },
    ...{ licenses, hashes, ...(properties?.length > 0 && { properties }) },
  }
}

function bundled(name) {
  const { version, license, integrity } = read('package-lock.json').packages[`node_modules/${name}`]
  const [, base64] = integrity.split('-')
  return {
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name}@${version}`,
    licenses: [{ license: { id: license } }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }],
    properties: [{ name: 'uttrekk:bundled', value: 'true' }],
  }
}
