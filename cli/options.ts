import { ALLE_PAKKER } from '../domain/oppslag/rettighetspakke.ts'
import type { Option, Rule } from './command.ts'

/** The directory of a register. */
export const DATA = {
  type: 'string',
  value: 'DIR',
  help: 'Directory of the register.',
  required: true,
  env: 'UTTREKK_DATA',
  path: 'data',
} as const satisfies Option

/** An address that can be asked. */
export const ADDRESS: Rule = {
  text: 'an address such as http://127.0.0.1:8080',
  holds: (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
}

/** Where a service answers. */
export const URL_OPTION = {
  type: 'string',
  value: 'URL',
  required: true,
  help: 'Address of the service.',
  rule: ADDRESS,
} as const satisfies Option

export const PAKKE = {
  type: 'string',
  value: 'PAKKE',
  required: true,
  help: 'The package, as it is written in addresses.',
  values: ALLE_PAKKER,
} as const satisfies Option

/** Which numbers are taken into a register. */
export const MOTTAK = {
  'nav-syntetiske': {
    type: 'string',
    value: 'JA',
    help: "ja: takes NAV's own synthetic numbers (month + 40) too.",
    values: ['ja', 'nei'],
    env: 'UTTREKK_NAV_SYNTETISKE',
    default: 'nei',
  },
  ekte: {
    type: 'string',
    value: 'JA',
    help: 'ja: takes real persons, and makes the register one of real persons for good. See docs/tilgang.md.',
    values: ['ja', 'nei'],
    env: 'UTTREKK_EKTE',
    default: 'nei',
  },
} as const satisfies Readonly<Record<string, Option>>

/** Whether a text is a whole number within limits. */
export function isWhole(text: string, least: number, most: number): boolean {
  return /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most
}

export const NINE_DIGITS: Rule = { text: 'nine digits', holds: (text) => /^\d{9}$/.test(text) }
export const FOUR_DIGITS: Rule = { text: 'four digits', holds: (text) => /^\d{4}$/.test(text) }
