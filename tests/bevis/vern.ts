import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Puts each known fault of protection back, one at a time, and runs the property of random histories over
 * it: a fault that it does not notice is printed, and the exit code is 1.
 */
type Feil = {
  readonly navn: string
  readonly path: string
  readonly fra: string
  readonly til: string
}

const TILSTAND = 'domain/register/vernetilstand.ts'
const FEIL: readonly Feil[] = [
  feil(
    'what a package is never told of is taken for not protected (10.1)',
    TILSTAND,
    'ny.innvidd && isNewer',
    'isNewer',
  ),
  feil(
    'a protection that was not asked for is taken for lifted (10.1)',
    TILSTAND,
    'ny.spurt',
    'true',
  ),
  feil(
    'only the survivor brings protection along (10.2)',
    TILSTAND,
    'join(foer.map(',
    'join(foer.slice(0, 1).map(',
  ),
  feil(
    'whom it was told of need not be named (10.2)',
    TILSTAND,
    'om.every(',
    '[""].slice(1).every(',
  ),
  feil('the same time is newer (10.3)', TILSTAND, 'ny.tid > tid', 'ny.tid >= tid'),
  feil(
    'what has no time itself is always older (10.3)',
    TILSTAND,
    'tid !== undefined && ny.tid > tid',
    'ny.tid > (tid ?? 0)',
  ),
  feil('a time in the future is a time (10.3)', TILSTAND, '&& tid <= om.skrevetMs * 1_000', ''),
  feil(
    'an element without a time is passed over (10.3)',
    'domain/register/ajourhold.ts',
    'if (tid === undefined) return undefined',
    'if (tid === undefined) continue',
  ),
  feil(
    'a date alone is a time (10.3)',
    'domain/register/ajourhold.ts',
    'const match =',
    'if (/^\\d{4}-\\d\\d-\\d\\d$/.test(verdi as string)) return Date.parse(verdi as string) * 1_000\n  const match =',
  ),
  feil(
    'what equals a hidden place is told (10.5)',
    'domain/oppslag/maskering/sted.ts',
    'if (skjulte.size === 0) return element',
    'return element',
  ),
  feil(
    'only the versjon shown hides places (10.5)',
    'server/storage/sqlite/funn.ts',
    'skjulte: skjulteSteder(tilstand)',
    'skjulte: new Map()',
  ),
  feil(
    'an ended grading hides nothing (10.5)',
    'domain/register/gradering.ts',
    'const niva = gradertTil(egenskap, element)',
    "const niva = element['erGjeldende'] === true ? gradertTil(egenskap, element) : 0",
  ),
  feil(
    'a home that is hidden is selected by (10.5)',
    'domain/register/vern.ts',
    'likhet(element, skjulte)',
    '0 as const',
  ),
  feil(
    'of somebody protected another property may tell an old home (10.5)',
    TILSTAND,
    'new Set([...foer.flatMap((one) => [...hjemOf(one)]), ...ny.hjem])',
    'ny.hjem',
  ),
]
const ROOT = resolve(import.meta.dirname, '../..')
const TEST = join(ROOT, 'tests/vern-historier.test.ts')
const HISTORIER = '2000'

const folder = mkdtempSync(join(tmpdir(), 'vern-'))
const begun = performance.now()
const survivors = FEIL.filter(({ navn, path, fra, til }) => {
  const source = readFileSync(join(ROOT, path), 'utf8')
  if (!source.includes(fra)) throw new Error(`${path} no longer has: ${fra}`)
  const kode = join(folder, 'kode.js')
  writeFileSync(kode, stripTypeScriptTypes(source.replace(fra, til)))
  const { status } = spawnSync(
    process.execPath,
    [
      join(import.meta.dirname, 'mutant-kjoer.ts'),
      pathToFileURL(join(ROOT, path)).href,
      kode,
      TEST,
    ],
    { cwd: ROOT, stdio: 'ignore', env: { ...process.env, VERN_HISTORIER: HISTORIER } },
  )
  process.stdout.write(`${status === 0 ? 'NOT FOUND' : 'found'}: ${navn}\n`)
  return status === 0
})
rmSync(folder, { recursive: true })
const seconds = Math.round((performance.now() - begun) / 1000)
process.stdout.write(
  `${FEIL.length - survivors.length} of ${FEIL.length} faults found in ${HISTORIER} histories each, ${seconds} s\n`,
)
process.exitCode = survivors.length === 0 ? 0 : 1

// --- internal ---

function feil(navn: string, path: string, fra: string, til: string): Feil {
  return { navn, path, fra, til }
}
