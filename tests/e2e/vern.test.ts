import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KonsumentId } from '../../domain/ids.ts'
import { ALLE_PAKKER, type Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import { BORTE, BORTE_UTEN_GRUNN, mayKnowVern } from '../../domain/uttrekk/batch.ts'
import type { Utvalg } from '../../domain/uttrekk/utvalg.ts'
import { createSkriver, startSkriver } from '../../server/storage/contract/skriver.ts'
import {
  adresser,
  endet,
  funnet,
  hjem,
  sammen,
  utenfor,
  vernet,
  versjonAv,
} from '../fixture/hjemmet.ts'
import { operasjoner } from '../fixture/openapi.ts'
import { identifikator } from '../fixture/personer.ts'
import { vandring } from '../fixture/vandring.ts'
import { forbudt, kriterier, lekkasjer, startVern } from '../fixture/vern.ts'

/**
 * The hardest promise: from the commit of the versjon that protects somebody on, no answer of any kind
 * tells of a home they had.
 *
 * A home is wherever an address puts somebody: home, stay, shared home, former postal address, where
 * they stood in the matrikkel, when they came there, where on the mainland and abroad they moved from
 * and to, and where the private contact of a dødsbo lives. Not a home, and not hidden: where somebody
 * was born (`foedekommuneINorge` says where a hospital is, and never changes), where they married, and
 * an open postal address from the protection on, which is how they wish to be reached. The first
 * package is told, by law, that and when somebody moved to which country, and who appointed a guardian.
 * Relations name persons and carry no address: what the others of a family have in their own documents
 * is protected when they are.
 */
const P = identifikator(5_000)
const P_FOER = identifikator(5_001)
const X = identifikator(5_002)
const GATE = hjem(0)
const HYTTE = hjem(1)
const DELT = hjem(2)
const POST = hjem(3)
const GAARD = hjem(4)
const ANNET = hjem(5)
const HJEM = [GATE, HYTTE, DELT, POST, GAARD, ANNET]
const KRIPOS = {
  postadresse: [
    {
      ajourholdstidspunkt: '2020-03-05T12:00:00+01:00',
      erGjeldende: true,
      adressegradering: 'ugradert',
      postboksadresse: { postboks: 'KRIPOSBOKS' },
    },
  ],
}

/** A life before the protection: three homes, two numbers, and somebody who turns out to be the same. */
function liv(opphav: Rettighetspakke) {
  const foerst = adresser({ bosted: GATE, opphold: HYTTE, delt: DELT, post: POST })
  const flytter = sammen(
    adresser({ bosted: GAARD, opphold: HYTTE, delt: DELT, post: GAARD }),
    endet(foerst),
    utenfor(GATE),
  )
  const annens = adresser({ bosted: ANNET, opphold: ANNET, delt: ANNET, post: ANNET })
  const sist = sammen(flytter, endet(annens))
  return {
    foer: [
      versjonAv([P_FOER], 1, sammen(foerst, utenfor(GATE)), opphav),
      versjonAv([P, P_FOER], 2, flytter, opphav),
      versjonAv([X], 3, annens, opphav),
      versjonAv([P, P_FOER, X], 4, sist, opphav),
    ],
    vern: versjonAv(
      [P, P_FOER, X],
      5,
      sammen(vernet('strengtFortrolig'), KRIPOS, endet(sist), utenfor(GATE)),
      opphav,
    ),
  }
}

for (const opphav of ['offentlig-med-hjemmel', 'brsv'] as const) {
  test(`invariants 3 and 4: from the commit on nothing tells of a former home, documents of ${opphav}`, async (t) => {
    const { foer, vern } = liv(opphav)
    const bare = opphav === 'brsv' ? opphav : undefined
    const service = await startVern(t, foer, bare)
    const { tjeneste, storage, passTime, klient, ask, calls, walk, order, versjonsnavn } = service
    const identifikatorer = [P, P_FOER, X]
    const stedlige = [...kriterier(GAARD), ...kriterier(HYTTE)].filter((_, i) =>
      [0, 2, 3, 5].includes(i),
    )
    const uten = { personstatustyper: ['bosatt'] }
    const jobber = bare ? {} : await order([...stedlige, uten])
    const stoff = {
      identifikatorer,
      dokumentidentifikatorer: await versjonsnavn(opphav),
      utvalg: HJEM.flatMap(kriterier),
      jobber,
      hverDel: true,
    }

    const stored = funnet(foer.map(({ json }) => json).join(' '), forbudt(HJEM, undefined))
    const told = funnet(
      (await walk({ ...stoff, utvalg: [] })).map(([, text]) => text).join(' '),
      stored,
    )
    const untold = stored.filter((ord) => !told.includes(ord))
    assert.deepEqual(untold, opphav === 'brsv' ? forbudt([], undefined) : [], 'before, all is told')
    const foundBy = async () => {
      const soek = calls(stoff).filter(({ operasjon }) => /^(soek|entydig)/.test(operasjon))
      const found = new Set<string>()
      // Some at a time: from one address there are only so many connections to be had.
      for (let i = 0; i < soek.length; i += 20) {
        const svar = await Promise.all(
          soek.slice(i, i + 20).map(async (one) => [one.operasjon, await ask(one)] as const),
        )
        for (const [hva, { status }] of svar) if (status === 200) found.add(hva)
      }
      return found
    }
    if (!bare) assert.deepEqual([...(await foundBy())].sort(), ['entydigSoek', 'soekPersoner'])
    for (const [pakke, ids] of Object.entries(jobber)) {
      for (const jobbId of ids) {
        assert.ok((await klient(pakke as Rettighetspakke).hent(jobbId)).flat().includes(P), pakke)
      }
    }

    const skriver = createSkriver(storage, { personer: 30 })
    const writing = startSkriver(skriver, 20_261)
    tjeneste.defer(() => writing.stop())
    const running = bare ? [] : await selectBefore(storage, passTime)
    let committed = 0
    const late: (readonly [(typeof kall)[number], string])[] = []
    const kall = calls(stoff).filter(({ operasjon }) => !operasjon.startsWith('bestill'))
    const reading = Array.from({ length: 4 }, async (_, reader) => {
      for (let i = reader; committed < 400; i += 4) {
        const one = kall[(i * 37) % kall.length]
        if (one === undefined) break
        const isLate = committed > 0
        const svar = await ask(one)
        if (!isLate) continue
        committed += 1
        late.push([one, svar.text])
      }
    })
    await storage.appendVersjoner([vern])
    committed = 1
    await Promise.all(reading)
    assert.ok(late.length >= 399)
    assert.deepEqual(lekkasjer(late, HJEM), [])
    await writing.upTo(skriver.siste() + 20)
    await writing.stop()

    const navn = (await versjonsnavn(opphav)).slice(0, 1_000)
    const now = [
      ...(await walk(stoff)),
      ...(await walk(
        { ...stoff, hverDel: false, dokumentidentifikatorer: navn },
        (one) => one === 'arkivBulkoppslag',
      )),
    ]
    assert.deepEqual(lekkasjer(now, HJEM), [])
    assert.ok(
      now.some(([, text]) => text.includes('KRIPOSBOKS')),
      'the open postal address remains',
    )
    for (const [{ operasjon, path, body }, text] of now) {
      if (operasjon === 'tellTilpasset')
        assert.match(text, /"antall":0\}|<antall>0<|FREG-2/, JSON.stringify(body))
      if (operasjon === 'entydigSoek') assert.match(text, /FREG-[123]/, path)
      if (operasjon === 'bestillTilpasset' || operasjon === 'soekPersoner')
        assert.ok(
          identifikatorer.every((id) => !text.includes(id)),
          path,
        )
    }
    for (const [pakke, ids] of Object.entries(jobber)) {
      const [frittStaaende, ...stedbundne] = ids.toReversed()
      for (const jobbId of stedbundne) await assertEnded(klient, pakke as Rettighetspakke, jobbId)
      const batches = await klient(pakke as Rettighetspakke).hent(String(frittStaaende))
      assert.ok(batches.flat().includes(P), 'what tells of no place is as it was')
    }
    for (const { eier, jobbId, complete } of running) {
      assert.equal(await complete(), true)
      await assertEnded(klient, eier.pakke, jobbId)
    }
    assert.deepEqual(funnet(tjeneste.logg.join(''), forbudt(HJEM, undefined)), [])
  })
}

