import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKlient } from '../../klient/klient.ts'
import { testutsteder } from '../../klient/testutsteder.ts'
import { loggkatalog } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { createVersjon } from '../../server/versjon.ts'
import { dokument, identifikator, versjon } from '../fixture/personer.ts'
import { runLine } from '../fixture/program.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const MH = 'offentlig-med-hjemmel'
const [EN, TO, TRE] = [identifikator(0), identifikator(1), identifikator(2)]
const META = { erGjeldende: true, ajourholdstidspunkt: '2020-02-02T12:00:00+01:00' }

/** Somebody by a name, who has a pass and a number from elsewhere. */
function navngitt(id: typeof EN, fornavn: string, etternavn: string) {
  const made = createVersjon(
    {
      ...dokument([id], { bosted: '0301' }),
      navn: [{ ...META, fornavn, etternavn }],
      legitimasjonsdokument: [
        {
          ...META,
          identifikasjonsdokumentnummer: `1458-${id.slice(0, 4)}`,
          identifikasjonsdokumenttype: 'pass',
          utstederland: 'AFG',
        },
      ],
    },
    { opphav: MH },
  )
  if (made === undefined) throw new Error('no person')
  return made
}

const FOLK = [
  navngitt(EN, 'ÅSE-MARIE', 'VON BERG'),
  navngitt(TO, 'AASE', 'BERGH'),
  navngitt(TRE, 'KRISTIAN', "O'HARA"),
]

test('a search answers numbers, as JSON and as XML, in whatever case its parameters are written; nobody is an empty list (14)', async (t) => {
  const { klient } = await startTjeneste(t, FOLK)
  for (const pakke of ['offentlig-med-hjemmel', 'offentligutenhjemmel', 'finans', 'eid'] as const) {
    const { call } = klient(pakke)
    const found = await call('personer/soek?navn=%C3%A5se')
    assert.deepEqual(found.json(), { foedselsEllerDNummer: [EN] })
    assert.deepEqual((await call('personer/soek?NAVN=Aase&soekfonetisk=true')).json(), {
      foedselsEllerDNummer: [EN, TO],
    })
    assert.deepEqual((await call('personer/soek/?navn=ingen')).json(), { foedselsEllerDNummer: [] })
    const xml = await call('personer/soek?navn=ohara', { headers: { accept: 'application/xml' } })
    assert.match(xml.text, new RegExp(`<foedselsEllerDNummer>${TRE}</foedselsEllerDNummer>`))
  }
  for (const pakke of ['privat', 'presse', 'privatutenfolkeregisteridentifikator'] as const) {
    assert.equal((await klient(pakke).call('personer/soek?navn=%C3%A5se')).status, 403)
  }
})

test('one person is found in every package with the service, and shown as a look-up would; none and several are told alike (14)', async (t) => {
  const { klient } = await startTjeneste(t, [
    ...FOLK,
    navngitt(identifikator(3), 'KRISTIAN', "O'HARA"),
  ])
  const query = `navn=kristian+ohara&identifikasjonsnummer=${TRE}`
  for (const [pakke, number] of [
    ['offentlig-med-hjemmel', true],
    ['offentligutenhjemmel', true],
    ['finans', true],
    ['privat', false],
    ['presse', false],
    ['presseutenfolkeregisteridentifikator', false],
  ] as const) {
    const { call } = klient(pakke)
    const svar = await call(`personer/entydigsoek?${query}`)
    assert.equal(svar.status, 200, pakke)
    assert.equal(svar.text.includes(TRE), number, pakke)
    const asked = await call(`personer/entydigsoek?${query}&part=identifikasjonsnummer`)
    assert.equal(asked.text.includes(TRE), !pakke.includes('uten') || number, pakke)
    const bodies = await Promise.all(
      ['foedselsdato=19800101', 'foedselsdato=19700101'].map(async (one) => {
        const { status, text } = await call(`personer/entydigsoek?navn=kristian+ohara&${one}`)
        return [status, text.replace(/[0-9a-f]{8}-[0-9a-f-]+/, '')]
      }),
    )
    assert.deepEqual(bodies[0], bodies[1], 'several, and none')
    assert.equal(bodies[0]?.[0], 404)
  }
  const { call } = klient('eid')
  const doc = await call(
    `personer/entydigsoek?foedselsdato=19800101&legitimasjonsdokument=afg-1458-${TO.slice(0, 4)}`,
  )
  assert.match(doc.text, new RegExp(TO))
  const part = await call(`personer/entydigsoek?${query}&part=tull`)
  assert.deepEqual([part.status, part.text.includes('FREG-401')], [406, true])
})

