import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type HttpFeil,
  isHttpFeil,
  isJobbBorte,
  isKlientFeil,
  isNettverksfeil,
  isTidsavbrudd,
  isTokenFeil,
  isUgyldigSvar,
  TokenFeil,
} from './errors.ts'
import { createProveklient, identifikatorer, person, type Stubsvar, startStub } from './fixture.ts'
import type { Forsoek } from './http.ts'

const OK: Stubsvar = { json: 17 }
const [ID = ''] = identifikatorer(1)

/** Answers the given ones in turn, and then 17. */
function inTurn(...svar: readonly Stubsvar[]) {
  return (_mottatt: unknown, nr: number) => svar[nr - 1] ?? OK
}

test('a token, the format and no caching go with every call', async (t) => {
  const { url, mottatt } = await startStub(t, inTurn())
  assert.equal(await createProveklient(url).sisteSekvensnummer(), 17)
  const [{ headers, path, method } = { headers: {}, path: '', method: '' }] = mottatt
  assert.deepEqual([method, path], ['GET', 'hendelser/siste/sekvensnummer'])
  assert.equal(headers.authorization, 'Bearer proeve')
  assert.equal(headers.accept, 'application/json')
  assert.equal(headers['cache-control'], 'no-cache')
})

test('what may pass by itself is asked for again', async (t) => {
  const passing: readonly (readonly [name: string, Stubsvar])[] = [
    ['500', { status: 500, json: { kode: 'FREG-001', melding: 'Feil i tjenesten.' } }],
    ['502 in HTML', { status: 502, text: '<html>Bad Gateway</html>' }],
    ['503', { status: 503, text: '' }],
    ['429', { status: 429, json: {} }],
    ['200 in HTML', { text: '<html>Logged out</html>' }],
    ['cut JSON', { text: '[{"a":' }],
    ['an empty answer', { text: '' }],
    ['broken UTF-8', (response) => response.end(Buffer.from([0x22, 0xc3, 0x22]))],
    ['no answer', (response) => response.destroy()],
    [
      'an answer that is cut',
      (response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('17', () => response.destroy())
      },
    ],
    ['what is not a number', { json: { sekvensnummer: '17' } }],
  ]
  for (const [name, svar] of passing) {
    const { url, mottatt } = await startStub(t, inTurn(svar, svar))
    assert.equal(await createProveklient(url).sisteSekvensnummer(), 17, name)
    assert.equal(mottatt.length, 3, name)
  }
})

test('a refusal is final, and keeps what the service said of it', async (t) => {
  const svar = { status: 400, json: { kode: 'FREG-101', melding: 'kjoenn: skal være én av dem.' } }
  const { url, mottatt } = await startStub(t, inTurn(svar))
  const bestilling = { type: 'tilpasset', kriterier: { personstatustyper: [] } } as const
  await assert.rejects(createProveklient(url).bestillUttrekk(bestilling), (error) => {
    assert.ok(isHttpFeil(error) && isKlientFeil(error))
    const { status, kode, melding, kall } = error
    assert.deepEqual([status, kode, melding], [400, 'FREG-101', 'kjoenn: skal være én av dem.'])
    assert.equal(kall, 'POST uttrekk/tilpasset')
    return true
  })
  assert.equal(mottatt.length, 1)
})

test('refusals in every shape of the service are put in words', async (t) => {
  for (const json of [{ melding: 'nei' }, { feilmelding: 'nei' }, { message: 'nei', code: 'x' }]) {
    const { url } = await startStub(t, inTurn({ status: 403, json }))
    await assert.rejects(
      createProveklient(url).sisteSekvensnummer(),
      (error: HttpFeil) => error.melding === 'nei' && error.status === 403,
    )
  }
})

