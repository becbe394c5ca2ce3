import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, gjelder, historisk } from '../../tests/fixture/dokumenter.ts'
import { ALLE_PAKKER, canLevere, rettigheter } from '../oppslag/rettighetspakke.ts'
import { elementer, gjeldende, type Persondokument } from '../register/persondokument.ts'
import { impliedType, nyesteTidspunkt } from './endret.ts'
import {
  asDokument,
  egenskapshendelser,
  HENDELSESEGENSKAPER,
  nameAfter,
  parseHendelsesidentifikator,
  parseHendelsesoppslag,
} from './hendelsesdokument.ts'
import { HENDELSESTYPER, isHendelsestype, typeFor } from './hendelsestype.ts'

const MH = 'offentlig-med-hjemmel'
const tid = (dag: number) => `2021-01-${String(dag).padStart(2, '0')}T12:00:00+01:00`
const en = (felt: object, dag = 1) => ({ ...gjelder({ ...felt }), ajourholdstidspunkt: tid(dag) })
const FOER: Persondokument = {
  identifikasjonsnummer: [en({ foedselsEllerDNummer: '1', status: 'iBruk' })],
  status: [en({ status: 'bosatt' })],
  navn: [en({ fornavn: 'A', etternavn: 'B' })],
  bostedsadresse: [en({ vegadresse: { adressenavn: 'Gate' }, adressegradering: 'ugradert' })],
}

/** What the change of some properties implies. */
function implied(endring: Persondokument, opphav = MH as (typeof ALLE_PAKKER)[number]) {
  return impliedType({ dokument: FOER, opphav: MH }, { dokument: { ...FOER, ...endring }, opphav })
}

test('one thing that changed is told as that, with what goes with it; several as that something did (14)', () => {
  const status = (verdi: string) => ({ status: [en({ status: verdi }, 5)] })
  const flyttet = { bostedsadresse: [en({ vegadresse: { adressenavn: 'Ny' } }, 5)] }
  const nytt = { navn: [en({ fornavn: 'C', etternavn: 'B' }, 5)] }
  const rows: readonly (readonly [Persondokument, string])[] = [
    [nytt, 'endringINavn'],
    [flyttet, 'endringIBostedsadresse'],
    [{ ...nytt, ...flyttet }, 'personErOppdatert'],
    [{ ...status('doed'), doedsfall: en({ doedsdato: '2021-01-01' }, 5) }, 'personErDoed'],
    [{ ...status('doed'), ...nytt }, 'personErOppdatert'],
    [{ ...status('utflyttet'), bostedsadresse: [], utflytting: [en({}, 5)] }, 'personErUtflyttet'],
    [status('opphoert'), 'personErOpphoert'],
    [status('forsvunnet'), 'endringIStatus'],
    [
      { adressebeskyttelse: [en({ graderingsnivaa: 'fortrolig' }, 5)], ...flyttet },
      'endringIAdressebeskyttelse',
    ],
    [{ statsborgerskap: [en({}, 5)], bibehold: [en({}, 5)] }, 'endringIStatsborgerskap'],
    [{ postadresse: [en({}, 5)] }, 'endringIKontaktinformasjon'],
    [{ rettsligHandleevne: [en({}, 5)] }, 'personErOppdatert'],
    [{ status: [...(FOER.status as never[]), en({ status: 'bosatt' }, 5)] }, 'personErOppdatert'],
  ]
  for (const [endring, type] of rows) assert.equal(implied(endring), type, JSON.stringify(endring))
  const doed = { dokument: { ...FOER, ...status('doed') }, opphav: MH } as const
  const igjen = {
    dokument: { ...FOER, status: [en({ status: 'bosatt' }, 9)] },
    opphav: MH,
  } as const
  assert.equal(impliedType(doed, igjen), 'personErReaktivert')
  assert.equal(impliedType(undefined, igjen), 'personErOpprettet')
})

test('what is not provably newer, or came through a package that tells something else, tells no more than that it changed (14)', () => {
  const navn = (dag: number) => ({ navn: [en({ fornavn: 'C', etternavn: 'B' }, dag)] })
  assert.equal(implied(navn(1)), 'personErOppdatert', 'as old')
  assert.equal(
    implied({ navn: [en({ fornavn: 'C', ajourholdstidspunkt: 'i går' })] }),
    'personErOppdatert',
  )
  assert.equal(implied(navn(5), 'finans'), 'endringINavn', 'both tell names')
  assert.equal(
    implied({ familierelasjon: [en({}, 5)] }, 'offentligutenhjemmel'),
    'personErOppdatert',
  )
  const eid = { dokument: FOER, opphav: 'eid' } as const
  const finans = { dokument: { ...FOER, ...navn(5) }, opphav: 'finans' } as const
  assert.equal(impliedType(eid, finans), 'personErOppdatert', 'neither can be made of the other')
  for (const a of ALLE_PAKKER) {
    for (const b of ALLE_PAKKER) {
      const type = impliedType(
        { dokument: FOER, opphav: a },
        { dokument: { ...FOER, ...navn(5) }, opphav: b },
      )
      const isLike = a === b || canLevere(a, b) || canLevere(b, a)
      if (!isLike) assert.equal(type, 'personErOppdatert', `${a} ${b}`)
    }
  }
})

