import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fetchTestToken } from '../../cli/token.ts'
import { parseBulkoppslag } from '../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../domain/oppslag/part.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { startServer } from '../fixture/drap.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, type Prove, versjon } from '../fixture/personer.ts'
import { fill } from '../fixture/tjeneste.ts'

const PAKKE = 'offentligutenhjemmel'
const ALLE = Array.from({ length: 900 }, (_, n) => identifikator(n))
const BODY = { foedselsEllerDNummer: ALLE }

/** Everybody, with another edition of their documents. */
function utgave(nr: number, prove: Prove = {}) {
  return ALLE.map((id) => versjon([id], { bosted: '0301', utgave: nr, ...prove }))
}

test('killed while what most look-ups get is made, and when it has been, a service answers as the store does, and leaves nothing (15)', async (t) => {
  const defer = lastFirst(t)
  const data = join(katalog(defer), 'data')
  await fill(data, utgave(0))
  const plain = openSqlite(data)
  defer(() => plain.close())
  const expected = async () => {
    const oppslag = parseBulkoppslag(BODY, undefined)
    const svar = await plain.lookupPersoner({ oppslag, visning: parsePart([], PAKKE) })
    assert.ok(svar.kind === 'json')
    return Buffer.from(svar.json).toString()
  }
  for (const [nr, untilMade] of [false, true, true].entries()) {
    const { url, server } = await startServer(data)
    const token = await fetchTestToken({ url, pakke: PAKKE, orgnr: '999888777' })
    const ask = async () => {
      const svar = await fetch(`${url}folkeregisteret/api/${PAKKE}/v1/personer/bulkoppslag`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(BODY),
      })
      return svar.text()
    }
    for (let isMade = !untilMade; !isMade; ) {
      const metrics = await (await fetch(`${url}metrics`)).text()
      isMade = metrics.includes('uttrekk_lager_bytes{del="avtrykk"}')
    }
    assert.equal(await ask(), await expected())
    // Another process writes, and then all is told at once.
    const strengt = nr === 1 ? ({ gradering: 'strengtFortrolig' } as const) : {}
    await plain.appendVersjoner(utgave(nr + 1, strengt))
    const told = await ask()
    assert.equal(told, await expected())
    assert.equal(told.includes('0301'), nr !== 1)
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
    assert.deepEqual(
      readdirSync(data).filter((name) => name.startsWith('avtrykk')),
      [],
    )
  }
})