test('Retry-After is followed in the unit of the profile, up to the cap', async (t) => {
  const svar = (header: string) => ({ status: 429, json: {}, headers: { 'retry-after': header } })
  for (const [enhet, header, leastMs, mostMs] of [
    ['ms', '3000', 3_000, 3_200],
    ['s', '3', 3_000, 3_200],
    ['s', '3000', 60_000, 60_200],
    ['ms', '86400000', 60_000, 60_200],
  ] as const) {
    const { url } = await startStub(t, inTurn(svar(header)))
    const klient = createProveklient(url, { profil: { retryAfter: enhet } })
    assert.equal(await klient.sisteSekvensnummer(), 17)
    const [pause = 0] = klient.tid.pauser
    assert.ok(pause >= leastMs && pause <= mostMs, `${header} ${enhet} was ${pause}`)
  }
})

test('patience ends, and the last failure is told', async (t) => {
  const { url } = await startStub(t, () => ({ status: 503, json: { melding: 'stengt' } }))
  const forsoek: Forsoek[] = []
  const klient = createProveklient(url, { onForsoek: (ett) => forsoek.push(ett) })
  const startMs = klient.tid.clock()
  await assert.rejects(klient.sisteSekvensnummer(), /503: stengt/)
  const seconds = (klient.tid.clock() - startMs) / 1000
  assert.ok(seconds > 250 && seconds <= 300, `${seconds} s`)
  assert.deepEqual(
    forsoek.slice(0, 3).map((ett) => ett.forsoek),
    [1, 2, 3],
  )
})

test('patience is neither longer nor shorter for a clock that is set meanwhile (11.3)', async (t) => {
  const { url } = await startStub(t, () => ({ status: 503, json: { melding: 'stengt' } }))
  for (const ms of [Date.UTC(2999, 0), 0]) {
    const klient = createProveklient(url, { onForsoek: () => klient.tid.setClock(ms) })
    const startMs = klient.tid.monotonicMs()
    await assert.rejects(klient.sisteSekvensnummer(), /503: stengt/)
    const seconds = (klient.tid.monotonicMs() - startMs) / 1000
    assert.ok(seconds > 250 && seconds <= 300, `${seconds} s`)
  }
})

test('an address where nobody has ever answered is given up sooner', async () => {
  const klient = createProveklient('http://127.0.0.1:9')
  const startMs = klient.tid.clock()
  await assert.rejects(klient.sisteSekvensnummer(), isNettverksfeil)
  assert.ok(klient.tid.clock() - startMs <= 15_000)
})

test('a service that never makes sense is given up after ten answers', async (t) => {
  const { url, mottatt } = await startStub(t, () => ({ json: 'noe annet' }))
  await assert.rejects(createProveklient(url).sisteSekvensnummer(), isUgyldigSvar)
  assert.equal(mottatt.length, 10)
})

test('an answer that takes too long is a timeout', async (t) => {
  const { url } = await startStub(t, () => (response) => response.write('1'))
  const klient = createProveklient(url, { tidsavbruddMs: 20, taalmodighetMs: 0, foersteSvarMs: 0 })
  await assert.rejects(klient.sisteSekvensnummer(), isTidsavbrudd)
})

test('an answer beyond the limit is not read to its end', async (t) => {
  const { url } = await startStub(t, () => ({ text: ' '.repeat(2_000) }))
  const klient = createProveklient(url, { bodyBytesMax: 1_000 })
  await assert.rejects(klient.sisteSekvensnummer(), /longer than 1000 bytes/)
})

test('a token that is refused is fetched anew, once, and the call made again at once', async (t) => {
  const { url, mottatt } = await startStub(t, ({ headers }) =>
    headers.authorization === 'Bearer nr2' ? OK : { status: 401, json: {} },
  )
  let nr = 0
  const klient = createProveklient(url, { token: async () => `nr${++nr}` })
  assert.equal(await klient.sisteSekvensnummer(), 17)
  assert.deepEqual(klient.tid.pauser, [])
  assert.equal(mottatt.length, 2)
})

test('a new token that is refused as well is told, and so is one that cannot be renewed', async (t) => {
  const { url, mottatt } = await startStub(t, () => ({ status: 401, json: { melding: 'nei' } }))
  let nr = 0
  const klient = createProveklient(url, { token: async () => `nr${++nr}` })
  await assert.rejects(klient.sisteSekvensnummer(), (error: HttpFeil) => error.status === 401)
  assert.equal(mottatt.length, 2)
  await assert.rejects(createProveklient(url).sisteSekvensnummer(), /401/)
  assert.equal(mottatt.length, 3)
})

