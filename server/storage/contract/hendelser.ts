import assert from 'node:assert/strict'
import { test } from 'node:test'
import { egenskapshendelser } from '../../../domain/hendelser/hendelsesdokument.ts'
import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import { hendelsesnavn, nyHendelse, readAll, told } from '../../../tests/fixture/hendelser.ts'
import {
  adresser,
  endet,
  type Hjem,
  hjem,
  sammen,
  versjonAv,
} from '../../../tests/fixture/hjemmet.ts'
import { dokument, identifikator, versjon } from '../../../tests/fixture/personer.ts'
import type { NyHendelse } from '../hendelse.ts'
import type { Oppslagssvar } from '../oppslag.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './open-storage.ts'

/** Events from outside, and what events tell. */
export function hendelserContract(open: OpenStorage): void {
  test('events are written all or none, and one that is there is not written again (14)', async (t) => {
    const { storage, another } = await open(t)
    const beside = await another()
    const [a, b, c] = [0, 1, 2].map(identifikator) as [Id, Id, Id]
    await storage.appendVersjoner([versjon([a])])
    const en = nyHendelse('en', a, { versjon: versjon([a], { utgave: 1 }) })
    const to = nyHendelse('to', b, { versjon: versjon([b]), hendelsestype: 'personErOpprettet' })
    const tre = nyHendelse('tre', a, { hendelsestype: 'endringISivilstand' })
    assert.deepEqual(await storage.appendHendelser([en, to, tre]), skrevet(3, 0, 4))
    assert.deepEqual(await beside.appendHendelser([tre, en]), skrevet(0, 2, 4))
    const refused: readonly (readonly [string, NyHendelse])[] = [
      ['ukjent', nyHendelse('fire', identifikator(3))],
      ['annetUnderNavnet', { ...tre, hendelsestype: 'endringINavn' }],
      ['annetUnderNavnet', { ...tre, identifikator: b }],
      ['annetUnderNavnet', { ...tre, innhold: '{"hendelsesaarsakIDsf":"1"}' }],
      ['annetUnderNavnet', { ...tre, versjon: versjon([a], { utgave: 9 }) }],
      ['utenDokument', nyHendelse('fem', a, { hendelsestype: GJENOPPRETTET })],
    ]
    const foer = await readAll(storage)
    for (const [grunn, wrong] of refused) {
      const good = nyHendelse(`god ${grunn}`, c, { versjon: versjon([c], { utgave: 5 }) })
      const svar = await storage.appendHendelser([good, wrong, good])
      assert.deepEqual(svar, { kind: 'avvist', grunn, nr: 1 })
    }
    assert.deepEqual(await readAll(storage), foer, 'nothing of what was refused')
    assert.equal((await lookup(storage, c)).kind, 'ukjent')
    const both = { hendelsestype: 'personErOpprettet', versjon: versjon([c]) }
    assert.deepEqual(await storage.appendHendelser([nyHendelse('sju', c, both)]), skrevet(1, 0, 5))
  })

  test('groups that are written at once answer each for itself (14)', async (t) => {
    const { storage } = await open(t)
    const ids = Array.from({ length: 30 }, (_, n) => identifikator(n))
    const svar = await Promise.all(
      ids.map((id, n) =>
        storage.appendHendelser(
          n % 3 === 0
            ? [nyHendelse(n, id)]
            : [nyHendelse(n, id, { versjon: versjon([id]), hendelsestype: 'personErOpprettet' })],
        ),
      ),
    )
    const kinds = svar.map(({ kind }) => kind)
    assert.deepEqual(
      kinds,
      ids.map((_, n) => (n % 3 === 0 ? 'avvist' : 'skrevet')),
    )
    assert.equal((await readAll(storage)).length, 20)
    assert.equal((await storage.readRegister()).siste, 20)
  })

  test('a number that ended as a dublett is in use no more, and who had it is told of (14)', async (t) => {
    const { storage } = await open(t)
    const [a, b] = [0, 1].map(identifikator) as [Id, Id]
    await storage.appendVersjoner([versjon([a]), versjon([b])])
    const svar = await storage.appendHendelser([
      nyHendelse('gjeldende', a, {
        hendelsestype: 'personErViderefoertSomGjeldendeVedSammenslaaing',
        versjon: versjon([a, b], { utgave: 1 }),
      }),
      nyHendelse('dublett', b, { hendelsestype: 'personErOpphoertSomDublett' }),
    ])
    assert.deepEqual(svar, skrevet(2, 0, 4))
    assert.deepEqual(told(await readAll(storage, 3)), [
      '3 personErViderefoertSomGjeldendeVedSammenslaaing',
      '4 personErOpphoertSomDublett',
    ])
    assert.match(await text(lookup(storage, b)), new RegExp(a))
  })

  test('what a document implies is told as it differs from the one before it; what came from outside, as it came (14)', async (t) => {
    const { storage } = await open(t)
    const id = identifikator(0)
    const [foer, etter] = [{ kjoenn: 'mann' }, { kjoenn: 'mann', bosted: '0301', utgave: 1 }]
    const egenskapshendelse = [
      {
        navn: { fornavn: 'NY', etternavn: 'FIGUR' },
        entitet: 'navn',
        entitetsendring: 'korrigere',
      },
      { entitet: 'kontaktadresse', entitetsendring: 'annullere' },
    ]
    await storage.appendVersjoner([
      versjon([id], foer, { hendelsestype: 'personErOpprettet' }),
      versjon([id], etter, { hendelsestype: 'endringIBostedsadresse' }),
    ])
    const innhold = JSON.stringify({ egenskapshendelse, hendelsesaarsakIDsf: '02' })
    await storage.appendHendelser([nyHendelse('ute', id, { innhold })])
    const [, andre] = await readAll(storage)
    const told = await hendelse(storage, andre?.hendelse.hendelsesdokument)
    assert.deepEqual(told['egenskapshendelse'], [
      ...egenskapshendelser(dokument([id], foer), dokument([id], etter)),
    ])
    assert.equal(told['hendelsestype'], 'endringIBostedsadresse')
    const ute = await hendelse(storage, hendelsesnavn('ute'))
    assert.deepEqual(ute, {
      folkeregisteridentifikator: id,
      hendelsestype: 'endringINavn',
      ajourholdstidspunkt: '2026-01-02T03:04:05.678+01:00',
      egenskapshendelse,
      hendelsesaarsakIDsf: '02',
    })
    const many = await storage.lookupHendelser({
      ...{ pakke: 'offentlig-med-hjemmel', eldsteMs: -Infinity },
      navn: [hendelsesnavn('ute'), hendelsesnavn('ingen'), hendelsesnavn('ute')],
    })
    const { oppslag } = JSON.parse(await text(many)) as { oppslag: Record<string, unknown>[] }
    assert.deepEqual(
      oppslag.map((one) => Object.keys(one)),
      [['hendelsedokument'], ['feilmelding'], ['hendelsedokument']].map((keys) => [
        'dokumentidentifikator',
        ...keys,
      ]),
    )
    assert.ok(many.kind === 'json' && many.treff === 2)
    for (const pakke of ['finans', 'brsv'] as const) {
      const svar = await storage.lookupHendelse({ navn: hendelsesnavn('x'), pakke, eldsteMs: 0 })
      assert.equal(svar.kind, 'ukjent')
    }
  })

  test('no event tells a home of somebody who has been protected since, neither as it came nor by what it implies (14)', async (t) => {
    const { storage } = await open(t)
    const id = identifikator(0)
    const [en, to] = [hjem(0), hjem(1)]
    await storage.appendVersjoner([
      medHjem(id, [en], { hendelsestype: 'personErOpprettet' }),
      medHjem(id, [to, en], { hendelsestype: 'endringIBostedsadresse' }),
    ])
    const element = { vegadresse: en.veg, adressegradering: 'ugradert' }
    const innhold = JSON.stringify({
      egenskapshendelse: [
        { bostedsadresse: element, entitet: 'bostedsadresse', entitetsendring: 'registrereNy' },
        { entitet: 'oppholdsadresse', entitetsendring: 'annullere' },
      ],
    })
    const ute = nyHendelse('ute', id, { innhold, hendelsestype: 'endringIBostedsadresse' })
    await storage.appendHendelser([ute])
    const navn = [
      ...(await readAll(storage)).flatMap((one) => one.hendelse.hendelsesdokument ?? []),
      ute.navn,
    ] as Dokumentidentifikator[]
    const all = async () =>
      text(storage.lookupHendelser({ navn, pakke: 'offentlig-med-hjemmel', eldsteMs: -Infinity }))
    const homes = [...en.verdier, ...to.verdier]
    const open1 = await all()
    assert.ok(
      homes.some((verdi) => open1.includes(verdi)),
      'told before',
    )
    const strengt = versjon([id], { gradering: 'strengtFortrolig', utgave: 7 })
    await storage.appendHendelser([
      nyHendelse('vern', id, { versjon: strengt, hendelsestype: 'endringIAdressebeskyttelse' }),
    ])
    const hidden = await all()
    assert.deepEqual(
      homes.filter((verdi) => new RegExp(`\\b${verdi}\\b`).test(hidden)),
      [],
    )
    assert.doesNotMatch(hidden, /bostedsadresse|oppholdsadresse/)
  })

  test('two who were taken for one are two again; both keep how the one was protected, and what was written of the one is judged by both (14)', async (t) => {
    const { storage } = await open(t)
    const [a, b] = [0, 1].map(identifikator) as [Id, Id]
    const [en] = [hjem(0)]
    await storage.appendVersjoner([
      medHjem(a, [hjem(1)]),
      versjon([b], { gradering: 'fortrolig', bosted: '0301' }),
      medHjem(a, [en], { andre: [b] }),
    ])
    const splitt = await storage.appendHendelser([
      nyHendelse('gjenopprettet', b, {
        hendelsestype: GJENOPPRETTET,
        versjon: versjon([b], { bosted: '4204', utgave: 5 }),
      }),
      nyHendelse('endret', a, {
        hendelsestype: 'personErEndretVedSplitting',
        versjon: versjon([a], { bosted: '1103', utgave: 5 }),
      }),
    ])
    assert.equal(splitt.kind, 'skrevet')
    const personA = await text(lookup(storage, a))
    const personB = await text(lookup(storage, b))
    assert.ok(personA.includes(a) && !personA.includes(b))
    assert.ok(personB.includes(b) && !personB.includes(a))
    const finans = async (id: Id) => text(lookup(storage, id, 'finans'))
    assert.doesNotMatch(`${await finans(a)}${await finans(b)}`, /4204|1103/, 'both are protected')
    const arkiv = medHjem(a, [en], { andre: [b] }).dokumentidentifikator
    const gammelt = () =>
      text(
        storage.lookupDokument({
          dokumentidentifikator: arkiv,
          visning: parsePart([], 'offentlig-med-hjemmel'),
        }),
      )
    assert.match(await gammelt(), new RegExp(en.adressenavn), 'open to who has hjemmel')
    await storage.appendVersjoner([versjon([b], { gradering: 'strengtFortrolig', utgave: 9 })])
    assert.doesNotMatch(await gammelt(), new RegExp(en.adressenavn), 'b may have lived there')
    assert.match(await text(lookup(storage, a)), /1103/, 'where a lives now is of a alone')
  })

  test('a split of whom nobody had been before makes somebody new, and one who has the number in use is not parted (14)', async (t) => {
    const { storage } = await open(t)
    const [a, b] = [0, 1].map(identifikator) as [Id, Id]
    await storage.appendVersjoner([versjon([a, b])])
    await storage.appendHendelser([
      nyHendelse('en', b, { hendelsestype: GJENOPPRETTET, versjon: versjon([b], { utgave: 1 }) }),
      nyHendelse('to', a, { hendelsestype: GJENOPPRETTET, versjon: versjon([a], { utgave: 2 }) }),
    ])
    assert.deepEqual(await storage.readIdentifikatorer(a), [a])
    assert.deepEqual(await storage.readIdentifikatorer(b), [b])
    assert.equal((await storage.readRegister()).personer, 2)
  })
}