test('more than ten thousand hits are refused, and what was searched for has its line, found or not (14)', async (t) => {
  const mange = Array.from({ length: 10_001 }, (_, n) => versjon([identifikator(n)]))
  const tjeneste = await startTjeneste(t, mange)
  const { call } = tjeneste.klient('finans', '987654321')
  const svar = await call('personer/soek?kjoenn=kvinne')
  assert.deepEqual([svar.status, svar.text.includes('FREG-108')], [400, true])
  await call('personer/soek?navn=ingen')
  await call(`personer/entydigsoek?navn=Pr%C3%B8vende+Figur&identifikasjonsnummer=${EN}&part=navn`)
  await call('personer/entydigsoek?navn=Pr%C3%B8vende+Figur&foedselsdato=19800101')
  await tjeneste.whileStopped(async () => {})
  const lines = [...readLogg(loggkatalog(tjeneste.data), {})].map(({ linje }) => linje as never)
  assert.deepEqual(
    lines.map(({ tjeneste: hva, sporsmaal, treff, avvist }) => [hva, sporsmaal, treff, avvist]),
    [
      ['soek', { soek: { kjoenn: 'kvinne' } }, 0, 'FREG-108'],
      ['soek', { soek: { navn: 'ingen' } }, 0, undefined],
      [
        'entydigsoek',
        { part: ['navn'], soek: { navn: 'Prøvende Figur', identifikasjonsnummer: EN } },
        1,
        undefined,
      ],
      [
        'entydigsoek',
        { part: [], soek: { navn: 'Prøvende Figur', foedselsdato: '19800101' } },
        0,
        undefined,
      ],
    ],
  )
  assert.doesNotMatch(tjeneste.logg.join(''), /Figur|19800101|\d{11}/)
})

test('the client and the command find the same as the service tells (14)', async (t) => {
  const tjeneste = await startTjeneste(t, FOLK)
  const url = tjeneste.url()
  const klient = createKlient({
    url,
    rettighetspakke: 'finans',
    token: testutsteder({ url, rettighetspakke: 'finans' }),
  })
  assert.deepEqual(await klient.soek({ navn: 'Aase', soekFonetisk: true, kommunenummer: '0301' }), [
    EN,
    TO,
  ])
  assert.deepEqual(await klient.soek({ navn: 'ingen' }), [])
  const person = await klient.entydigsoek(
    { navn: 'Aase Bergh', postnummer: '0301' },
    { part: ['navn'] },
  )
  assert.equal(person?.navn?.[0]?.fornavn, 'AASE')
  assert.equal(await klient.entydigsoek({ navn: 'Aase Berg', postnummer: '0301' }), undefined)
  await assert.rejects(klient.soek({ adressenavn: 'ab' }), /Ugyldig søk/)

  const felles = ['soek', '--url', url, '--rettighetspakke', 'finans']
  const codes: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['--navn', 'aase', '--soek-fonetisk'], 0, /^$/],
    [['--navn', 'ingen'], 1, /^$/],
    [['--entydig', '--navn', 'aase bergh', '--postnummer', '0301', '--del', 'navn'], 0, /^$/],
    [
      ['--entydig', '--navn', 'ola nordmann', '--postnummer', '0301'],
      1,
      /Nobody was found, or several/,
    ],
    [['--entydig', '--kjoenn', 'mann'], 2, /--kjoenn goes with a search for several/],
    [['--identifikasjonsnummer', EN], 2, /--identifikasjonsnummer goes with --entydig/],
    [['--navn', 'a', '--del', 'navn'], 2, /--del goes with --entydig/],
    [['--kjoenn', 'x'], 2, /kjoenn/],
    [['--maks-treff', '0'], 2, /FREG-105|maksTreff/],
  ]
  for (const [args, code, sier] of codes) {
    const svar = await runLine([...felles, ...args])
    assert.equal(svar.code, code, `${args.join(' ')}: ${svar.err}`)
    assert.match(svar.err, sier)
  }
})