test('tokens that end while the call is on its way never surface', async (t) => {
  let nr = 0
  const { url } = await startStub(t, ({ headers }) => {
    tid.advance(3_000)
    return Number(headers.authorization?.slice(-1)) > 4 ? OK : { status: 401, json: {} }
  })
  const { tid, ...klient } = createProveklient(url, {
    token: async () => ({ verdi: `nr${++nr}`, varerMs: 2_000 }),
  })
  assert.equal(await klient.sisteSekvensnummer(), 17)
})

test('an issuer that is down for a moment is asked again; one that refuses is not', async (t) => {
  const { url } = await startStub(t, inTurn())
  let asked = 0
  const token = async () => {
    asked += 1
    if (asked < 3) throw new TokenFeil('nede', { isForbigaaende: true })
    return 'nr'
  }
  assert.equal(await createProveklient(url, { token }).sisteSekvensnummer(), 17)
  const refused = async () => {
    throw new TokenFeil('klienten finnes ikke')
  }
  await assert.rejects(createProveklient(url, { token: refused }).sisteSekvensnummer(), isTokenFeil)
})

test('410 is a job that is gone when the service says so, and a gateway’s page is not believed', async (t) => {
  const gone = { status: 410, json: { feilmelding: 'Jobben eksisterer ikke' } }
  const { url } = await startStub(t, inTurn({ status: 410, text: '<html>' }, gone))
  const batch = { jobbId: 'x', batchnr: 0 }
  await assert.rejects(createProveklient(url).hentResultat(batch), (error) => {
    return isJobbBorte(error) && error.melding === 'Jobben eksisterer ikke'
  })
})

test('a redirect is not followed: the token stays here', async (t) => {
  const { url: other, mottatt } = await startStub(t, inTurn())
  const svar = { status: 302, text: '', headers: { location: other } }
  const { url } = await startStub(t, inTurn(svar))
  await assert.rejects(createProveklient(url).sisteSekvensnummer(), /302/)
  assert.equal(mottatt.length, 0)
})

test('no error carries an identifikator or a token, in any of its texts', async (t) => {
  const token = `${'a'.repeat(30)}.${'b'.repeat(30)}.${'c'.repeat(30)}`
  const said = `Ugyldig ${ID} med ${token}`
  const cases: readonly Stubsvar[] = [
    { status: 400, json: { kode: 'FREG-102', melding: said } },
    { status: 400, text: said },
    { text: `{"navn":"${said}` },
    { json: { oppslag: [{ foedselsEllerDNummer: ID }] } },
    {
      json: {
        oppslag: [{ foedselsEllerDNummer: identifikatorer(2)[1], folkeregisterperson: person(ID) }],
      },
    },
    (response) => response.destroy(),
  ]
  for (const svar of cases) {
    const { url } = await startStub(t, () => svar)
    const klient = createProveklient(url, { token })
    for (const call of [() => klient.hentPersondokumenter([ID]), () => klient.hentPerson(ID)]) {
      await call().then(
        () => {},
        (error: Error) => {
          for (let one: unknown = error; one instanceof Error; one = one.cause) {
            const text = `${one.message} ${one.stack} ${JSON.stringify(one)}`
            assert.ok(!text.includes(ID) && !text.includes('aaaaaa'), text)
          }
        },
      )
    }
  }
})

test('an aborted call ends at once with the signal’s reason', async (t) => {
  const { url } = await startStub(t, () => () => {})
  const stop = new AbortController()
  const call = createProveklient(url).sisteSekvensnummer({ signal: stop.signal })
  stop.abort(new Error('enough'))
  await assert.rejects(call, /enough/)
  await assert.rejects(createProveklient(url).sisteSekvensnummer({ signal: stop.signal }), /enough/)
})
