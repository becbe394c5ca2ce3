import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fetchTestToken } from '../../cli/token.ts'
import { SKRIVESCOPE } from '../../domain/tilgang/scope.ts'
import { loggkatalog } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { hendelsesnavn } from '../fixture/hendelser.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { dokument, identifikator, versjon } from '../fixture/personer.ts'
import { runLine } from '../fixture/program.ts'
import { fill, startTjeneste } from '../fixture/tjeneste.ts'

const MH = 'offentlig-med-hjemmel'
const [EN, TO, TRE] = [identifikator(0), identifikator(1), identifikator(2)]

/** A line of what is written. */
function linje(n: number | string, id: string, more: object = {}, person?: object) {
  const hendelse = {
    folkeregisteridentifikator: id,
    hendelsestype: 'endringINavn',
    ajourholdstidspunkt: '2026-11-27T10:00:00.000+01:00',
    ...more,
  }
  const folkeregisterperson = person && { folkeregisterperson: person }
  return { dokumentidentifikator: hendelsesnavn(n), hendelse, ...folkeregisterperson }
}

const ndjson = (lines: readonly object[]) => lines.map((one) => `${JSON.stringify(one)}\n`).join('')

test('a file of events is written all or none, told what was new, and is not written twice (14)', async (t) => {
  const dir = katalog(lastFirst(t))
  const [data, fil] = [join(dir, 'data'), join(dir, 'hendelser.ndjson')]
  await fill(data, [versjon([EN])])
  const person = dokument([EN], { kjoenn: 'mann', utgave: 2 })
  const lines = [
    linje(1, EN, { hendelsestype: 'endringIKjoenn' }, person),
    linje(2, TO, { hendelsestype: 'personErOpprettet' }, dokument([TO])),
    linje(3, EN, {
      egenskapshendelse: [
        { navn: { fornavn: 'A', etternavn: 'B' }, entitet: 'navn', entitetsendring: 'korrigere' },
      ],
    }),
  ]
  writeFileSync(fil, ndjson(lines))
  const first = await runLine(['hendelse', '--data', data, fil])
  assert.deepEqual(
    [first.code, first.err],
    [0, '3 new, 0 there already; the last sekvensnummer is 4\n'],
  )
  writeFileSync(fil, gzipSync(ndjson(lines)))
  const again = await runLine(['hendelse', '--data', data, fil])
  assert.deepEqual(
    [again.code, again.err],
    [0, '0 new, 3 there already; the last sekvensnummer is 4\n'],
  )
  writeFileSync(fil, ndjson([linje(4, EN), linje(5, TRE), linje(6, EN)]))
  const refused = await runLine(['hendelse', '--data', data, fil])
  assert.equal(refused.code, 1)
  assert.match(refused.err, /^line 2: nobody has the number.*\nNothing was written\.\n$/)
  writeFileSync(fil, ndjson([linje(1, TO)]))
  const other = await runLine(['hendelse', '--data', data, fil])
  assert.match(other.err, /^line 1: another event is called the same/)
})

