import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ALLE_PAKKER,
  type Rettighetspakke,
  rettigheter,
} from '../../domain/oppslag/rettighetspakke.ts'
import { mayKnowVern } from '../../domain/uttrekk/batch.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { fill, type Svar, startTjeneste } from '../fixture/tjeneste.ts'

const [BORT, HER, NAVNLOES] = ['4204', '0301', '1103'] as const
const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'
const UVITENDE = ALLE_PAKKER.filter(
  (pakke) => rettigheter(pakke).tjenester.includes('tilpasset') && !mayKnowVern(pakke),
)

const bostedI = (kommune: string) => ({
  personstatustyper: ['bosatt'],
  bostedskommunenummer: [kommune],
})

test('to a package that may not know of protection, a selection that it ended is in all as one whose time is over (10.6)', async (t) => {
  const [a, b] = [identifikator(0), identifikator(1)]
  const tjeneste = await startTjeneste(t, [
    versjon([a], { bosted: BORT }),
    versjon([b], { bosted: HER }),
  ])
  let utgave = 0
  const becomes = (gradering: 'ugradert' | 'fortrolig') => {
    utgave += 1
    const made = versjon([a], { bosted: BORT, gradering, utgave }, { hendelsestype: 'x' })
    return fill(tjeneste.data, [made])
  }
  const beside = openSqlite(tjeneste.data)
  tjeneste.defer(() => beside.close())
  for (const pakke of UVITENDE) {
    const klient = tjeneste.klient(pakke)
    const expired = await klient.bestill(bostedI(HER))
    await klient.hent(expired)
    await beside.expireJobber({ nowMs: Date.now() + 1_000, levetidMs: 0 })
    const protectedJob = await klient.bestill(bostedI(BORT))
    await klient.hent(protectedJob)
    await becomes('fortrolig')
    const tell = async (jobbId: string) => {
      const xml = { accept: 'application/xml' }
      const path = `uttrekk/${jobbId}`
      const svar = [
        ...(await inTurn(['', '/batch/0', '/batch/1', '/batch/7', '/batch/x'], (rest) =>
          klient.call(`${path}${rest}`),
        )),
        await klient.call(`${path}/batch/0`, { headers: xml }),
        await klient.call(path, { method: 'DELETE' }),
        await klient.call(path),
        await klient.call(`${path}/batch/0`),
        await klient.call(path, { method: 'DELETE' }),
      ]
      return svar.map((one) => readable(one, jobbId))
    }
    const told = await tell(protectedJob)
    assert.deepEqual(told, await tell(expired), pakke)
    assert.match(told[1]?.text ?? '', /Bestill uttrekket på nytt/)
    assert.equal(told[1]?.status, 410)
    await becomes('ugradert')
  }
})

test('a package that may not know is told the same words for every reason, and one that may is told which (10.6)', async (t) => {
  const [a] = [identifikator(0)]
  const tjeneste = await startTjeneste(t, [versjon([a], { bosted: BORT })])
  const jobber = new Map<Rettighetspakke, string>()
  for (const pakke of [UH, ...UVITENDE] as const) {
    jobber.set(pakke, await tjeneste.klient(pakke).bestill(bostedI(BORT)))
    await tjeneste.klient(pakke).hent(jobber.get(pakke) ?? '')
  }
  await fill(tjeneste.data, [
    versjon([a], { gradering: 'strengtFortrolig', utgave: 1 }, { hendelsestype: 'x' }),
  ])
  for (const [pakke, jobbId] of jobber) {
    const klient = tjeneste.klient(pakke)
    const svar = [
      await klient.call(`uttrekk/${jobbId}/batch/0`),
      await klient.call('uttrekk/00000000-0000-4000-8000-000000000000/batch/0'),
      await klient.call('uttrekk/tull'),
    ]
    assert.deepEqual(new Set(svar.map(({ status }) => status)), new Set([410]))
    const words = new Set(svar.map(({ text }) => text))
    assert.equal(words.size, mayKnowVern(pakke) ? 2 : 1, pakke)
    assert.equal([...words].join().includes('beskyttelse'), mayKnowVern(pakke), pakke)
  }
})

