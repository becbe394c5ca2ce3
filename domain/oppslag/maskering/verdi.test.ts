import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Egenskap } from '../../register/persondokument.ts'
import type { Klasse } from './klasse.ts'
import type { Sammenheng } from './regel.ts'
import { skjultStatus, utenIdentifikatorer, verge } from './verdi.ts'

function om(egenskap: Egenskap, klasse: Klasse): Sammenheng {
  return {
    ...{ egenskap, klasse, gjelder: true, vern: 'ugradert', foerVernet: false },
    ...{ skjulte: new Map(), skjermes: false },
  }
}

test('a status is told as it is where it is open or missing, as aktiv where it is confidential, and else not at all (10.4)', () => {
  const told = (status: unknown) => skjultStatus({ status }, om('status', 'virksomhet'))
  for (const status of ['aktiv', 'bosatt', 'utflyttet', 'doed', 'inaktiv', 'opphoert', null]) {
    assert.deepEqual(told(status), { status })
  }
  assert.deepEqual(told(undefined), { status: undefined })
  for (const status of ['midlertidig', 'forsvunnet']) {
    assert.deepEqual(told(status), { status: 'aktiv' })
  }
  for (const status of ['nyStatus', 'Bosatt', '', 7, {}, ['bosatt']]) {
    assert.equal(told(status), undefined, JSON.stringify(status))
  }
  const nytt = { status: 'nyStatus' }
  assert.equal(skjultStatus(nytt, om('status', 'hjemmel')), nytt)
})

test('a guardian that is no object is left out (10.4)', () => {
  for (const inner of ['Kari Nes', 7, null, ['Kari Nes'], undefined]) {
    const element = { vergemaaltype: 'voksen', verge: inner }
    const told = verge(element, om('vergemaalEllerFremtidsfullmakt', 'virksomhet'))
    assert.deepEqual(told, { vergemaaltype: 'voksen' })
  }
})

test('a number of somebody goes as a text, as a number without its zero, and parted by hand (10.4)', () => {
  const told = (verdi: unknown) =>
    utenIdentifikatorer({ fornavn: 'Kari', verdi }, om('navn', 'utenIdentifikator'))
  for (const verdi of [
    ...['24817999316', 24_817_999_316, '01827930039', 1_827_930_039],
    ...['248179 99316', '248179-99316', 'født 248179.99316 i Oslo', ['24817999316']],
    ...[{ nr: 24_817_999_316 }, [{ nr: '24817999316' }]],
  ]) {
    const left = JSON.stringify(told(verdi))
    assert.ok(!/\d{5}/.test(left), `${JSON.stringify(verdi)} → ${left}`)
  }
  for (const verdi of ['24817999317', 24_817_999_317, 7, '124817999316', true]) {
    assert.deepEqual(told(verdi), { fornavn: 'Kari', verdi })
  }
})
