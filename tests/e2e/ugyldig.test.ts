import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, before, type TestContext, test } from 'node:test'
import { FEIL } from '../../domain/errors.ts'
import { connectTo, readUntil } from '../fixture/bytes.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { breakOppslag } from '../fixture/skade.ts'
import { type Svar, startTjeneste } from '../fixture/tjeneste.ts'
import { NAVN, type Sending, UGYLDIGE_KROPPER, type Ugyldig } from '../fixture/ugyldige.ts'
import {
  TREGE,
  UGYLDIGE_ADRESSER,
  UGYLDIGE_BYTES,
  UGYLDIGE_TIL_UTSTEDER,
} from '../fixture/ugyldige-adresser.ts'
import { UGYLDIG_XML } from '../fixture/ugyldige-xml.ts'
import { createUr } from '../fixture/ur.ts'

type Tjeneste = Awaited<ReturnType<typeof startTjeneste>>
const stack: (() => unknown)[] = []
const seen = new Set<string>()
let tjeneste: Tjeneste
let send: (sending: Sending) => Promise<{ status: number; text: string }>

before(async () => {
  const life = { after: (undo: () => unknown) => void stack.push(undo) }
  tjeneste = await startTjeneste(life, [versjon([identifikator(1)])], { tokenLevetid: '10m' })
  send = sender(tjeneste)
})
after(async () => {
  for (const undo of stack.reverse()) await undo()
})

/** Sends in the package with its token, or as it stands; every answer is held against the document. */
function sender({ klient }: Tjeneste) {
  const klienter = new Map<string, ReturnType<Tjeneste['klient']>>()
  return ({
    sti,
    metode = 'GET',
    pakke = 'offentligutenhjemmel',
    kropp,
    headers = {},
  }: Sending) => {
    const one = klienter.get(pakke) ?? klient(pakke)
    klienter.set(pakke, one)
    const init = { method: metode, headers, ...(kropp === undefined ? {} : { body: kropp }) }
    return sti.startsWith('/') ? one.callAt(sti, init) : one.call(sti, init)
  }
}

function note(text: string): void {
  for (const [kode] of text.matchAll(/FREG-\d{3}/g)) seen.add(kode)
}

function holdsNothingPersonal(text: string, where: string): void {
  assert.doesNotMatch(text, /\d{11}/, where)
  assert.ok(!text.includes(NAVN) && !text.includes('eyJ'), where)
}

async function check([navn, sending, status, kode, sier]: Ugyldig): Promise<void> {
  const svar = await send(sending)
  assert.equal(svar.status, status, `${navn}: ${svar.text}`)
  assert.match(svar.text, new RegExp(kode), navn)
  assert.match(svar.text, sier, navn)
  holdsNothingPersonal(svar.text, navn)
  note(svar.text)
}

test('there are many more than a hundred bad inputs, and no two are called the same', () => {
  const all = [
    ...[...UGYLDIGE_KROPPER, ...UGYLDIGE_ADRESSER, ...UGYLDIG_XML].map(([navn]) => navn),
    ...UGYLDIGE_TIL_UTSTEDER.map(([navn]) => `issuer: ${navn}`),
    ...UGYLDIGE_BYTES.map(([navn]) => `bytes: ${navn}`),
    ...TREGE.map(([navn]) => `slowly: ${navn}`),
  ]
  assert.ok(all.length >= 200, String(all.length))
  assert.deepEqual(
    all.filter((navn, i) => all.indexOf(navn) !== i),
    [],
  )
})

test('a bad body, criterion, type or look-up is refused with what is wrong, where and the rule', async () => {
  for (const row of UGYLDIGE_KROPPER) await check(row)
})

test('bad XML is refused as bad JSON is, in XML', async () => {
  for (const row of UGYLDIG_XML) await check(row)
})

test('a bad address, method, job or package is refused with what to use', async () => {
  for (const row of UGYLDIGE_ADRESSER) await check(row)
})

test('what is wrong with a client or a grant is told in the words of OAuth', async () => {
  for (const row of UGYLDIGE_TIL_UTSTEDER) await check(row)
})