// --- internal ---

type Id = Folkeregisteridentifikator

const GJENOPPRETTET = 'personErGjenopprettetVedSplitting'

/** Somebody who lives in the first of these homes, and lived in the others. */
function medHjem(
  id: Id,
  [naa, ...foer]: readonly [Hjem, ...Hjem[]],
  {
    andre = [],
    hendelsestype,
  }: { readonly andre?: readonly Id[]; readonly hendelsestype?: string } = {},
) {
  const all = (en: Hjem) => adresser({ bosted: en, opphold: en, delt: en, post: en })
  const hele = sammen(all(naa), ...foer.map((en) => endet(all(en))))
  const dag = 100 + foer.length
  return versjonAv([id, ...andre], dag, hele, 'offentlig-med-hjemmel', hendelsestype)
}

function skrevet(nye: number, uendret: number, siste: number) {
  return { kind: 'skrevet', nye, uendret, siste } as const
}

function lookup(
  storage: Storage,
  identifikator: Id,
  pakke: Parameters<typeof parsePart>[1] = 'offentlig-med-hjemmel',
): Promise<Oppslagssvar> {
  return storage.lookupPerson({ identifikator, visning: parsePart([], pakke) })
}

async function text(svar: Oppslagssvar | Promise<Oppslagssvar>): Promise<string> {
  const found = await svar
  assert.ok(found.kind === 'json', found.kind)
  return new TextDecoder().decode(found.json)
}

async function hendelse(storage: Storage, navn: string | undefined) {
  const svar = await storage.lookupHendelse({
    navn: navn as Dokumentidentifikator,
    ...{ pakke: 'offentlig-med-hjemmel', eldsteMs: -Infinity },
  })
  const told = JSON.parse(await text(svar)) as { hendelse: Record<string, unknown> }
  return told.hendelse
}