test('what is no event is named by its line, field and rule, and nothing of what was sent; and nothing is written (14)', async (t) => {
  const dir = katalog(lastFirst(t))
  const [data, fil] = [join(dir, 'data'), join(dir, 'hendelser.ndjson')]
  await fill(data, [versjon([EN])])
  const egenskap = (one: object) => linje('e', EN, { egenskapshendelse: [one] })
  const navn = { fornavn: 'HEMMELIG', etternavn: 'NAVN' }
  const wrong: readonly (readonly [line: unknown, sier: RegExp])[] = [
    ['x', /not a JSON object|not an object/],
    [{ ...linje(1, EN), ekstra: 1 }, /the event has fields that are none/],
    [{ ...linje(1, EN), dokumentidentifikator: 'xyz' }, /dokumentidentifikator is not 32/],
    [{ ...linje(1, EN), skjemaversjon: '2.0' }, /skjemaversjon is not "1\.0"/],
    [{ dokumentidentifikator: hendelsesnavn(1) }, /hendelse is missing/],
    [linje(1, '12345678901'), /hendelse\.folkeregisteridentifikator is not a valid/],
    [linje(1, '01017012345'), /hendelse\.folkeregisteridentifikator/],
    [linje(1, EN, { hendelsestype: 'Endring i navn' }), /hendelsestype is not the name/],
    [linje(1, EN, { hendelsestype: null }), /hendelsestype is not the name/],
    [linje(1, EN, { ajourholdstidspunkt: '2026-11-27' }), /ajourholdstidspunkt is not a time/],
    [linje(1, EN, { hendelsesaarsakIDsf: 7 }), /hendelsesaarsakIDsf is not a text/],
    [linje(1, EN, { egenskapshendelse: {} }), /egenskapshendelse is not a list/],
    [egenskap({ navn, entitet: 'navn', entitetsendring: 'endre' }), /entitetsendring is none of/],
    [
      egenskap({ navn, entitet: 'navnet', entitetsendring: 'korrigere' }),
      /entitet is not the name/,
    ],
    [
      egenskap({ navn, entitet: 'status', entitetsendring: 'korrigere' }),
      /entitet is not that of navn/,
    ],
    [
      egenskap({ navn, entitet: 'navn', entitetsendring: 'annullere' }),
      /exactly when it is not annulled/,
    ],
    [
      egenskap({ entitet: 'navn', entitetsendring: 'korrigere' }),
      /exactly when it is not annulled/,
    ],
    [
      egenskap({ navn: [navn], entitet: 'navn', entitetsendring: 'korrigere' }),
      /\.navn is not an object/,
    ],
    [
      egenskap({ navn, status: {}, entitet: 'navn', entitetsendring: 'korrigere' }),
      /more than one property/,
    ],
    [linje(1, EN, {}, dokument([TO])), /does not have the number of the event/],
    [linje(1, EN, {}, { navn: [] }), /folkeregisterperson: /],
    [
      linje(1, EN, { hendelsestype: 'personErOpphoertSomDublett' }, dokument([EN])),
      /leads to none/,
    ],
    [
      egenskap({
        familierelasjon: { relatertPerson: '01017012345', relatertPersonsRolle: 'mor' },
        ...{ entitet: 'familierelasjon', entitetsendring: 'registrereNy' },
      }),
      /relatertPerson/,
    ],
  ]
  for (const [line, sier] of wrong) {
    writeFileSync(fil, ndjson([linje('god', EN), line as object]))
    const { code, err } = await runLine(['hendelse', '--data', data, fil])
    assert.equal(code, 1, JSON.stringify(line))
    assert.match(err, sier)
    assert.match(err, /^line 2: .*\nNothing was written\.\n$/s)
    assert.doesNotMatch(err, /HEMMELIG|\d{11}/)
  }
  writeFileSync(fil, '')
  const empty = await runLine(['hendelse', '--data', data, fil])
  assert.deepEqual([empty.code, /the input is empty/.test(empty.err)], [1, true])
})

