import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isJobbBorte, isUgyldigSvar } from './errors.ts'
import { createProveklient, dokumentid, JOBB, jobbtjeneste, startStub } from './fixture.ts'
import { fra, IDS, idsOf, run, type Svarer, sjekkpunkter } from './hent-alt-fixture.ts'

test('order, batches, lookups and the end come in order, every id once', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500, medJobb: true })
  const { hendelser, done, mottatt } = await run(t, tjeneste)
  await done
  assert.deepEqual(idsOf(hendelser), IDS)
  assert.equal(hendelser[0]?.kind, 'bestilt')
  const slutt = hendelser.at(-1)
  assert.ok(slutt?.kind === 'slutt')
  assert.deepEqual([slutt.antall, slutt.batcher, slutt.isProven], [4_100, 3, true])
  const asked = mottatt.filter(({ path }) => path.includes('/batch/')).map(({ path }) => path)
  assert.deepEqual(
    asked,
    [0, 1, 2, 3].map((nr) => `uttrekk/${JOBB}/batch/${nr}`),
  )
})

test('the end after an exact multiple is an end, and so is a job without hits', async (t) => {
  for (const [antall, batcher] of [
    [2_000, 2],
    [0, 0],
    [1, 1],
  ] as const) {
    for (const medJobb of [true, false, 'eldre'] as const) {
      const ids = IDS.slice(0, antall)
      const { hendelser, done } = await run(
        t,
        jobbtjeneste({ ids, batchstoerrelse: 1_000, medJobb }),
      )
      await done
      assert.deepEqual(idsOf(hendelser), ids)
      const slutt = hendelser.at(-1)
      assert.ok(slutt?.kind === 'slutt' && slutt.batcher === batcher && slutt.antall === antall)
      assert.equal(slutt.sjekksum !== undefined, medJobb === 'eldre')
      assert.equal(slutt.isProven, medJobb === true || (medJobb === 'eldre' && antall === 0))
    }
  }
})

test('a run that goes on from any point gives exactly the rest', async (t) => {
  const ids = IDS.slice(0, 2_600)
  const tjeneste = jobbtjeneste({ ids, batchstoerrelse: 1_200 })
  const whole = await run(t, tjeneste)
  await whole.done
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sjekkpunkter(whole.hendelser)), async (punkt) => {
      const rest = await run(t, tjeneste, { fra: JSON.parse(JSON.stringify(punkt)) })
      await rest.done
      assert.deepEqual(idsOf(rest.hendelser), ids.slice(punkt.antall))
      assert.ok(rest.mottatt.every(({ path }) => !path.startsWith('uttrekk/tilpasset')))
    }),
    { numRuns: 8 },
  )
})

test('a run that goes on with a batch that has changed ends, and mixes nothing', async (t) => {
  const first = await run(t, jobbtjeneste({ ids: IDS, batchstoerrelse: 1_200 }))
  await first.done
  const punkt = sjekkpunkter(first.hendelser)[2]
  assert.ok(punkt !== undefined)
  const changed = jobbtjeneste({ ids: [...IDS].reverse(), batchstoerrelse: 1_200 })
  const { done, hendelser } = await run(t, changed, { fra: punkt })
  await assert.rejects(
    done,
    (error) => isUgyldigSvar(error) && /not what it was/.test(error.message),
  )
  assert.deepEqual(idsOf(hendelser), [])
})

test('only ids is one event a batch, and nobody is looked up', async (t) => {
  const { hendelser, done, mottatt } = await run(
    t,
    jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500 }),
    { bareId: true },
  )
  await done
  assert.deepEqual(idsOf(hendelser), IDS)
  assert.equal(hendelser.filter(({ kind }) => kind === 'ids').length, 3)
  assert.ok(mottatt.every(({ path }) => !path.startsWith('personer')))
})

test('a komplett uttrekk is looked up in the archive', async (t) => {
  const ids = Array.from({ length: 1_200 }, (_, n) => dokumentid(n))
  const { hendelser, done, mottatt } = await run(
    t,
    jobbtjeneste({ ids, batchstoerrelse: 1_000, medJobb: true }),
    { fra: { type: 'komplett', feedsekvensnr: 5 } },
  )
  await done
  assert.deepEqual(idsOf(hendelser), ids)
  assert.equal(mottatt[0]?.path, 'uttrekk/komplett?feedsekvensnr=5')
  assert.equal(mottatt.filter(({ path }) => path === 'personer/bulkoppslag/arkiv').length, 2)
})