test('broken, foreign and huge tokens are refused with 401, tokens of another package with 403', async (t) => {
  const sti = 'hendelser/siste/sekvensnummer'
  const mine = await tjeneste.klient().token()
  const [head = '', claims = '', signature = ''] = mine.split('.')
  const other = await startTjeneste(t)
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const decoded = JSON.parse(Buffer.from(head, 'base64url').toString()) as object
  const bad: readonly (readonly [navn: string, authorization: string, sier: RegExp])[] = [
    ['none', '', /send headeren Authorization/],
    ['Basic', 'Basic YTpi', /skal være Bearer/],
    ['no word', mine, /skal være Bearer/],
    ['two spaces', `Bearer  ${mine}`, /ett mellomrom/],
    ['no token', 'Bearer', /skal være Bearer/],
    ['two parts', `Bearer ${head}.${claims}`, /skal være Bearer/],
    ['five parts', `Bearer ${mine}.a.b`, /skal være Bearer/],
    ['three letters', 'Bearer a.b.c', /kan ikke leses/],
    ['no signature', `Bearer ${head}.${claims}.AA`, /hent et nytt/],
    ['a changed signature', `Bearer ${head}.${claims}.${flip(signature)}`, /hent et nytt/],
    ['changed claims', `Bearer ${head}.${encode({ scope: 'x' })}.${signature}`, /hent et nytt/],
    ['alg none', `Bearer ${encode({ ...decoded, alg: 'none' })}.${claims}.AA`, /RS256/],
    ['HS256', `Bearer ${encode({ ...decoded, alg: 'HS256' })}.${claims}.${signature}`, /RS256/],
    [
      'another kid',
      `Bearer ${encode({ ...decoded, kid: 'x' })}.${claims}.${signature}`,
      /nøkkelen/,
    ],
    ['no kid', `Bearer ${encode({ alg: 'RS256' })}.${claims}.${signature}`, /mangler kid/],
    ['foreign', `Bearer ${await other.klient().token()}`, /nøkkelen/],
    ['huge', `Bearer ${'a'.repeat(9_000)}`, /høyst 8192 tegn/],
  ]
  for (const [navn, authorization, sier] of bad) {
    await check([navn, { sti, headers: { authorization } }, 401, 'FREG-201', sier])
  }
  const authorization = `Bearer ${await tjeneste.klient('presse').token()}`
  await check(['presse', { sti, headers: { authorization } }, 403, 'FREG-202', /hent et token med/])
})