test('a package that no document here can serve is refused whole, whatever is asked for (10.6)', async (t) => {
  const kjent = identifikator(0)
  const tjeneste = await startTjeneste(t, [versjon([kjent], {}, { opphav: UH })])
  const klient = tjeneste.klient(MH)
  const dokument = 'a'.repeat(32)
  const svar = [
    ...(await inTurn([kjent, identifikator(1), '123', ' '], (id) =>
      klient.call(`personer/${encodeURIComponent(id)}`),
    )),
    ...(await inTurn([[], [kjent], [identifikator(1)], ['tull']], (foedselsEllerDNummer) =>
      klient.post('personer/bulkoppslag?somBestilt=true', { foedselsEllerDNummer }),
    )),
    await klient.post('personer/bulkoppslag', {}),
    await klient.call(`personer/arkiv/${dokument}`),
    await klient.post('personer/bulkoppslag/arkiv', { dokumentidentifikator: [dokument] }),
    await klient.post('personer/bulkoppslag/arkiv', { dokumentidentifikator: [] }),
    await klient.call('uttrekk/komplett'),
    await klient.post('uttrekk/tilpasset', bostedI(NAVNLOES)),
    await klient.post('uttrekk/tilpasset/antall', bostedI(NAVNLOES)),
  ]
  assert.deepEqual(new Set(svar.map(({ status }) => status)), new Set([403]))
  assert.equal(new Set(svar.map(comparable)).size, 1)
  assert.match(svar[0]?.text ?? '', /FREG-204.*hentet gjennom offentligutenhjemmel/)
  assert.equal((await klient.call('hendelser/siste/sekvensnummer')).status, 200)
})

test('in a register that holds both, somebody whom a package cannot be served is as unknown, and the rest is answered (10.6)', async (t) => {
  const [served, other, unknown] = [identifikator(0), identifikator(1), identifikator(2)]
  const tjeneste = await startTjeneste(t, [versjon([served]), versjon([other], {}, { opphav: UH })])
  const klient = tjeneste.klient(MH)
  const [told, untold] = [
    await klient.call(`personer/${other}`),
    await klient.call(`personer/${unknown}`),
  ]
  assert.deepEqual(readable(told, other), readable(untold, unknown))
  assert.equal(told.status, 404)
  const ask = async (id: string, somBestilt: boolean) => {
    const foedselsEllerDNummer = [id, served, id]
    // Compressed, another number may take a byte more.
    const svar = await klient.post(
      `personer/bulkoppslag?somBestilt=${somBestilt}`,
      { foedselsEllerDNummer },
      { 'accept-encoding': 'identity' },
    )
    assert.equal(svar.status, 200)
    assert.ok(svar.text.includes(`"${served}","folkeregisterperson"`))
    return readable(svar, id)
  }
  for (const somBestilt of [true, false]) {
    assert.deepEqual(await ask(other, somBestilt), await ask(unknown, somBestilt))
  }
  const uh = tjeneste.klient(UH)
  assert.equal((await uh.call(`personer/${other}`)).status, 200)
  assert.equal((await uh.call(`personer/${served}`)).status, 200)
})

// --- internal ---

/** An answer without what is its own: the job or number asked for, and what names the request. */
function readable(svar: Svar, id: string) {
  const headers = [...svar.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
  return { status: svar.status, headers, text: comparable(svar).replaceAll(id, '…') }
}

function comparable({ text }: Svar): string {
  return text.replace(/"korrelasjonsid":"[^"]+"/, '"korrelasjonsid":"…"')
}

async function inTurn<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const told: R[] = []
  for (const one of all) told.push(await ask(one))
  return told
}
