import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const PAKKE = 'offentlig-med-hjemmel'
const MANGE = Array.from({ length: 1_000 }, (_, n) =>
  versjon([identifikator(n)], { bosted: '0301' }),
)

test('whoever asks at once as others do, who go away or read slowly, is told of theirs alone (15)', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE, { struping: 'av' })
  const to = `${tjeneste.url()}folkeregisteret/${PAKKE}/api/v1/personer/bulkoppslag?part=historikk`
  const authorization = `Bearer ${await tjeneste.klient(PAKKE).token()}`
  const ask = (nr: number, how: How, koding = 'identity') => {
    const asked = Array.from({ length: 700 }, (_, n) => identifikator((nr * 37 + n) % MANGE.length))
    const headers = { authorization, 'content-type': 'application/json', 'accept-encoding': koding }
    return send(to, headers, JSON.stringify({ foedselsEllerDNummer: asked }), how)
  }
  const alone: (Buffer | undefined)[] = []
  for (let nr = 0; nr < 18; nr += 1) alone.push(await ask(nr, 'reads'))
  assert.ok(alone.every((bytes) => bytes !== undefined && bytes.length > 2 * 256 * 1024))
  // Nobody waits for another: what one is done with is lent to the next while others are being sent theirs.
  const goOn = async (nr: number) => {
    for (let round = 0; round < 9; round += 1) {
      const how = HOWS[(nr + round) % HOWS.length] ?? 'reads'
      const bytes = await ask(nr, how, how === 'reads' ? 'gzip' : 'identity')
      if (bytes === undefined) continue
      const plain = how === 'reads' ? gunzipSync(bytes) : bytes
      assert.ok(alone[nr]?.equals(plain), `answer ${nr} of round ${round}`)
    }
  }
  await Promise.all(alone.map((_, nr) => goOn(nr)))
})

// --- internal ---

const HOWS = ['reads', 'reads slowly', 'goes'] as const
type How = (typeof HOWS)[number]

/** The bytes of an answer; nothing where whoever asked went away when it had begun. */
function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  how: How,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers }, async (svar) => {
      if (how === 'goes') {
        svar.once('data', () => asked.destroy())
        svar.once('close', () => resolve(undefined))
        svar.once('error', () => {})
        return
      }
      const pieces: Buffer[] = []
      for await (const piece of svar) {
        pieces.push(piece)
        // Others get their turn, and their answers, in between.
        if (how === 'reads slowly') for (let i = 0; i < 20; i += 1) await new Promise(setImmediate)
      }
      assert.equal(svar.statusCode, 200)
      resolve(Buffer.concat(pieces))
    })
    asked.once('error', (error) => (how === 'goes' ? resolve(undefined) : reject(error)))
    asked.end(body)
  })
}
