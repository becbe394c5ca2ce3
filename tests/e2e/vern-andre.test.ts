import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import {
  ALLE_PAKKER,
  type Rettighetspakke,
  rettigheter,
} from '../../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import type { NyVersjon } from '../../server/storage/storage.ts'
import { runHent } from '../fixture/hent.ts'
import {
  adresser,
  endet,
  funnet,
  type Hjem,
  hjem,
  sammen,
  UTENFOR,
  utenfor,
  vernet,
  versjonAv,
} from '../fixture/hjemmet.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { forbudt, kriterier, lekkasjer, startVern } from '../fixture/vern.ts'

const MH = 'offentlig-med-hjemmel'
const P = identifikator(5_000)
const FOER = identifikator(5_001)
const ANNEN = identifikator(5_002)
const GAMMEL = hjem(0)
const NAA = hjem(1)
const NY = hjem(2)
const OFFENTLIGE = ALLE_PAKKER.filter((pakke) => rettigheter(pakke).offentlig)
const SER = ALLE_PAKKER.filter(
  (pakke) => rettigheter(pakke).tjenester.includes('personer') && pakke !== 'brsv',
)

/** Somebody's addresses, all of one home. */
function bor(sted: Hjem, gradering = 'ugradert'): Persondokument {
  return adresser({ bosted: sted, opphold: sted, delt: sted, post: sted }, gradering)
}

/** What every package tells of these persons, in look-ups, the archive and counts. */
async function tell(t: TestContext, versjoner: readonly NyVersjon[], ids = [P, FOER]) {
  const service = await startVern(t, versjoner)
  const ask = async () => {
    const told = await service.walk(
      {
        identifikatorer: ids,
        dokumentidentifikatorer: await service.versjonsnavn(MH),
        utvalg: [GAMMEL, NAA, NY].flatMap(kriterier),
        jobber: {},
        hverDel: false,
      },
      (operasjon) => /^(?:hent(?:Person|Dokument)|.*ulkoppslag|tell)/.test(operasjon),
    )
    return {
      told,
      /** Which of a home's words each package is told. */
      seen: (sted: Hjem) =>
        SER.filter((pakke) =>
          told.some(
            ([kall, text]) => kall.pakke === pakke && funnet(text, sted.verdier).length > 0,
          ),
        ),
      /** The packages that can count somebody at a home. */
      counted: (sted: Hjem) => {
        const asked = kriterier(sted).map((one) => JSON.stringify(one))
        const found = told.filter(
          ([{ operasjon, body, accept }, text]) =>
            operasjon === 'tellTilpasset' &&
            accept === 'application/json' &&
            asked.includes(JSON.stringify(body)) &&
            !text.includes('"antall":0'),
        )
        return ALLE_PAKKER.filter((one) => found.some(([{ pakke }]) => pakke === one))
      },
    }
  }
  return { ...service, look: ask, put: (ny: NyVersjon) => service.storage.appendVersjoner([ny]) }
}

test('somebody fortrolig has a home and a move in the public packages alone, old ones too', async (t) => {
  const { look, put } = await tell(t, [versjonAv([P], 1, sammen(bor(GAMMEL), utenfor(GAMMEL)))])
  assert.deepEqual((await look()).seen(GAMMEL), SER)
  const graded = sammen(vernet('fortrolig'), bor(NAA, 'fortrolig'), endet(bor(GAMMEL)))
  await put(versjonAv([P, FOER], 2, sammen(graded, utenfor(NAA))))
  const { told, seen, counted } = await look()
  assert.deepEqual([seen(GAMMEL), seen(NAA)], [OFFENTLIGE, OFFENTLIGE])
  assert.deepEqual(counted(NAA), OFFENTLIGE)
  const rest = told.filter(([{ pakke }]) => pakke && !OFFENTLIGE.includes(pakke))
  const hidden = [...forbudt([GAMMEL, NAA], undefined), 'adressebeskyttelse', 'graderingsnivaa']
  assert.ok(rest.length > 50)
  assert.deepEqual(
    rest.filter(([, text]) => funnet(text, hidden).length > 0),
    [],
  )
})

