import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { rettigheter } from '../../domain/oppslag/rettighetspakke.ts'
import { loadNokkel } from '../../server/issuer/nokkel.ts'
import {
  FIENDTLIGE_GRANT,
  type Grantangrep,
  makeGrant,
  makeMedSertifikat,
  skjema,
} from '../fixture/fiendtlige-grant.ts'
import { type Angrep, FIENDTLIGE_TOKEN, makeToken } from '../fixture/fiendtlige-token.ts'
import { freePort } from '../fixture/hent.ts'
import { makeKlient } from '../fixture/maskinporten.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const tjeneste = await startTjeneste({ after }, [], { port: String(await freePort()) })
const { data, logg } = tjeneste
const medNokkel = await makeKlient({ data, klientId: 'nokkel', leverandoerFor: ['991825827'] })
const medSertifikat = await makeKlient({ data, klientId: 'sert', medSertifikat: true })
const PATH = `/${rettigheter('offentligutenhjemmel').path}/v1/hendelser/siste/sekvensnummer`

type Svar = {
  readonly status: number
  readonly text: string
  readonly body: Record<string, unknown>
}

async function angrep(): Promise<Angrep> {
  const file = join(data, 'utsteder.jwk')
  const key = createPrivateKey({ key: JSON.parse(readFileSync(file, 'utf8')), format: 'jwk' })
  const { kid } = await loadNokkel(file)
  return { issuer: tjeneste.url(), kid, key, now: Math.floor(Date.now() / 1000) }
}

function grantangrep(): Grantangrep {
  const read = (name: string) => readFileSync(join(data, name), 'utf8')
  const ca = { nokkel: read('testca-nokkel.pem'), sertifikat: read('testca.pem') }
  const now = Math.floor(Date.now() / 1000)
  return { issuer: tjeneste.url(), now, medNokkel, medSertifikat, ca }
}

/** One request exactly as it is written, since a client library would not send most of them. */
function ask(linjer: readonly string[], path = PATH): Promise<Svar> {
  const { port, host } = new URL(tjeneste.url())
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', reject)
    socket.on('end', () => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1])
      resolve({ status, text, body: JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) })
    })
    const head = [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...linjer, 'Connection: close']
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
  })
}

async function post(init: RequestInit): Promise<Svar> {
  const answer = await fetch(`${tjeneste.url()}token`, { method: 'POST', ...init })
  const headers = [...answer.headers].join('\n')
  const text = await answer.text()
  return { status: answer.status, text: `${headers}\n\n${text}`, body: JSON.parse(text) }
}

const bearer = (token: string) => [`Authorization: Bearer ${token}`]

/** Neither the answer nor any line of the log repeats a part of what was sent. */
function repeatsNothing(navn: string, sent: string, { text }: Svar): void {
  const parts = sent
    .split(/[\s.,"=&:]+/)
    .filter((one) => one.length > 12 && !/^[A-Z]?[a-z-]+$/.test(one))
  for (const one of parts) {
    assert.ok(!text.includes(one), `${navn}: the answer repeats ${one}`)
    assert.ok(!logg.some((linje) => linje.includes(one)), `${navn}: the log repeats ${one}`)
  }
  assert.doesNotMatch(text, /hemmelig/, navn)
}

test('the cases are many, and no two have the same name', () => {
  for (const cases of [FIENDTLIGE_TOKEN, FIENDTLIGE_GRANT]) {
    assert.ok(cases.length >= 60)
    assert.equal(new Set(cases.map(([navn]) => navn)).size, cases.length)
  }
})

test('a right token opens, in the ways that HTTP allows it to be written', async () => {
  const a = await angrep()
  const token = makeToken(a)
  for (const linje of [
    `Authorization: Bearer ${token}`,
    `authorization: bearer ${token}`,
    `AUTHORIZATION:BEARER ${token}  `,
    `Authorization: Bearer ${makeToken(a, { aud: undefined })}`,
  ]) {
    assert.equal((await ask([linje])).status, 200)
  }
})

test('no hostile token opens anything, and each is answered as it should be', async () => {
  const a = await angrep()
  for (const [navn, lag, status = 401] of FIENDTLIGE_TOKEN) {
    const made = lag(a)
    const linjer = typeof made === 'string' ? bearer(made) : made
    const svar = await ask(linjer)
    assert.equal(svar.status, status, navn)
    const isAccess = status === 401 || status === 403
    assert.deepEqual(
      Object.keys(svar.body),
      isAccess
        ? ['alvorlighetsgrad', 'feilkode', 'feilmelding', 'httpStatus', 'tilleggsinformasjon']
        : ['kode', 'melding', 'korrelasjonsid'],
      navn,
    )
    if (isAccess)
      assert.equal(svar.body['feilkode'], status === 401 ? 'FREG-201' : 'FREG-202', navn)
    repeatsNothing(navn, linjer.join(' '), svar)
  }
})

test('a right token in the address opens nothing, and is not written down', async () => {
  const token = makeToken(await angrep())
  for (const name of ['access_token', 'token', 'Authorization']) {
    const svar = await ask([], `${PATH}?${name}=${token}`)
    assert.equal(svar.status, 401)
    repeatsNothing(name, token, svar)
  }
})

test('a token is held against each package alone', async () => {
  const a = await angrep()
  const other = `/${rettigheter('finans').path}/v1/hendelser/siste/sekvensnummer`
  assert.equal((await ask(bearer(makeToken(a)), other)).status, 403)
  const grant = makeGrant(grantangrep())
  assert.equal((await ask(bearer(grant))).status, 401, 'a grant is no token')
})

test('no hostile grant becomes a token, and each is answered by its code', async () => {
  const a = grantangrep()
  for (const [navn, lag, expected] of FIENDTLIGE_GRANT) {
    const made = lag({ ...a, now: Math.floor(Date.now() / 1000) })
    const init = typeof made === 'string' ? skjema(made) : made
    const svar = await post(init)
    const { error, error_description, error_uri } = svar.body
    const isKode = expected.startsWith('MP-')
    const members = ['error', 'error_description', ...(isKode ? ['error_uri'] : [])]
    assert.deepEqual(Object.keys(svar.body), members, navn)
    assert.match(String(error_description), / \(trace_id: [0-9a-f]{32}\)$/, navn)
    if (isKode) assert.equal(error_uri, `${tjeneste.url()}errors/${expected}`, navn)
    else assert.equal(error, expected, navn)
    const status =
      navn === '20 kB' ? 413 : navn.endsWith('is text') ? 415 : expected === 'MP-251' ? 403 : 400
    assert.equal(svar.status, status, navn)
    repeatsNothing(navn, String(init.body), svar)
  }
})

test('a grant that is used again is refused, after a restart too', async () => {
  const a = grantangrep()
  const grants = [
    makeGrant(a),
    makeMedSertifikat(a),
    makeGrant(a, { jti: undefined }),
    makeGrant(a, { consumer_org: '991825827' }),
  ]
  const ask = () => Promise.all(grants.map((grant) => post(skjema(grant))))
  for (const { status } of await ask()) assert.equal(status, 200)
  const refused = async () => {
    for (const [i, svar] of (await ask()).entries()) {
      assert.equal(svar.status, 400)
      assert.match(String(svar.body['error_uri']), /MP-012$/)
      repeatsNothing('used again', grants[i] ?? '', svar)
    }
  }
  await refused()
  await tjeneste.restart()
  await refused()
})
