import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkDigest } from './digest.ts'
import { isUgyldigSvar } from './errors.ts'
import { digestOf, JOBB, jobbtjeneste } from './fixture.ts'
import { IDS, idsOf, run, type Svarer, sjekkpunkter } from './hent-alt-fixture.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64')

test('bytes are held against the checksum they came with, whatever stands beside it (10.10)', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const member = `sha-256=:${sha256(bytes)}:`
      for (const header of [member, `sha-512=:AAAA:, ${member}`, `md5=:x:,\t${member};q=1`]) {
        assert.equal(checkDigest('GET x', header, bytes), true)
        const other = Uint8Array.of(...bytes, 0)
        assert.throws(() => checkDigest('GET x', header, other), isUgyldigSvar)
      }
    }),
  )
})

test('without a checksum that can be computed nothing is proven, and nothing refused (10.10)', () => {
  for (const header of [null, '', 'sha-512=:AAAA:', 'id-sha-256=:AAAA:', 'unknown']) {
    assert.equal(checkDigest('GET x', header, Uint8Array.of(1)), false, String(header))
  }
})

test('a batch that is not what its checksum says is asked for again, and never believed (10.10)', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500, medJobb: true })
  const annen = { foedselsEllerDNummer: [...IDS.slice(1_501, 3_000), IDS[1_500]] }
  const headers = { 'repr-digest': digestOf(JSON.stringify({ foedselsEllerDNummer: IDS })) }
  for (const lies of [3, Number.POSITIVE_INFINITY]) {
    let left = lies
    const { hendelser, done } = await run(t, (mottatt) =>
      mottatt.path.endsWith('/batch/1') && --left >= 0
        ? { json: annen, headers }
        : tjeneste(mottatt),
    )
    if (lies === 3) await done
    else
      await assert.rejects(done, (error) => isUgyldigSvar(error) && /checksum/.test(error.message))
    assert.deepEqual(idsOf(hendelser), lies === 3 ? IDS : IDS.slice(0, 1_500))
  }
})

test('one batch without its checksum, or counts that nobody tells, and the whole is not called proven (10.10)', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500, medJobb: true })
  const uten: Readonly<Record<string, Svarer>> = {
    '/batch/1': () => ({ json: { foedselsEllerDNummer: IDS.slice(1_500, 3_000) } }),
    [JOBB]: () => ({ status: 404, json: { kode: 'FREG-301', melding: 'Finnes ikke.' } }),
  }
  for (const [path, svar] of Object.entries(uten)) {
    const { hendelser, done } = await run(t, (mottatt) =>
      mottatt.path.endsWith(path) ? svar(mottatt) : tjeneste(mottatt),
    )
    await done
    assert.deepEqual(idsOf(hendelser), IDS)
    const slutt = hendelser.at(-1)
    assert.ok(slutt?.kind === 'slutt')
    assert.deepEqual([slutt.isProven, slutt.sjekksum], [false, undefined])
  }
})

test('a run that goes on from an older run’s note is not called proven, and one from its own is (10.10)', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500, medJobb: true })
  const whole = await run(t, tjeneste)
  await whole.done
  const punkt = sjekkpunkter(whole.hendelser)[3]
  assert.ok(punkt !== undefined)
  const { isProven: _, ...eldre } = punkt
  for (const [fra, isProven] of [
    [punkt, true],
    [eldre, false],
  ] as const) {
    const { hendelser, done } = await run(t, tjeneste, { fra: JSON.parse(JSON.stringify(fra)) })
    await done
    const slutt = hendelser.at(-1)
    assert.ok(slutt?.kind === 'slutt' && slutt.isProven === isProven)
  }
})
