import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUgyldigSvar } from './errors.ts'
import {
  createProveklient,
  dokumentid,
  identifikatorer,
  jobbtjeneste,
  person,
  type Stubsvar,
  startStub,
} from './fixture.ts'

const IDS = identifikatorer(2_500)
const [A = '', B = '', C = ''] = IDS

function entry(id: string) {
  return { foedselsEllerDNummer: id, folkeregisterperson: person(id) }
}

test('any number of ids is asked for a thousand at a time, and answered in the order asked', async (t) => {
  const { url, mottatt } = await startStub(t, jobbtjeneste({ ids: IDS, batchstoerrelse: 5_000 }))
  const omvendt = [...IDS].reverse()
  const svar = await createProveklient(url).hentPersondokumenter(omvendt, {
    part: ['navn', 'historikk'],
  })
  assert.deepEqual(
    svar.map(({ id }) => id),
    omvendt,
  )
  assert.ok(svar.every((ett) => ett.kind === 'person' && !ett.fulgt))
  assert.deepEqual(
    mottatt.map(({ path }) => path),
    Array(3).fill('personer/bulkoppslag?part=navn&part=historikk&somBestilt=true'),
  )
})

test('the answer may come in any order', async (t) => {
  const { url } = await startStub(t, () => ({ json: { oppslag: [C, A, B].map(entry) } }))
  const svar = await createProveklient(url).hentPersondokumenter([A, B, C])
  assert.deepEqual(
    svar.map(({ id }) => id),
    [A, B, C],
  )
})

test('documents are looked up in the archive, and one that is not there is missing', async (t) => {
  const [x, y] = [dokumentid(1), dokumentid(2)]
  const tjeneste = jobbtjeneste({
    ids: [x, y],
    batchstoerrelse: 10,
    opphoerte: new Map([[y, undefined]]),
  })
  const { url, mottatt } = await startStub(t, tjeneste)
  const svar = await createProveklient(url).hentPersondokumenter([x, y])
  assert.deepEqual(
    svar.map(({ id, kind }) => [id, kind]),
    [
      [x, 'person'],
      [y, 'mangler'],
    ],
  )
  assert.deepEqual(
    mottatt.map(({ path }) => path),
    ['personer/bulkoppslag/arkiv'],
  )
})

test('an id that has ended is followed to the person it leads to', async (t) => {
  const ny = person(C)
  const opphoerte = new Map<string, object | undefined>([
    [A, ny],
    [B, undefined],
  ])
  const { url } = await startStub(t, jobbtjeneste({ ids: IDS, batchstoerrelse: 10, opphoerte }))
  const svar = await createProveklient(url).hentPersondokumenter([A, B, C])
  assert.deepEqual(svar, [
    { kind: 'person', id: A, folkeregisterperson: ny, fulgt: true },
    { kind: 'mangler', id: B, feilmelding: 'Identifikatoren er opphørt' },
    { kind: 'person', id: C, folkeregisterperson: person(C), fulgt: false },
  ])
})

test('a short answer is asked for again', async (t) => {
  const answers: Stubsvar[] = [
    { json: { oppslag: [] } },
    { json: { oppslag: [entry(A)] } },
    { json: { oppslag: [entry(A), entry(B)] } },
  ]
  const { url, mottatt } = await startStub(t, (_mottatt, nr) => answers[nr - 1] ?? { json: {} })
  const svar = await createProveklient(url).hentPersondokumenter([A, B])
  assert.deepEqual(
    svar.map(({ kind }) => kind),
    ['person', 'person'],
  )
  assert.equal(mottatt.length, 3)
})

test('a service that always leaves somebody out has each of them looked up alone', async (t) => {
  const { url } = await startStub(t, ({ path }) => {
    if (path.startsWith('personer/bulk')) return { json: { oppslag: [entry(A)] } }
    return path.startsWith(`personer/${B}`)
      ? { json: person(B) }
      : { status: 404, json: { melding: 'ingen' } }
  })
  const svar = await createProveklient(url).hentPersondokumenter([A, B, C])
  assert.deepEqual(
    svar.map((ett) => [ett.kind, ett.kind === 'person' && ett.fulgt]),
    [
      ['person', false],
      ['person', true],
      ['mangler', false],
    ],
  )
})

test('the answer to another question is not believed', async (t) => {
  const answers = [
    { oppslag: [entry(A), entry(C)] },
    { oppslag: [{ foedselsEllerDNummer: A }, entry(B)] },
    { oppslag: [{ folkeregisterperson: {} }, entry(B)] },
    { oppslag: [{ foedselsEllerDNummer: A, feilmelding: 'x' }, entry(B)] },
    { oppslag: 'ingen' },
    {},
    [],
  ]
  for (const json of answers) {
    const { url } = await startStub(t, () => ({ json }))
    await assert.rejects(
      createProveklient(url).hentPersondokumenter([A, B]),
      isUgyldigSvar,
      JSON.stringify(json).slice(0, 30),
    )
  }
})

test('one person is found or is not', async (t) => {
  const { url } = await startStub(t, ({ path }) =>
    path.startsWith(`personer/${A}`) ? { json: person(A) } : { status: 404, json: {} },
  )
  const klient = createProveklient(url)
  assert.deepEqual(await klient.hentPerson(A, { part: ['navn'] }), person(A))
  assert.equal(await klient.hentPerson(B), undefined)
})