test('what is no request is answered with its status and the connection is closed', async () => {
  for (const [navn, bytes, status, kode] of UGYLDIGE_BYTES) {
    const text = await sendBytes(tjeneste.url(), bytes)
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `), `${navn}: ${text}`)
    assert.match(text, new RegExp(`X-Request-Id: .*"kode":"${kode}"`, 'is'), navn)
    note(text)
  }
})

test('whoever sends too slowly is answered 408 and let go, and holds up nobody', async (t) => {
  const treg = await startTjeneste(t, [], { forespoerselFrist: '400ms' })
  const slow = TREGE.map(async ([navn, bytes]) => {
    const text = await sendBytes(treg.url(), bytes)
    assert.match(text, /^HTTP\/1\.1 408 .*FREG-406.*på én gang/s, `${navn}: ${text}`)
    note(text)
  })
  assert.equal((await fetch(`${treg.url()}live`)).status, 200)
  await Promise.all(slow)
})

test('an expectation that is none of ours, and an upgrade, are passed over', async () => {
  for (const header of ['Expect: noe', 'Upgrade: websocket\r\nConnection: upgrade']) {
    const bytes = `GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\n\r\n`
    assert.match(await sendBytes(tjeneste.url(), bytes, true), /^HTTP\/1\.1 200/, header)
  }
})

test('every other kode is provoked too: 001, 204, 205, 501, 502, 503, 504, 505 and 601', async (t) => {
  const full = await startTjeneste(t, [versjon([identifikator(1)])], { treghet: '1h' })
  const klient = full.klient()
  const order = () => klient.post('uttrekk/tilpasset', { personstatustyper: ['bosatt'] })
  for (let i = 0; i < 10; i += 1) await order()
  note((await order()).text)
  const strupet = await startTjeneste(t, [], { struping: '6', strupingTelling: '1' })
  const ivrig = strupet.klient()
  const count = () => ivrig.post('uttrekk/tilpasset/antall', { personstatustyper: ['bosatt'] })
  for (let i = 0; i < 6; i += 1) note((await count()).text)
  breakOppslag(full.data)
  const broken = await klient.call(`personer/${identifikator(1)}?part=navn`)
  assert.equal(broken.status, 500)
  note(broken.text)
  const remote = 'GET /metrics HTTP/1.1\r\nHost: register.example\r\n\r\n'
  note(await sendBytes(full.url(), remote, true))
  const kopi = versjon([identifikator(2)], {}, { opphav: 'offentligutenhjemmel' })
  const masked = (await startTjeneste(t, [kopi])).klient('offentlig-med-hjemmel')
  note((await masked.call(`personer/${identifikator(2)}`)).text)
  const beholdt = (await startTjeneste(t, [], { beholdteSvar: '20' })).klient()
  for (let i = 0; i < 20; i += 1) {
    const jobbId = await beholdt.bestill({ personstatustyper: ['bosatt'] })
    while ((await beholdt.call(`uttrekk/${jobbId}`)).text.includes('"fremdrift":0'));
  }
  note((await beholdt.post('uttrekk/tilpasset', { personstatustyper: ['bosatt'] })).text)
  note(await tooMuch(t))
  const silent = await silentIssuer(t)
  const elsewhere = await startTjeneste(t, [], { utsteder: silent })
  const told = await (await fetch(`${elsewhere.url()}openapi.json`)).text()
  assert.ok(!told.includes('"/token"'), 'the document has no test issuer where there is none')
  const outside = elsewhere.klient()
  const headers = { authorization: `Bearer ${await klient.token()}` }
  const svar = await outside.call('hendelser/siste/sekvensnummer', { headers })
  assert.equal(svar.status, 503)
  note(svar.text)
  // Those of age, of a copy, of writing and of ten thousand are in feed, hendelse and soek.test.ts.
  const ellers = ['FREG-106', 'FREG-107', 'FREG-108', 'FREG-407', 'FREG-408']
  assert.deepEqual(
    Object.keys(FEIL).filter((kode) => !seen.has(kode)),
    ellers,
  )
})

test('after all of it the service answers, and its log holds nothing of what was sent', async () => {
  const klient = tjeneste.klient()
  assert.equal((await klient.call('hendelser/siste/sekvensnummer')).status, 200)
  const lines = tjeneste.logg.map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.ok(lines.length > 200)
  holdsNothingPersonal(tjeneste.logg.join(''), 'the log')
  assert.deepEqual(
    lines.filter((line) => line['hendelse'] === 'feil' || Number(line['status']) >= 500),
    [],
  )
  assert.ok(lines.every((line) => /^[0-9a-f-]{36}$/.test(String(line['requestId']))))
})

// --- internal ---

/** Another first letter: the last one of a signature may hold bits that count for nothing. */
function flip(signature: string): string {
  return (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)
}

/** What is said while a request that never comes whole holds all that its consumer may have. */
async function tooMuch(t: TestContext): Promise<string> {
  const ur = createUr(Date.UTC(2026, 0, 1, 12))
  const verden = { clock: ur.clock, timers: ur.timers }
  const settings = { svarBytes: '32MB', tokenLevetid: '99h' }
  const travel = await startTjeneste(t, [], settings, verden)
  const klient = travel.klient()
  const socket = await connectTo(travel.url())
  travel.defer(() => socket.destroy())
  const head = [
    'POST /folkeregisteret/api/offentligutenhjemmel/v1/personer/bulkoppslag HTTP/1.1',
    ...['Host: localhost', `Authorization: Bearer ${await klient.token()}`],
    ...['Content-Type: application/json', 'Content-Length: 20000', 'Expect: 100-continue'],
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await readUntil(socket, /100 Continue/)
  // Its token has been judged, and room is held for it.
  for (;;) {
    const { text } = await klient.callAt('/metrics')
    if (/^uttrekk_svar_underveis_bytes [1-9]/m.test(text)) break
  }
  let svar: Svar | undefined
  void klient.call('hendelser/siste/sekvensnummer').then((one) => {
    svar = one
  })
  while (svar === undefined) {
    await klient.callAt('/live')
    ur.pass(1_000)
  }
  assert.equal(svar.status, 429)
  return svar.text
}

/** Tells where its keys are, and never hands them out: the address of its metadata. */
function silentIssuer(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/.well-known')) return void request.socket.destroy()
    const issuer = `http://${request.headers.host}`
    response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwk` }))
  })
  t.after(() => server.close())
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve(`http://127.0.0.1:${port}/.well-known/oauth-authorization-server`)
    })
  })
}

/** Answers everything that comes back until the other side closes, or until there is something. */
function sendBytes(url: string, bytes: string, isEnough = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let text = ''
    socket.on('data', (data) => {
      text += data
      if (isEnough) socket.end()
    })
    socket.on('close', () => resolve(text))
    socket.on('error', () => {})
    socket.write(bytes, 'latin1')
  })
}