test('a klientadresse is hidden alone: where it is withheld the other addresses remain', async (t) => {
  const { bostedsadresse: _, ...andre } = bor(GAMMEL)
  const { bostedsadresse = [] } = bor(NAA, 'klientadresse')
  const { look } = await tell(t, [versjonAv([P], 1, { ...andre, bostedsadresse })])
  const { seen, counted } = await look()
  assert.deepEqual([seen(NAA), seen(GAMMEL)], [OFFENTLIGE, SER])
  assert.deepEqual(counted(NAA), OFFENTLIGE)
  assert.ok(counted(GAMMEL).length > OFFENTLIGE.length, 'the stay is open, and may be counted')
})

test('a protection that is lifted opens what is not graded itself, and no frozen selection', async (t) => {
  const { look, put, order, klient } = await tell(t, [versjonAv([P], 1, bor(GAMMEL))])
  const jobber = await order(kriterier(GAMMEL).slice(0, 1))
  const skjult = endet(bor(NAA, 'strengtFortrolig'))
  await put(versjonAv([P], 2, sammen(vernet('strengtFortrolig'), bor(NAA, 'strengtFortrolig'))))
  assert.deepEqual([(await look()).seen(GAMMEL), (await look()).seen(NAA)], [[], []])
  await put(versjonAv([P], 3, sammen(bor(NY), endet(bor(GAMMEL)), skjult)))
  const { seen, counted } = await look()
  assert.deepEqual([seen(NY), seen(GAMMEL)], [SER, SER], 'the register says that it may be told')
  assert.deepEqual(seen(NAA), [], 'a home from the protected time is graded for ever')
  assert.ok(counted(NY).length > 0)
  for (const [pakke, [jobbId]] of Object.entries(jobber)) {
    const svar = await klient(pakke as Rettighetspakke).call(`uttrekk/${jobbId}/batch/0`)
    assert.equal(svar.status, 410)
  }
})

test('a document that is older than the protection, and comes later, opens nothing', async (t) => {
  const { look, put } = await tell(t, [versjonAv([P, FOER], 5, vernet('strengtFortrolig'))])
  await put(versjonAv([P, FOER], 2, sammen(bor(GAMMEL), utenfor(GAMMEL))))
  await put(versjonAv([P], 4, sammen(bor(NAA), endet(bor(GAMMEL)))))
  const { told, counted } = await look()
  assert.deepEqual(lekkasjer(told, [GAMMEL, NAA]), [])
  assert.deepEqual([counted(GAMMEL), counted(NAA)], [[], []])
  await put(versjonAv([P], 6, bor(NY)))
  assert.deepEqual((await look()).seen(NY), SER, 'a newer one does')
})

test('a protection that comes late, in a document older than the open one, protects from then on', async (t) => {
  const { look, put } = await tell(t, [versjonAv([P], 5, bor(GAMMEL))])
  await put(versjonAv([P, FOER], 2, vernet('strengtFortrolig')))
  assert.deepEqual(lekkasjer((await look()).told, [GAMMEL]), [])
})

test('an event says that its document is the newest, whatever the times in it', async (t) => {
  const { look, put } = await tell(t, [versjonAv([P], 5, vernet('strengtFortrolig'))])
  await put(versjonAv([P], 2, bor(GAMMEL), MH, 'annullering'))
  assert.deepEqual((await look()).seen(GAMMEL), SER)
})

test('whoever is protected when they turn out to be another takes the old homes along', async (t) => {
  const ids = [P, ANNEN]
  const { look, put } = await tell(
    t,
    [versjonAv([P], 1, bor(GAMMEL)), versjonAv([ANNEN], 1, bor(NY))],
    ids,
  )
  await put(versjonAv([P], 2, vernet('strengtFortrolig')))
  await put(versjonAv([ANNEN, P], 3, bor(NY)))
  const { seen, told } = await look()
  assert.deepEqual(seen(GAMMEL), [], 'no versjon of the one who was protected')
  assert.deepEqual(seen(NY), SER, 'the other one’s home, which the register says is open')
  await put(versjonAv([ANNEN, P], 4, vernet('strengtFortrolig')))
  assert.deepEqual(lekkasjer((await look()).told, [GAMMEL, NY]), [])
  assert.ok(told.length > 100)
})