test('the walk goes by every route there is, and fails where one has come that it does not know', async (t) => {
  const { dokument } = await startVern(t, [])
  const stoff = {
    identifikatorer: [P],
    dokumentidentifikatorer: ['0'.repeat(32)],
    utvalg: kriterier(GATE).slice(0, 1),
    jobber: Object.fromEntries(ALLE_PAKKER.map((pakke) => [pakke, ['en-jobb']])),
    hverDel: false,
  }
  const gone = new Set(
    vandring(dokument, stoff).map(({ method, path }) => `${method} ${path.split('?')[0]}`),
  )
  const values = /[08]0{31}|en-jobb|MP-\d{3}|1231d76c-fcf8-45e1-af1d-628c91536510|(?<=batch\/)\d/g
  const seen = new Set([...gone].map((one) => one.replaceAll(values, '{}').replaceAll(P, '{}')))
  for (const { method, urls } of operasjoner(dokument)) {
    for (const url of urls)
      assert.ok(seen.has(`${method} ${url.replaceAll(/\{\w+\}/g, '{}')}`), url)
  }
  const ny = { get: { operationId: 'nyRute' }, servers: [{ url: '/' }] }
  const grown = { ...dokument, paths: { ...dokument.paths, '/ny': ny } }
  assert.throws(() => vandring(grown, stoff), /nyRute: teach it the route/)
})