test('a batch that is not ready is asked for again, with pauses that grow and a word on the way', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS.slice(0, 10), batchstoerrelse: 10 })
  let left = 20
  const { hendelser, done, tid } = await run(t, (mottatt) => {
    if (mottatt.path === `uttrekk/${JOBB}` && left > 0) {
      return { json: { jobbId: JOBB, tilstand: 'kjoerer', fremdrift: 0.5 } }
    }
    if (mottatt.path.includes('/batch/0') && --left > 0) {
      return { status: 404, json: { feilmelding: 'Batch med id=0 er enda ikke klar' } }
    }
    return tjeneste(mottatt)
  })
  await done
  const pauser = tid.pauser
  assert.equal(pauser[0], 200)
  assert.ok(pauser.every((pause, i) => i === 0 || pause >= (pauser[i - 1] ?? 0)))
  assert.ok(Math.max(...pauser) <= 15_000)
  const venter = hendelser.filter((hendelse) => hendelse.kind === 'venter')
  assert.equal(venter.length, 19)
  assert.equal(venter.at(-1)?.jobb?.fremdrift, 0.5)
})

test('an old answer, a short batch and an early end are asked for again', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500, medJobb: true })
  const wrong: Readonly<Record<string, Svarer>> = {
    old: (mottatt) => tjeneste({ ...mottatt, path: `uttrekk/${JOBB}/batch/0` }),
    short: () => ({ json: { foedselsEllerDNummer: IDS.slice(1_500, 1_600) } }),
    'early end': () => ({ json: {} }),
  }
  for (const [name, lie] of Object.entries(wrong)) {
    let lies = 3
    const { hendelser, done } = await run(t, (mottatt) =>
      mottatt.path.endsWith('/batch/1') && --lies >= 0 ? lie(mottatt) : tjeneste(mottatt),
    )
    await done
    assert.deepEqual(idsOf(hendelser), IDS, name)
  }
})

test('a checksum that an older service tells a little later is waited for at the end, and one that never comes is not', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500, medJobb: 'eldre' })
  for (const [late, isThere] of [
    [4, true],
    [1_000, false],
  ] as const) {
    let asked = 0
    const { hendelser, done } = await run(t, (mottatt) => {
      const svar = tjeneste(mottatt)
      if (mottatt.path !== `uttrekk/${JOBB}` || ++asked > late || !('json' in svar)) return svar
      return { json: { ...(svar.json as object), sjekksum: null, batch: null } }
    })
    await done
    const slutt = hendelser.at(-1)
    assert.ok(slutt?.kind === 'slutt' && slutt.antall === IDS.length)
    assert.equal(slutt.sjekksum !== undefined, isThere)
  }
})

test('a batch that stays wrong ends the run, and is never believed', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500, medJobb: true })
  const { hendelser, done } = await run(t, (mottatt) =>
    mottatt.path.endsWith('/batch/1')
      ? { json: { foedselsEllerDNummer: IDS.slice(1_500, 1_600) } }
      : tjeneste(mottatt),
  )
  await assert.rejects(
    done,
    (error) => isUgyldigSvar(error) && /100 of 1500 ids/.test(error.message),
  )
  assert.deepEqual(idsOf(hendelser), IDS.slice(0, 1_500))
})

test('an id that the service repeats in a batch comes once', async (t) => {
  const ids = [...IDS.slice(0, 10), ...IDS.slice(0, 2), ...IDS.slice(10, 20)]
  const { hendelser, done } = await run(t, jobbtjeneste({ ids, batchstoerrelse: 100 }))
  await done
  assert.deepEqual(idsOf(hendelser), IDS.slice(0, 20))
})

test('a job that is gone ends the run after what was on its way', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500 })
  const { hendelser, done } = await run(t, (mottatt) =>
    mottatt.path.endsWith('/batch/1')
      ? { status: 410, json: { feilmelding: 'borte' } }
      : tjeneste(mottatt),
  )
  await assert.rejects(done, isJobbBorte)
  assert.deepEqual(idsOf(hendelser), IDS.slice(0, 1_500))
})

test('the signal ends it at once, while it waits and while it looks up', async (t) => {
  const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500 })
  for (const where of ['/batch/0', 'personer/bulkoppslag']) {
    const stop = new AbortController()
    const { done } = await run(
      t,
      (mottatt) => {
        if (!mottatt.path.includes(where)) return tjeneste(mottatt)
        stop.abort(new Error('enough'))
        return () => {}
      },
      { signal: stop.signal },
    )
    await assert.rejects(done, /enough/)
  }
})

test('leaving the loop ends what is on its way', async (t) => {
  const { url } = await startStub(t, jobbtjeneste({ ids: IDS, batchstoerrelse: 1_500 }))
  for await (const hendelse of createProveklient(url).hentAlt({ fra })) {
    if (hendelse.kind === 'personer') break
  }
})
