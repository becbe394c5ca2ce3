import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const MH = 'offentlig-med-hjemmel'
const MANGE = Array.from({ length: 60 }, (_, n) => versjon([identifikator(n)]))
const DECODE = { gzip: gunzipSync, zstd: zstdDecompressSync, identity: (bytes: Buffer) => bytes }

type Koding = keyof typeof DECODE
type Raatt = {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly bytes: Buffer
}

/** An answer as it comes over the wire. */
function ask(
  url: string,
  token: string,
  {
    body,
    headers = {},
  }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<Raatt> {
  const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method: sent === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          ...(sent && { 'content-type': 'application/json', 'content-length': sent.length }),
          ...headers,
        },
      },
      async (svar) => {
        const bytes = Buffer.concat(await svar.toArray())
        resolve({ status: svar.statusCode ?? 0, headers: svar.headers, bytes })
      },
    )
    asked.on('error', reject)
    asked.end(sent)
  })
}

test('who asks for it is answered compressed, in one piece that holds the same bytes (15)', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE)
  const klient = tjeneste.klient(MH)
  const token = await klient.token()
  const url = `${tjeneste.url()}folkeregisteret/offentlig-med-hjemmel/api/v1/personer/bulkoppslag`
  const body = { foedselsEllerDNummer: Array.from({ length: 60 }, (_, n) => identifikator(n)) }
  const told = async (asked: string | undefined, accept = 'application/json') => {
    const headers = { accept, ...(asked === undefined ? {} : { 'accept-encoding': asked }) }
    const svar = await ask(url, token, { body, headers })
    assert.equal(svar.status, 200)
    const koding = (svar.headers['content-encoding'] ?? 'identity') as Koding
    assert.match(String(svar.headers['vary']), /Accept-Encoding/)
    return { koding, bytes: svar.bytes, text: DECODE[koding](svar.bytes).toString() }
  }
  for (const accept of ['application/json', 'application/xml']) {
    const plain = await told(undefined, accept)
    const cases: readonly (readonly [string, Koding])[] = [
      ['gzip', 'gzip'],
      ['zstd', 'zstd'],
      ['zstd, gzip', 'zstd'],
      ['gzip, deflate, br', 'gzip'],
      ['gzip;q=0.1, zstd;q=0', 'gzip'],
      ['identity', 'identity'],
      ['gzip;q=0', 'identity'],
      ['deflate, br', 'identity'],
      ['x'.repeat(500), 'identity'],
    ]
    for (const [asked, koding] of cases) {
      const svar = await told(asked, accept)
      assert.equal(svar.koding, koding, asked)
      assert.equal(svar.text, plain.text, asked)
      if (koding !== 'identity') assert.ok(svar.bytes.length < plain.bytes.length / 3, asked)
    }
  }
  const { bytes } = await told('gzip')
  const whole = gunzipSync(bytes, { info: true }) as unknown as { engine: { bytesWritten: number } }
  assert.equal(whole.engine.bytesWritten, bytes.length, 'one member, and nothing after it')
})

test('what is small, refused, or carries its checksum is sent as it is; a page of the feed has a tag for each coding (15)', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE)
  const klient = tjeneste.klient(MH)
  const token = await klient.token()
  const base = `${tjeneste.url()}folkeregisteret/offentlig-med-hjemmel/api/v1/`
  const zip = { 'accept-encoding': 'gzip' }
  const jobbId = await klient.bestill({ personstatustyper: ['bosatt'] })
  await klient.hent(jobbId)
  for (const path of [
    'hendelser/siste/sekvensnummer',
    'personer/soek',
    'personer/00000000000',
    `uttrekk/${jobbId}/batch/0`,
  ]) {
    const svar = await ask(base + path, token, { headers: zip })
    assert.equal(svar.headers['content-encoding'], undefined, path)
  }
  const page = (headers: Record<string, string>) =>
    ask(`${base}hendelser/feed?seq=1`, token, { headers })
  const [plain, zipped] = [await page({}), await page(zip)]
  assert.equal(gunzipSync(zipped.bytes).toString(), plain.bytes.toString())
  const tags = [plain, zipped].map(({ headers }) => String(headers['etag']))
  assert.equal(new Set(tags).size, 2)
  for (const known of tags) {
    for (const asked of [{}, zip]) {
      const svar = await page({ ...asked, 'if-none-match': known })
      assert.deepEqual([svar.status, svar.headers['etag']], [304, known])
    }
  }
})
