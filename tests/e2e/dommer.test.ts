import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  ALLE_PAKKER,
  type Rettighetspakke,
  rettigheter,
} from '../../domain/oppslag/rettighetspakke.ts'
import { createVersjon } from '../../server/versjon.ts'
import { syntetiskRegister } from '../../syntetisk/register.ts'
import { readAtom } from '../fixture/atom.ts'
import { judge, judgePerson } from '../fixture/dommer.ts'
import { KJENT, MADE, type Spoersmaal, spoersmaal } from '../fixture/dommerspoersmaal.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { OPERASJONER } from '../fixture/publisert.ts'
import { publiserteDokumenter } from '../fixture/publisert-verdier.ts'
import { breakOppslag } from '../fixture/skade.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { readSvar } from '../fixture/xml.ts'

const ANDRE = [7, 8, 9].map((n) => identifikator(9_000 + n))
const SVALBARD = { svalbard: 'ja', strupingTelling: '0', tilpassetBatch: '40', komplettBatch: '60' }

/** Persons of the synthetic country with all that happened to them, and made-up ones that the schema allows. */
function versjoner(opphav: Rettighetspakke) {
  const made = Array.from({ length: MADE }, (_, n) => {
    const [dokument = {}] = fc.sample(publiserteDokumenter(identifikator(n), ANDRE), {
      numRuns: 1,
      seed: 20_261_126 + n,
    })
    return createVersjon(JSON.parse(JSON.stringify(dokument)), { opphav }) ?? []
  }).flat()
  const land = [...syntetiskRegister({ antall: MADE, seed: 12 })].flatMap(
    ({ dokument }) => createVersjon(dokument, { opphav }) ?? [],
  )
  return [...made, ...land, versjon([KJENT], {}, { opphav })]
}

test('every answer of every published operation, in every package, in JSON and XML, is one that the published documents allow (12, must show 2)', async (t) => {
  const tally = { judged: 0, statuses: new Map<number, number>() }
  const invalid = new Map<string, number>()
  const answered = new Set<string>()
  for (const opphav of ['offentlig-med-hjemmel', 'brsv'] as const) {
    const tjeneste = await startTjeneste(t, versjoner(opphav), SVALBARD)
    for (const pakke of ALLE_PAKKER) {
      if ((pakke === 'brsv') !== (opphav === 'brsv')) continue
      const klient = tjeneste.klient(pakke)
      const ask = async ({ operasjon, sti, kropp, init = {} }: Spoersmaal) => {
        const { tjenester } = rettigheter(pakke)
        for (const accept of ['application/json', 'application/xml']) {
          const headers = { accept, ...(init.headers as Record<string, string>) }
          const svar =
            kropp === undefined
              ? await klient.call(sti, { ...init, headers })
              : await klient.post(sti, kropp, headers)
          const isXml = svar.headers.get('content-type') === 'application/xml'
          const isAtom = operasjon === 'GET hendelser/feed' && isXml && svar.status === 200
          const isXsd = operasjon.endsWith('xsd') && svar.status === 200
          if (isXml && svar.status === 200 && !isXsd && !isAtom) assertRoot(operasjon, svar.text)
          const body =
            isXsd || svar.status === 304
              ? undefined
              : isAtom
                ? readAtom(svar.text).innslag
                : isXml
                  ? readSvar(svar.text)
                  : svar.json()
          if (svar.status < 300) assert.ok(isXsd || isXml === (accept === 'application/xml'), sti)
          tally.judged += 1
          if (svar.status === 200) answered.add(operasjon)
          tally.statuses.set(svar.status, (tally.statuses.get(svar.status) ?? 0) + 1)
          for (const one of judge({ operasjon, status: svar.status, body })) {
            const what = `${pakke} ${accept}: ${one} (${tjenester.length} services)`
            invalid.set(what, (invalid.get(what) ?? 0) + 1)
          }
        }
      }
      for (const one of await spoersmaal(klient, pakke)) await ask(one)
    }
  }
  t.diagnostic(
    `${tally.judged} answers judged, by status ${JSON.stringify(Object.fromEntries(tally.statuses))}`,
  )
  assert.deepEqual(Object.fromEntries(invalid), {})
  assert.deepEqual([...answered].sort(), Object.keys(OPERASJONER).sort(), 'each was answered')
  for (const status of [200, 304, 400, 401, 403, 404, 406, 410, 413, 415]) {
    assert.ok((tally.statuses.get(status) ?? 0) > 0, `nothing was answered ${status}`)
  }
})

