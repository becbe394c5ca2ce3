import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  FASTE_PAKKER,
  type Rettighetspakke,
  rettigheter,
} from '../../domain/oppslag/rettighetspakke.ts'
import { UTVIDELSE } from '../../server/http/xml/skriv.ts'
import { createVersjon } from '../../server/versjon.ts'
import { dokumenter } from '../fixture/dokumenter.ts'
import { identifikator } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { createValidator, readSvar, stedOf } from '../fixture/xml.ts'

const MH = 'offentlig-med-hjemmel'
const BULK = ['personer/xsd/bulk/request', 'personer/xsd/bulk/response']
const STIER = ['personer/xsd', ...BULK, 'uttrekk/xsd', 'uttrekk/xsd/request']
const IMPORT = /<xs:import namespace="([^"]+)" schemaLocation="([^"]+)"\/>/g

/** With what it refers to where libxml2 has it. */
function resolved(xsd: string): string {
  return xsd.replaceAll(
    IMPORT,
    (_, navnerom) => `<xs:import namespace="${navnerom}" schemaLocation="${stedOf(navnerom)}"/>`,
  )
}

test('the XSD are served in every package, as XML and as nothing else', async (t) => {
  const tjeneste = await startTjeneste(t)
  for (const pakke of FASTE_PAKKER) {
    const klient = tjeneste.klient(pakke)
    for (const sti of STIER) {
      for (const accept of ['application/xml', '*/*']) {
        const svar = await klient.call(sti, { headers: { accept } })
        assert.equal(svar.headers.get('content-type'), 'application/xml')
        createValidator(resolved(svar.text))
      }
      const json = await klient.call(sti, { headers: { accept: 'application/json' } })
      assert.equal(json.status, 406)
      assert.match(json.text, /^\{.*gyldige er application\/xml/)
    }
  }
})

test('what a schema refers to is to be had where it says (12.5)', async (t) => {
  const klient = (await startTjeneste(t)).klient(MH)
  let seen = 0
  for (const sti of STIER) {
    const { text } = await klient.call(sti)
    for (const [, navnerom = '', sted = ''] of text.matchAll(IMPORT)) {
      const path = new URL(sted, `http://a/${sti}`).pathname.slice(1)
      const { status, text: imported } = await klient.call(path)
      assert.equal(status, 200)
      assert.ok(imported.includes(` targetNamespace="${navnerom}"`))
      seen += 1
    }
  }
  assert.equal(seen, 1)
})

test('any person in any package is valid against the XSD, and what the model does not know is there', async (t) => {
  const ids = Array.from({ length: 60 }, (_, n) => identifikator(n))
  const made = fc.sample(dokumenter(), { numRuns: ids.length, seed: 20_261_123 })
  const versjoner = ids.flatMap((id, n) => {
    const nummer = {
      erGjeldende: true,
      status: 'iBruk',
      foedselsEllerDNummer: id,
      identifikatortype: 'foedselsnummer',
    }
    const dokument = { ...made[n], identifikasjonsnummer: [nummer] }
    return createVersjon(JSON.parse(JSON.stringify(dokument)), { opphav: MH }) ?? []
  })
  assert.equal(versjoner.length, ids.length)
  const tjeneste = await startTjeneste(t, versjoner)
  const parts = ['person-basis', 'relasjon-utvidet', 'identitetsgrunnlag-utvidet', 'historikk']
  const alle = ['navn', 'innflytting', 'rettsligHandleevne', 'falskIdentitet', ...parts]
  const query = alle.map((part) => `part=${part}`).join('&')
  let extended = 0
  // Past the check against the document, which these values are not of.
  const ask = async (pakke: Rettighetspakke, accept: string) => {
    const url = new URL(
      `/${rettigheter(pakke).path}/v1/personer/bulkoppslag?${query}`,
      tjeneste.url(),
    )
    const svar = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tjeneste.klient(pakke).token()}`, accept },
      body: Buffer.from(JSON.stringify({ foedselsEllerDNummer: ids })),
    })
    assert.equal(svar.status, 200)
    return svar.text()
  }
  for (const pakke of FASTE_PAKKER.filter((name) =>
    rettigheter(name).tjenester.includes('bulkoppslag'),
  )) {
    const xml = await ask(pakke, 'application/xml')
    assert.deepEqual(readSvar(xml), JSON.parse(await ask(pakke, '*/*')))
    extended += xml.split(UTVIDELSE).length - 1
  }
  assert.ok(extended > 0)
})
