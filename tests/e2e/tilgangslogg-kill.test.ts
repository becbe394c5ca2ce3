import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { drep, holdAgainstLogg, type Mottatt } from '../fixture/drap.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { fill } from '../fixture/tjeneste.ts'

test('whatever a client has received when the service is killed under load has its line, and the chain is whole', async (t) => {
  const data = katalog(lastFirst(t))
  const ids = Array.from({ length: 300 }, (_, n) => identifikator(n))
  await fill(
    data,
    ids.map((id) => versjon([id], {})),
  )
  const chance = tilfeldig(7, 0, EMNE.dokument)
  const mottatt: Mottatt[] = []
  let logg = ''
  for (const svarFoerst of [40, 90]) {
    const svar = await drep(data, ids, { chance, klienter: 8, svarFoerst })
    assert.ok(svar.mottatt.length >= svarFoerst)
    mottatt.push(...svar.mottatt)
    logg += svar.logg
    const { mangler, fremmede, avvik, linjer } = holdAgainstLogg(data, mottatt, logg)
    assert.deepEqual([mangler, fremmede, avvik], [[], 0, []])
    assert.ok(linjer >= mottatt.length)
  }
})