test('the eleventh order, and a batch that is not ready, are answered as the published documents allow (12, must show 2)', async (t) => {
  const tjeneste = await startTjeneste(t, [], { treghet: '1h' })
  for (const pakke of ['offentlig-med-hjemmel', 'offentligutenhjemmel', 'finans'] as const) {
    const klient = tjeneste.klient(pakke, `99988877${pakke.length % 10}`)
    const kropp = { personstatustyper: ['bosatt'] }
    const jobber = await Promise.all(Array.from({ length: 10 }, () => klient.bestill(kropp)))
    for (const accept of ['application/json', 'application/xml']) {
      const read = (text: string): unknown =>
        accept.endsWith('xml') ? readSvar(text) : JSON.parse(text)
      const full = await klient.post('uttrekk/tilpasset', kropp, { accept })
      const tilpasset = { operasjon: 'POST uttrekk/tilpasset', status: full.status }
      assert.equal(full.status, 429)
      assert.deepEqual(judge({ ...tilpasset, body: read(full.text) }), [])
      const early = await klient.call(`uttrekk/${jobber[0]}/batch/0`, { headers: { accept } })
      const batch = { operasjon: 'GET uttrekk/{jobbid}/batch/{batchnr}', status: early.status }
      assert.equal(early.status, 404)
      assert.deepEqual(judge({ ...batch, body: read(early.text) }), [])
    }
  }
})

test('what breaks is told as the published documents allow (12, must show 2)', async (t) => {
  const tjeneste = await startTjeneste(t, versjoner('offentlig-med-hjemmel').slice(0, 5))
  const klient = tjeneste.klient('offentlig-med-hjemmel')
  await klient.call(`personer/${identifikator(0)}`)
  breakOppslag(tjeneste.data)
  for (const accept of ['application/json', 'application/xml']) {
    const { status, text } = await klient.call(`personer/${identifikator(0)}`, {
      headers: { accept },
    })
    const body: unknown = accept.endsWith('xml') ? readSvar(text) : JSON.parse(text)
    assert.equal(status, 500)
    assert.deepEqual(judge({ operasjon: 'GET personer/{id}', status, body }), [])
  }
})

test('the judge finds what is not allowed: a field too few, too many, of another type, value or place', () => {
  const person = () =>
    fc.sample(publiserteDokumenter(identifikator(0), ANDRE), { numRuns: 40, seed: 1 })
  for (const one of person()) assert.deepEqual(judgePerson(JSON.parse(JSON.stringify(one))), [])
  const wrong: readonly object[] = [
    { deltBosted: [{ erGjeldende: false, adressegradering: 'ugradert' }] },
    { navn: [{ fornavn: 'A', erGjeldende: true }] },
    { navn: [] },
    { navn: { fornavn: 'A', etternavn: 'B' } },
    { navn: null },
    { navn: [{ fornavn: 'A', etternavn: 'B', kallenavn: 'C' }] },
    { doedsfall: [{ doedsdato: '2020-01-01' }] },
    { foedsel: [{ foedselsaar: 1979 }] },
    { kjoenn: [{ kjoenn: 'ukjent' }] },
    { bostedsadresse: [{ adressegradering: 'ugradert', vegadresse: { adressenavn: 'A' } }] },
    { hjemsted: [{}] },
  ]
  for (const one of wrong) assert.notDeepEqual(judgePerson(one), [], JSON.stringify(one))
  const batch = 'GET uttrekk/{jobbid}/batch/{batchnr}'
  const bulk = 'POST personer/bulkoppslag'
  const [ID, FEIL] = [{ foedselsEllerDNummer: identifikator(0) }, { feilmelding: 'x' }]
  const PERSON = { folkeregisterperson: {} }
  assert.deepEqual(
    judge({ operasjon: bulk, status: 200, body: { oppslag: [{ ...ID, ...PERSON }] } }),
    [],
  )
  const bad = [
    { operasjon: batch, status: 200, body: { foedselsEllerDNummer: [] } },
    { operasjon: batch, status: 404, body: { kode: 'FREG-301', melding: 'x' } },
    { operasjon: 'GET uttrekk/komplett', status: 409, body: { kode: 'a', melding: 'b' } },
    { operasjon: 'GET personer/{id}', status: 401, body: { feilmelding: 'x' } },
    { operasjon: 'GET ukjent', status: 200, body: {} },
    { operasjon: 'GET uttrekk/komplett', status: 404, body: { kode: 'a', melding: 'b' } },
    { operasjon: 'GET personer/{id}', status: 415, body: { kode: 'a', melding: 'b' } },
    { operasjon: bulk, status: 200, body: { oppslag: [{ ...ID, feilmelding: FEIL, ...PERSON }] } },
    { operasjon: bulk, status: 200, body: { oppslag: [ID] } },
    ...wrongHendelser(),
  ]
  for (const one of bad) assert.notDeepEqual(judge(one), [], JSON.stringify(one))
})

// --- internal ---

