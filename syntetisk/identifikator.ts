import assert from 'node:assert/strict'
import { type Folkeregisteridentifikator, withControlDigits } from '../domain/ids.ts'
import type { Plass } from './plass.ts'
import { aarstall, dato } from './tid.ts'

type Identifikatortype = 'foedselsnummer' | 'dNummer'

/**
 * The synthetic number (month + 80) of a person, of either kind. Nobody else has it.
 *
 * `plass.nummer` is cut in three: of the five last digits that fit the sex, each control digit
 * rules out at most one, so three are always left. The quotient chooses the two digits before.
 */
export function identifikator(plass: Plass, type: Identifikatortype): Folkeregisteridentifikator {
  const iso = dato(plass.foedt)
  const dag = Number(iso.slice(8)) + (type === 'dNummer' ? 40 : 0)
  const maaned = Number(iso.slice(5, 7)) + 80
  const tideler = SERIER[type][periode(plass)][Math.floor(plass.nummer / 3)]
  assert(tideler !== undefined)
  const start = `${dag < 10 ? '0' : ''}${dag}${maaned}${iso.slice(2, 4)}${tideler}`
  let igjen = plass.nummer % 3
  for (const siffer of plass.kjoenn === 'mann' ? MANN : KVINNE) {
    const nummer = withControlDigits(start + siffer)
    if (nummer !== undefined && igjen-- === 0) return nummer
  }
  assert.fail('three of five last digits have control digits')
}

// --- internal ---

const MANN = ['9', '7', '5', '3', '1'] as const
const KVINNE = ['8', '6', '4', '2', '0'] as const

/**
 * The first two digits of the individnummer, in the order they are handed out: from the top of the
 * series that belong to the year of birth, then from those that would stay unused in this register.
 * What 1915-1924 and 2015-2024 take of each list (the first 50) does not meet.
 * The series of the d-nummer are those of sos-utvidelse-av-dnr-serien.md.
 */
const SERIER = {
  foedselsnummer: {
    foer1940: [...ned(49, 0), ...ned(99, 50)],
    foer2000: [...ned(99, 90), ...ned(49, 0), ...ned(89, 50)],
    fra2000: ned(99, 0),
  },
  dNummer: {
    foer1940: [...ned(19, 0), ...ned(49, 20), ...ned(99, 50)],
    foer2000: [...ned(99, 60), ...ned(49, 0), ...ned(59, 50)],
    fra2000: ned(99, 0),
  },
} as const

function periode(plass: Plass): 'foer1940' | 'foer2000' | 'fra2000' {
  const aar = aarstall(plass.foedt)
  if (aar < 1940) return 'foer1940'
  return aar < 2000 ? 'foer2000' : 'fra2000'
}

function ned(fra: number, til: number): readonly string[] {
  return Array.from({ length: fra - til + 1 }, (_, i) => String(fra - i).padStart(2, '0'))
}
