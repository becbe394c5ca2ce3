import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { loggfoer } from '../fixture/loggskanner.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const MH = 'offentlig-med-hjemmel'
const UTVALG = { personstatustyper: ['bosatt'] }
const LINES = Array.from({ length: 60 }, (_, n) => {
  const { json } = versjon([identifikator(n)])
  const dokumentidentifikator = (n + 1).toString(16).padStart(32, '0')
  return `{"sekvensnummer":${100 + (n >> 1)},"dokumentidentifikator":"${dokumentidentifikator}","folkeregisterperson":${json}}`
})

/** `uttrekk import --sekvensnummer kilde`, which is given what stands on its standard input. */
function importKopi(t: TestContext, data: string) {
  const args = ['cli/main.ts', 'import', '--data', data, '--sekvensnummer', 'kilde', '-']
  const child = spawn(process.execPath, args, { cwd: join(import.meta.dirname, '../..') })
  t.after(() => child.kill('SIGKILL'))
  const told: string[] = []
  child.stderr.on('data', (chunk) => told.push(String(chunk)))
  return { child, told: () => told.join(''), counts: createInterface({ input: child.stdout }) }
}

test('while a copy is being loaded nothing can be ordered or counted, after a crash too; its end opens it (9.9)', async (t) => {
  const tjeneste = await startTjeneste(t)
  let klient = tjeneste.klient(MH)
  const shut = async () => {
    for (const svar of [
      await klient.post('uttrekk/tilpasset', UTVALG),
      await klient.post('uttrekk/tilpasset/antall', UTVALG),
      await klient.call('uttrekk/komplett'),
      await klient.call('uttrekk/komplett?feedsekvensnr=0'),
    ]) {
      assert.equal(svar.status, 503)
      assert.match(svar.text, /FREG-601.*kopi som lastes og ikke er hel ennå/)
      assert.ok(Number(svar.headers.get('retry-after')) > 0)
    }
  }
  const before = await klient.post('uttrekk/tilpasset/antall', UTVALG)
  assert.equal(before.text, '{"antall":0}')

  const killed = importKopi(t, tjeneste.data)
  killed.child.stdin.write(`${LINES.slice(0, 40).join('\n')}\n`)
  for await (const count of killed.counts) if (count === '40') break
  await shut()
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  await shut()
  await tjeneste.restart()
  klient = tjeneste.klient(MH)
  await shut()
  assert.equal((await klient.call(`personer/${identifikator(0)}`)).status, 200)

  const whole = importKopi(t, tjeneste.data)
  whole.child.stdin.end(LINES.join('\n'))
  const [code] = await once(whole.child, 'exit')
  loggfoer('stderr', whole.told())
  assert.equal(code, 0, whole.told())
  assert.match(whole.told(), /20 new, 40 unchanged; 0 broken\nThe copy is whole\./)
  assert.equal((await klient.call('hendelser/siste/sekvensnummer')).text, '129')
  assert.equal((await klient.post('uttrekk/tilpasset/antall', UTVALG)).text, '{"antall":60}')
  const jobbId = await klient.bestill(UTVALG)
  assert.equal((await klient.hent(jobbId)).flat().length, 60)
})