type Vern = Awaited<ReturnType<typeof startVern>>

/** Jobs by place that have selected and are not done: what a worker holds at the moment of the commit. */
async function selectBefore(storage: Vern['storage'], passTime: () => void) {
  const konsument = '0192:999888777' as KonsumentId
  const utvalg: readonly Utvalg[] = [
    { personstatustyper: ['bosatt'], bostedskommunenummer: [GAARD.kommune] },
    { personstatustyper: ['bosatt'], oppholdskommunenummer: [HYTTE.kommune] },
  ]
  const running = []
  for (const pakke of ['offentlig-med-hjemmel', 'offentligutenhjemmel', 'finans'] as const) {
    for (const one of utvalg) {
      const eier = { konsument, pakke }
      const bestilling = { type: 'tilpasset', utvalg: one } as const
      const bestilt = await storage.createJobb({ eier, bestilling })
      passTime()
      const claimed = await storage.claimJobb()
      assert.ok(bestilt.kind === 'bestilt' && claimed.kind === 'jobb')
      const { jobbId } = bestilt
      const valgt = await storage.selectPersoner({
        utvalg: one,
        pakke,
        batchstoerrelse: 10,
      })
      assert.equal(valgt.treff, 1)
      const complete = () => storage.completeJobb(claimed.leie, valgt)
      running.push({ eier, jobbId, complete })
    }
  }
  return running
}

/** A job by place that is over: no batch, no end marker, no count. */
async function assertEnded(
  klientOf: Vern['klient'],
  pakke: Rettighetspakke,
  jobbId: string,
): Promise<void> {
  const [klient, mayKnow] = [klientOf(pakke), mayKnowVern(pakke)]
  for (const nr of [0, 1, 2]) {
    const svar = await klient.call(`uttrekk/${jobbId}/batch/${nr}`)
    assert.equal(svar.status, 410)
    assert.ok(svar.text.includes(mayKnow ? BORTE.skjermet : BORTE_UTEN_GRUNN))
  }
  const { treff, batcher, batch, tilstand } = (
    await klient.call(`uttrekk/${jobbId}`)
  ).json() as Record<string, unknown>
  assert.equal(tilstand, mayKnow ? 'feilet' : 'utloept')
  assert.deepEqual([treff, batcher, batch], [null, null, null])
}
