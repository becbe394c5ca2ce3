/**
 * Stops the service in every order of requests, clients that go away, threads that die or hang, and
 * signals: many times over simulated threads and timers, and then real processes. Every stop must end
 * within its limit, nothing that was acknowledged may be lost, and a stop that nothing hung in exits 0.
 *
 *   npm run bevis:stopp -- --simulert 10000 --prosesser 200 [--seed 1]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { holdAgainstLogg, type Mottatt } from '../fixture/drap.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { stopp, stoppIStarten } from '../fixture/stoppesteder.ts'
import { simulerStopp } from '../fixture/stoppsimulering.ts'
import { fill } from '../fixture/tjeneste.ts'

const { values } = parseArgs({
  options: {
    simulert: { type: 'string', default: '10000' },
    prosesser: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
})
const FRIST_MS = 25_000
const seed = Number(values.seed)
const data = mkdtempSync(join(tmpdir(), 'uttrekk-stopp-'))
try {
  if (Number(values.simulert) > 0) await simulated(Number(values.simulert))
  if (Number(values.prosesser) > 0) await processes(Number(values.prosesser))
} finally {
  rmSync(data, { recursive: true, force: true })
}

// --- internal ---

async function simulated(runs: number): Promise<void> {
  const tally = { ended: 0, cut: 0, left: 0, acknowledged: 0, refused: 0, longest: 0 }
  for (let run = 0; run < runs; run += 1) {
    const loep = await simulerStopp(seed * runs + run, data)
    tally.ended += 1
    tally.cut += loep.stoppet.kuttet === undefined ? 0 : 1
    tally.left += loep.stoppet.igjen.length === 0 ? 0 : 1
    tally.acknowledged += loep.besvart
    tally.refused += loep.avvist
    tally.longest = Math.max(tally.longest, loep.ms)
  }
  process.stdout.write(
    `${runs} simulated: ${tally.ended} ended, the longest after ${tally.longest} of ${FRIST_MS} ms and 2000 for what is cut; ` +
      `${tally.cut} had to cut, ${tally.left} left a thread that hung; ` +
      `${tally.acknowledged} requests acknowledged, all written, ${tally.refused} refused\n`,
  )
}

async function processes(runs: number): Promise<void> {
  const ids = Array.from({ length: 300 }, (_, n) => identifikator(n))
  await fill(
    data,
    ids.map((id) => versjon([id], {})),
  )
  const chance = tilfeldig(seed, 0, EMNE.dokument)
  const tally = { exit0: 0, beforeOurs: 0, other: 0, aborted: 0, longest: 0 }
  const mottatt: Mottatt[] = []
  const logg: string[] = []
  for (let run = 0; run < runs; run += 1) {
    const kind = run % 4
    const endt =
      kind === 0
        ? {
            mottatt: [],
            avbrutte: 0,
            logg: '',
            ...(await stoppIStarten(data, chance.heltall(1_500))),
          }
        : await stopp(data, ids, { chance, naar: kind === 1 ? 'straks' : 'under arbeid' })
    mottatt.push(...endt.mottatt)
    logg.push(endt.logg)
    tally.aborted += endt.avbrutte
    tally.longest = Math.max(tally.longest, Math.round(endt.ms))
    if (endt.kode === 0) tally.exit0 += 1
    else if (kind === 0 && endt.signal === 'SIGTERM') tally.beforeOurs += 1
    else tally.other += 1
    if (run % 20 === 19) process.stdout.write(`process ${run + 1}: ${JSON.stringify(tally)}\n`)
  }
  const { mangler, avvik } = holdAgainstLogg(data, mottatt, logg.join('\n'))
  process.stdout.write(
    `${runs} processes: ${tally.exit0} ended with 0, ${tally.beforeOurs} were signalled before they had begun, ${tally.other} otherwise; longest ${tally.longest} ms\n` +
      `${mottatt.length} answers received, ${mangler.length} without a line, ${tally.aborted} clients went away; ${avvik.length} deviations in the log\n`,
  )
  if (tally.other + mangler.length + avvik.length > 0) process.exitCode = 1
}