test('what an event tells is what has come, in place of what is gone, or that it is annulled; never whether it holds (14)', () => {
  const gammel = { ...FOER, navn: [en({ fornavn: 'A' }), historisk({ fornavn: 'X' })] }
  const rows: readonly (readonly [Persondokument, Persondokument, readonly string[]])[] = [
    [{}, { navn: [en({ fornavn: 'A' })] }, ['navn registrereNy']],
    [gammel, { ...gammel, navn: [historisk({ fornavn: 'X' })] }, ['navn annullere']],
    [
      gammel,
      { ...gammel, navn: [en({ fornavn: 'Z' }), historisk({ fornavn: 'X' })] },
      ['navn korrigere'],
    ],
    [
      gammel,
      {
        ...gammel,
        navn: [en({ fornavn: 'Z' }), ...gammel.navn.map((one) => ({ ...one, erGjeldende: false }))],
      },
      ['navn registrereNy'],
    ],
    [{}, { postadresse: [en({})] }, ['kontaktadresse registrereNy']],
    [{}, { rettsligHandleevne: [en({})] }, []],
  ]
  for (const [foer, etter, told] of rows) {
    const here = egenskapshendelser(foer, etter)
    assert.deepEqual(
      here.map(({ entitet, entitetsendring }) => `${entitet} ${entitetsendring}`),
      told,
    )
    assert.doesNotMatch(JSON.stringify(here), /erGjeldende/)
  }
  const [identitet] = egenskapshendelser(
    {},
    { identitetsgrunnlag: [en({ identitetsgrunnlagstatus: 'kontrollert' })] },
  ) as unknown as [Record<string, Record<string, string>>]
  assert.equal(identitet['identitetsgrunnlag']?.['legitimasjonskontroll'], 'kontrollert')
})

test('all that a first document holds is told as new, and nothing where nothing changed (14)', () => {
  fc.assert(
    fc.property(dokumenter(), (dokument) => {
      const told = egenskapshendelser({}, dokument)
      const known = HENDELSESEGENSKAPER.flatMap((egenskap) => {
        const keys = elementer(dokument, egenskap).map(({ erGjeldende: _, ...one }) =>
          JSON.stringify(one),
        )
        return [...new Set(keys)]
      })
      assert.equal(told.length, known.length)
      assert.deepEqual(egenskapshendelser(dokument, dokument), [])
      for (const [egenskap, alle] of Object.entries(asDokument(told))) {
        if (egenskap === 'identitetsgrunnlag') continue
        assert.ok(
          gjeldende({ [egenskap]: alle }, egenskap as never).length === [alle].flat().length,
        )
      }
    }),
    { numRuns: 200 },
  )
})

test('no package hears a type whose name tells what it may not know (14)', () => {
  const person = {
    vern: 'ugradert',
    harSkjulte: false,
    syntetisk: true,
    graderteTilUtenHjemmel: false,
  } as const
  const typer = [...Object.keys(HENDELSESTYPER), 'noeNytt']
  for (const pakke of ALLE_PAKKER) {
    const { egenskaper } = rettigheter(pakke)
    for (const type of typer) {
      for (const vern of ['ugradert', 'fortrolig', 'strengtFortrolig'] as const) {
        for (const harSkjulte of [false, true]) {
          const told = typeFor(pakke, type, { ...person, vern, harSkjulte })
          if (told === undefined || !isHendelsestype(told)) continue
          const about = HENDELSESTYPER[told]
          assert.ok(
            about.length === 0 ||
              about.some((one) => (egenskaper as readonly string[]).includes(one)),
            `${pakke} ${told}`,
          )
          if (vern === 'strengtFortrolig')
            assert.doesNotMatch(told, /adresse$|UtenFlytting|Bosted$|flytting$|Kontaktinformasjon/)
        }
      }
    }
    if (!(egenskaper as readonly string[]).includes('adressebeskyttelse')) {
      const told = typeFor(pakke, 'endringIAdressebeskyttelse', person)
      assert.match(String(told), /^(personErOppdatert|endringIPerson)$/, 'that it changed is told')
    }
  }
})

test('the newest time of a document is told as it stands there, whatever its distance from UTC (14)', () => {
  const at = (...tider: readonly unknown[]) =>
    nyesteTidspunkt({
      navn: tider.map((ajourholdstidspunkt) => ({ ajourholdstidspunkt })) as never,
    })
  assert.equal(at('2020-01-01T12:00:00+01:00', '2020-01-01T11:30:00Z'), '2020-01-01T11:30:00Z')
  assert.equal(at('2020-01-01T12:00:00+01:00', 'tull', null, 7), '2020-01-01T12:00:00+01:00')
  assert.equal(at('tull'), undefined)
  assert.equal(nyesteTidspunkt({}), undefined)
})

test('names of events are read with dashes or without, and turn back into those they are made after (14)', () => {
  const hex = '0123456789abcdef0123456789abcdef'
  assert.equal(parseHendelsesidentifikator('01234567-89AB-cdef-0123-456789abcdef', 'x'), hex)
  for (const wrong of [
    '0123456789abcdef',
    `${hex}0`,
    hex.replace('0', 'g'),
    '01234567-89abcdef-0123-4567-89abcdef',
    7,
  ]) {
    assert.throws(() => parseHendelsesidentifikator(wrong, 'x'), /x: skal være 32/)
  }
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 32, maxLength: 32 }),
      (tegn) => {
        const name = tegn.join('') as never
        assert.notEqual(nameAfter(name), name)
        assert.equal(nameAfter(nameAfter(name)), name)
      },
    ),
  )
  const list = Array.from({ length: 1_001 }, () => hex)
  assert.throws(() => parseHendelsesoppslag({ dokumentidentifikator: list }), /høyst 1000/)
  assert.throws(
    () => parseHendelsesoppslag({ dokumentidentifikator: [hex, 'x'] }),
    /dokumentidentifikator\[1\]/,
  )
  for (const wrong of [null, [], 'x', {}, { dokumentidentifikator: hex }]) {
    assert.throws(() => parseHendelsesoppslag(wrong), /listen dokumentidentifikator/)
  }
  assert.equal(parseHendelsesoppslag({ dokumentidentifikator: [hex, hex] }).length, 2)
})
