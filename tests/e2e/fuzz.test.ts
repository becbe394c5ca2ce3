import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FASTE_PAKKER, rettigheter } from '../../domain/oppslag/rettighetspakke.ts'
import { type Dokument, operasjoner } from '../fixture/openapi.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { type Forespoersel, invalid, valid } from '../fixture/vilkaarlig.ts'

/** Another seed finds other things: `UTTREKK_FUZZ_SEED=7`. */
const SEED = Number(process.env['UTTREKK_FUZZ_SEED'] ?? 20_261_123)
const RUNS = Number(
  process.env['UTTREKK_FUZZ_RUNS'] ?? (process.env['CI'] === 'true' ? 6_000 : 4_000),
)
const MANGE = Array.from({ length: 40 }, (_, n) => versjon([identifikator(n)], { bosted: '4204' }))

/** What an order or a search may break that no schema can say. */
const BETWEEN_FIELDS =
  /kan ikke kombineres|kan ikke være etter|oppgitt to ganger|oppgi navn og én av|kreves sammen med|fornavn og etternavn|ÅÅÅÅMMDD|er ikke kjent/

test('whatever is made up from the document, the service answers as the document says', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE, { tokenLevetid: '10m', strupingTelling: 'av' })
  const dokument = (await (await fetch(`${tjeneste.url()}openapi.json`)).json()) as Dokument
  const klienter = new Map(FASTE_PAKKER.map((pakke) => [pakke, tjeneste.klient(pakke)]))
  const choices = operasjoner(dokument).flatMap(({ urls, method, op }) =>
    urls.map((url) => valid(dokument, url, method, op)),
  )
  const request = fc.oneof(...choices)
  const answers = new Map<number, number>()

  const send = async ({ method, path, headers, body, isValid }: Forespoersel) => {
    const pakke = FASTE_PAKKER.find((name) => path.startsWith(`/${rettigheter(name).path}/`))
    const klient = klienter.get(pakke ?? 'offentligutenhjemmel')
    assert.ok(klient !== undefined)
    const token = pakke === undefined ? {} : { authorization: `Bearer ${await klient.token()}` }
    const bare = method === 'GET' || method === 'HEAD' || body === undefined
    const svar = await klient.callAt(path, {
      method,
      headers: { ...token, ...headers },
      ...(bare ? {} : { body }),
    })
    answers.set(svar.status, (answers.get(svar.status) ?? 0) + 1)
    assert.ok(svar.status < 500, `${method} was answered ${svar.status}`)
    if (svar.status >= 300) assert.doesNotMatch(svar.text, /\d{11}/)
    if (!isValid || pakke === undefined) return
    const isRule = svar.status === 400 && BETWEEN_FIELDS.test(svar.text)
    assert.ok(isRule || ![400, 405, 406, 415].includes(svar.status), svar.text)
  }

  await fc.assert(fc.asyncProperty(fc.oneof(request, invalid(request)), send), {
    seed: SEED,
    numRuns: RUNS,
  })
  t.diagnostic(`answers by status: ${JSON.stringify(Object.fromEntries(answers))}`)
  const svar = await tjeneste.klient().call('hendelser/siste/sekvensnummer')
  assert.equal(svar.status, 200)
  assert.doesNotMatch(tjeneste.logg.join(''), /\d{11}|eyJ|"hendelse":"(?:feil|jobbfeil)"/)
})