test('the family of somebody protected: their documents name the person and no address of the person', async (t) => {
  const relasjoner = {
    familierelasjon: [{ erGjeldende: true, relatertPerson: P, relatertPersonsRolle: 'far' }],
    foreldreansvar: [{ erGjeldende: true, ansvar: 'felles', ansvarlig: P }],
    sivilstand: [{ erGjeldende: true, sivilstand: 'gift', relatertVedSivilstand: P }],
  }
  const barn = sammen(relasjoner, bor(NY))
  const { look, put } = await tell(
    t,
    [versjonAv([P], 1, bor(GAMMEL)), versjonAv([ANNEN], 1, barn)],
    [P, ANNEN],
  )
  await put(versjonAv([P], 2, vernet('strengtFortrolig')))
  const { told, seen } = await look()
  assert.deepEqual(seen(GAMMEL), [])
  assert.deepEqual(
    seen(NY),
    SER,
    'who lives elsewhere is open; who lives there must be protected too',
  )
  assert.ok(told.some(([{ pakke }, text]) => pakke === MH && text.includes(P)))
})

/** Standard output that stops at its first line until something has been done. */
function stopped(first: () => Promise<unknown>) {
  let text = ''
  let done: Promise<unknown> | undefined
  const stream = new Writable({
    highWaterMark: 1,
    write: (chunk, _encoding, callback) => {
      text += chunk
      done ??= first()
      done.then(() => callback(), callback)
    },
  })
  return { stream, text: () => text }
}

test('`uttrekk hent`, under way when somebody is protected: by place it ends, else it has no home of theirs', async (t) => {
  const andre = Array.from({ length: 60 }, (_, n) => versjon([identifikator(n)]))
  const sted = { bosted: GAMMEL.kommune }
  const naboer = Array.from({ length: 60 }, (_, n) => versjon([identifikator(100 + n)], sted))
  const { tjeneste, put } = await tell(t, [...andre, ...naboer, versjonAv([P], 1, bor(GAMMEL))])
  const args = [
    'tilpasset',
    '--url',
    tjeneste.url(),
    '--rettighetspakke',
    MH,
    '--ut',
    '-',
    '--samtidig',
    '1',
  ]
  const bosatte = [...args, '--personstatustyper', 'bosatt', '--del', 'person-basis,historikk']

  let dag = 1
  const protect = () => {
    dag += 1
    const old = sammen(endet(bor(GAMMEL)), utenfor(GAMMEL))
    return put(versjonAv([P], dag, sammen(vernet('strengtFortrolig'), old)))
  }
  const hele = stopped(protect)
  const whole = await runHent(bosatte, { stdout: hele.stream })
  assert.equal(whole.code, 0, whole.err)
  assert.ok(hele.text().includes(P))
  assert.deepEqual(funnet(hele.text(), forbudt([], MH)), [])
  assert.deepEqual(funnet(hele.text(), [GAMMEL.adressenavn, GAMMEL.dato, 'Hulderhaug']), [])

  dag += 1
  await put(versjonAv([P], dag, bor(GAMMEL)))
  const stedlig = stopped(protect)
  const byPlace = await runHent([...bosatte, '--bostedskommunenummer', GAMMEL.kommune], {
    stdout: stedlig.stream,
  })
  assert.equal(byPlace.code, 1)
  assert.match(byPlace.err, /The service no longer has the job/)
  assert.ok(stedlig.text().length > 0 && !stedlig.text().includes(P))
  for (const { err } of [whole, byPlace]) {
    assert.deepEqual(funnet(err, [P, ...forbudt([GAMMEL], undefined), ...UTENFOR.steder]), [])
  }
})
