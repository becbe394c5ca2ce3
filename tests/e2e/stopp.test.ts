import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { holdAgainstLogg } from '../fixture/drap.ts'
import { type Defer, katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { stopp, stoppIStarten } from '../fixture/stoppesteder.ts'
import { fill } from '../fixture/tjeneste.ts'

const IDS = Array.from({ length: 300 }, (_, n) => identifikator(n))
const data = katalog(lastFirst({ after }))

before(async () => {
  await fill(
    data,
    IDS.map((id) => versjon([id], {})),
  )
})

/** An issuer that takes a call and never answers it. */
async function hangingIssuer(defer: Defer): Promise<string> {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  defer(() => server.close())
  assert.ok(typeof address === 'object' && address !== null)
  return `http://127.0.0.1:${address.port}/.well-known/oauth-authorization-server`
}

test('the process ends with 0 while clients go away in the middle of their requests, told once or twice (11.1)', async () => {
  const chance = tilfeldig(11, 0, EMNE.dokument)
  for (const naar of ['under arbeid', 'straks', 'under arbeid', 'under arbeid'] as const) {
    const { kode, signal, mottatt, logg } = await stopp(data, IDS, { chance, naar })
    // Told once more when all is let go and Node itself is leaving, it ends by the signal.
    assert.ok(signal === null ? kode === 0 : signal === 'SIGTERM', `${kode} ${signal}`)
    assert.match(logg, /"hendelse":"avsluttet"\}/)
    assert.doesNotMatch(logg, /"hendelse":"(stoppfeil|henger)"/)
    assert.deepEqual(holdAgainstLogg(data, mottatt, logg).mangler, [])
  }
})

test('a stop that is asked for while it starts is a stop, also while the issuer outside hangs (11.1)', async (t) => {
  const issuer = await hangingIssuer(lastFirst(t))
  for (const afterMs of [300, 600, 1_200]) {
    for (const settings of [[], ['--utsteder', issuer]]) {
      const { kode, signal } = await stoppIStarten(data, afterMs, settings)
      // Before our code runs at all, the signal ends the process by itself.
      if (signal === null) assert.equal(kode, 0)
      else assert.equal(signal, 'SIGTERM')
    }
  }
})