/** What no published document of events and searches allows. */
function wrongHendelser() {
  const [feed, en] = ['GET hendelser/feed', 'GET hendelser/{id}']
  const hendelse = {
    folkeregisteridentifikator: KJENT,
    hendelsetype: 'endringINavn',
    ajourholdstidspunkt: '2020-01-01T00:00:00Z',
  }
  const { hendelsetype: hendelsestype, ...resten } = hendelse
  const brev = (more: object) => ({
    ...{ dokumentidentifikator: '0'.repeat(32), skjemaversjon: '1.0' },
    hendelse: { ...resten, hendelsestype, ...more },
  })
  const egenskap = (one: object) => brev({ egenskapshendelse: [one] })
  const navn = { fornavn: 'A', etternavn: 'B' }
  const god = { navn, entitet: 'navn', entitetsendring: 'korrigere' }
  assert.deepEqual(
    judge({ operasjon: feed, status: 200, body: [{ sekvensnummer: 1, hendelse }] }),
    [],
  )
  assert.deepEqual(judge({ operasjon: en, status: 200, body: egenskap(god) }), [])
  const feeder: readonly unknown[] = [
    {},
    [{ sekvensnummer: '1', hendelse }],
    [{ sekvensnummer: 1, hendelse: { ...hendelse, hendelsetype: 'endringIAlt' } }],
    [{ sekvensnummer: 1, hendelse: { ...hendelse, hendelsesdokument: 'x' } }],
    [{ sekvensnummer: 1, hendelse: { ...hendelse, hendelsestype: 'endringINavn' } }],
    [{ sekvensnummer: 1, hendelse: { ...hendelse, ajourholdstidspunkt: '2020' } }],
  ]
  const brevene: readonly unknown[] = [
    brev({ hendelsestype: 'x' }),
    brev({ egenskapshendelse: [] }),
    egenskap({ ...god, navn: { ...navn, erGjeldende: true } }),
    egenskap({ ...god, navn: { fornavn: 'A' } }),
    egenskap({ ...god, navn: [navn] }),
    egenskap({ ...god, entitet: 'postadresse' }),
    egenskap({ ...god, entitetsendring: 'endre' }),
    egenskap({ ...god, identitetsgrunnlag: {} }),
    egenskap({
      identitetsgrunnlag: { identitetsgrunnlagstatus: 'kontrollert' },
      ...{ entitet: 'identitetsgrunnlag', entitetsendring: 'registrereNy' },
    }),
  ]
  return [
    ...feeder.map((body) => ({ operasjon: feed, status: 200, body })),
    ...brevene.map((body) => ({ operasjon: en, status: 200, body })),
    { operasjon: feed, status: 404, body: { kode: 'FREG-301', melding: 'x' } },
    { operasjon: 'GET personer/soek', status: 200, body: {} },
    { operasjon: 'GET personer/soek', status: 200, body: { foedselsEllerDNummer: ['1'] } },
  ]
}

const ROT = 'folkeregisteret:tilgjengeliggjoering'
/** The root of an answer in XML, by the published component that it is of; inferred. */
const ROETTER: Readonly<Record<string, string>> = {
  'GET uttrekk/komplett': `uttrekkJobbResponse ${ROT}:uttrekk:v1:response`,
  'POST uttrekk/tilpasset': `uttrekkJobbResponse ${ROT}:uttrekk:v1:response`,
  'GET uttrekk/{jobbid}/batch/{batchnr}': `uttrekkDataResponse ${ROT}:uttrekk:v1:response`,
  'POST personer/bulkoppslag': `personBulkoppslagResponse ${ROT}:person:v1:bulk:response`,
  'POST personer/bulkoppslag/arkiv': `arkivDokumentBulkoppslagResponse ${ROT}:person:v1:bulk:response`,
  'GET personer/{id}': `folkeregisterperson ${ROT}:person:v1`,
  'GET personer/arkiv/{dok}': `folkeregisterperson ${ROT}:person:v1`,
  'GET hendelser/siste/sekvensnummer': 'sekvensnummer ',
  'GET personer/soek': `personSoekResponse ${ROT}:person:v1:bulk:response`,
  'GET personer/entydigsoek': `folkeregisterperson ${ROT}:person:v1`,
  'GET hendelser/{id}': `dokumentForHendelse ${ROT}:hendelse:v1`,
  'POST hendelser/bulkoppslag': `hendelseDokumentBulkoppslagResponse ${ROT}:hendelse:v1:bulk:response`,
}

function assertRoot(operasjon: string, xml: string): void {
  const [, navn, navnerom = ''] = /^<\?xml[^>]+\?>\n<(\w+)(?: xmlns="([^"]+)")?/.exec(xml) ?? []
  assert.equal(`${navn} ${navnerom}`, ROETTER[operasjon], operasjon)
}
