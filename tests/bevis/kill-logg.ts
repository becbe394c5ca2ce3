/**
 * Kills the service with SIGKILL under load, again and again, and holds every answer that a client had
 * received against the access log: each has its line, about everybody it told of, and the chain is
 * whole against every head that was signed.
 *
 *   npm run bevis:logg -- --runder 20 --antall 100000 [--data DIR] [--seed 1]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { personrad } from '../../domain/register/person.ts'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { syntetiskRegister } from '../../syntetisk/register.ts'
import { drep, holdAgainstLogg, type Mottatt } from '../fixture/drap.ts'

const { values } = parseArgs({
  options: {
    runder: { type: 'string', default: '20' },
    antall: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string' },
  },
})
const runder = Number(values.runder)
const data = values.data ?? mkdtempSync(join(tmpdir(), 'uttrekk-kill-logg-'))
const chance = tilfeldig(Number(values.seed), 0, EMNE.dokument)
const cli = join(import.meta.dirname, '../../bin/uttrekk.js')
if (!existsSync(join(data, 'register.db'))) {
  const args = [cli, 'syntetisk', '--data', data, '--antall', values.antall]
  spawnSync(process.execPath, args, { stdio: 'inherit' })
}
const ids: string[] = []
for (const { dokument } of syntetiskRegister({ antall: Number(values.antall), seed: 1 })) {
  const id = personrad(dokument)?.identifikatorer[0]?.identifikator
  if (id !== undefined && ids.length < 20_000) ids.push(id)
}

const mottatt: Mottatt[] = []
const logg: string[] = []
let mangler = 0
for (let runde = 1; runde <= runder; runde += 1) {
  const svar = await drep(data, ids, {
    chance,
    klienter: 16,
    svarFoerst: 200 + chance.heltall(800),
  })
  mottatt.push(...svar.mottatt)
  logg.push(svar.logg)
  const funn = holdAgainstLogg(data, mottatt, logg.join('\n'))
  mangler = funn.mangler.length
  process.stdout.write(
    `round ${runde}: ${mottatt.length} answers received, ${mangler} without a line; ${funn.linjer} lines in ${funn.bind} volumes against ${funn.hoder} heads, ${funn.avvik.length + funn.fremmede} deviations\n`,
  )
  if (funn.avvik.length + funn.fremmede + mangler > 0) process.exitCode = 1
}
if (values.data === undefined) rmSync(data, { recursive: true, force: true })