test('events are written over HTTP where that is opened, by the scope that is for it, and have their line (14)', async (t) => {
  const closed = await startTjeneste(t)
  const body = JSON.stringify({ hendelser: [linje(1, EN, {}, dokument([EN]))] })
  const answer = await fetch(`${closed.url()}intern/v1/hendelser`, { method: 'POST', body })
  assert.equal(answer.status, 404)

  const { tjeneste, post } = await startSkriving(t)
  const first = await post(body)
  assert.deepEqual([first.status, await first.json()], [200, { nye: 1, uendret: 0, siste: 1 }])
  assert.deepEqual(await (await post(body)).json(), { nye: 0, uendret: 1, siste: 1 })
  const feed = (await tjeneste.klient(MH).call('hendelser/feed?seq=0')).json() as object[]
  assert.equal(feed.length, 1)

  for (const [kropp, kode, sier] of [
    ['[]', 'FREG-100', /listen hendelser/],
    ['{"hendelser":{}}', 'FREG-100', /listen hendelser/],
    ['{"hendelser":[{}]}', 'FREG-107', /hendelser\[0\]: hendelse is missing/],
    [
      ndjson([{ hendelser: [linje(8, EN), linje(9, TO)] }]),
      'FREG-107',
      /hendelser\[1\]: ingen har nummeret/,
    ],
    [ndjson([{ hendelser: [linje(1, EN)] }]), 'FREG-107', /hendelser\[0\]: en annen hendelse/],
  ] as const) {
    const svar = await post(kropp)
    const { kode: said, melding } = (await svar.json()) as { kode: string; melding: string }
    assert.deepEqual([svar.status, said], [400, kode])
    assert.match(melding, sier)
    assert.doesNotMatch(melding, /\d{11}/)
  }
  const uten = await fetch(`${tjeneste.url()}intern/v1/hendelser`, { method: 'POST', body })
  assert.equal(uten.status, 401)
  const andre = await tjeneste.klient(MH).token()
  assert.equal((await post(body, andre)).status, 403)
  await tjeneste.whileStopped(async () => {})
  const lines = [...readLogg(loggkatalog(tjeneste.data), {})].map(({ linje: one }) => one)
  const written = lines.filter((one) => 'kall' in one && one.kall === 'POST hendelser')
  assert.deepEqual(
    written.map((one) => ('avvist' in one ? one.avvist : undefined)),
    [undefined, undefined, 'ukjent', 'annetUnderNavnet'],
  )
})

test('many who write at once are answered when theirs is on disk, and each event is in the feed once (14)', async (t) => {
  const { tjeneste, post } = await startSkriving(t)
  await fill(tjeneste.data, [versjon([EN])])
  const svar = await Promise.all(
    Array.from({ length: 60 }, (_, n) => post(JSON.stringify({ hendelser: [linje(`n${n}`, EN)] }))),
  )
  const siste = await Promise.all(
    svar.map(async (one) => ((await one.json()) as { siste: number }).siste),
  )
  const feed = (await tjeneste.klient(MH).call('hendelser/feed?seq=2')).json() as {
    sekvensnummer: number
  }[]
  assert.deepEqual(
    siste.toSorted((a, b) => a - b),
    feed.map(({ sekvensnummer }) => sekvensnummer),
  )
  assert.equal(feed.length, 60)
})

test('the example of the page on events is one that is written (14)', async (t) => {
  const dir = katalog(lastFirst(t))
  const page = readFileSync(join(import.meta.dirname, '../../docs/hendelser.md'), 'utf8')
  const [, example = ''] = /```json\n([^`]+)```/.exec(page) ?? []
  const one = JSON.parse(example) as { hendelse: { folkeregisteridentifikator: string } }
  const id = one.hendelse.folkeregisteridentifikator
  const line = { ...one, folkeregisterperson: dokument([id as never]) }
  writeFileSync(join(dir, 'en.ndjson'), ndjson([line]))
  const svar = await runLine(['hendelse', '--data', join(dir, 'data'), join(dir, 'en.ndjson')])
  assert.deepEqual(
    [svar.code, svar.err],
    [0, '1 new, 0 there already; the last sekvensnummer is 1\n'],
  )
})

// --- internal ---

async function startSkriving(t: TestContext) {
  const tjeneste = await startTjeneste(t, [], { hendelserSkriving: 'ja' })
  const url = tjeneste.url()
  const own = await fetchTestToken({ url, pakke: MH, orgnr: '999888777', scope: SKRIVESCOPE })
  const post = (body: string, token = own) =>
    fetch(`${url}intern/v1/hendelser`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    })
  return { tjeneste, post }
}
