// Emits JavaScript and types for the two packages: `dist/` is the program with everything, and
// `dist-klient/` the client alone. Why two: docs/valg/009-pakke.md.
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createSbom } from './sbom.js'

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** The page that shows the API, with what its licence asks to go along. */
const SWAGGER = [
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'swagger-ui.css',
  'LICENSE',
  'NOTICE',
]

emit('dist', 'tsconfig.build.json')
for (const assets of [
  'server/storage/sqlite/migrations',
  'server/tilgangslogg/migrations',
  'server/issuer/migrations',
  'server/http/side',
]) {
  cpSync(here(assets), here(`dist/${assets}`), { recursive: true })
}
for (const file of SWAGGER) {
  const name = file.startsWith('swagger-ui') ? file : `swagger-ui-${file}`
  copyFileSync(here(`node_modules/swagger-ui-dist/${file}`), here(`dist/server/http/side/${name}`))
}
writeFileSync(here('dist/sbom.cdx.json'), createSbom())

emit('dist-klient', 'tsconfig.klient.json')
writeFileSync(here('dist-klient/package.json'), `${JSON.stringify(klientPackage(), null, 2)}\n`)
copyFileSync(here('LICENSE'), here('dist-klient/LICENSE'))
writeFileSync(here('dist-klient/sbom.cdx.json'), createSbom('klient'))
copyFileSync(here('klient/README.md'), here('dist-klient/README.md'))

// --- internal ---

function emit(directory, project) {
  rmSync(here(directory), { recursive: true, force: true })
  const tsc = here('node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', here(project)], { stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

/** The client has the version of the whole, the same entrances, and jose. */
function klientPackage() {
  const whole = JSON.parse(readFileSync(here('package.json'), 'utf8'))
  const { version, license, type, engines, dependencies } = whole
  const entrances = JSON.stringify(whole.exports).replaceAll('"./dist/', '"./')
  return {
    name: 'uttrekk-klient',
    version,
    description: 'Client of the extraction API of the Norwegian population register',
    license,
    type,
    private: true,
    engines,
    exports: JSON.parse(entrances),
    dependencies: { jose: dependencies.jose },
  }
}
