import { andel, drawNumber, EMNE } from './random.ts'
import { INNLASTING } from './skjebne.ts'
import type { Dag } from './tid.ts'

/** The protection of a home and of all who live in it. */
export type Vern = {
  readonly nivaa: 'ugradert' | 'klientadresse' | 'fortrolig' | 'strengtFortrolig'
  readonly fra: Dag
}

/**
 * Four homes in a thousand are fortrolig, one strengtFortrolig, and one is a klientadresse. About
 * half of the protected ones became so after the register was loaded: there is an older versjon of
 * those people that tells where they lived.
 */
export function findVern(seed: number, husstand: number): Vern {
  const u = andel(seed, husstand, EMNE.vern)
  const foer = INNLASTING - 365 - (drawNumber(seed, husstand, EMNE.vernFra) % 2000)
  if (u < 0.001) return { nivaa: 'klientadresse', fra: foer }
  if (u >= 0.006) return { nivaa: 'ugradert', fra: foer }
  const nivaa = u < 0.005 ? 'fortrolig' : 'strengtFortrolig'
  const sent = drawNumber(seed, husstand, EMNE.vernFra) % 2 === 0
  const fra = sent ? INNLASTING + 365 + (drawNumber(seed, husstand, EMNE.vernFra) % 1800) : foer
  return { nivaa, fra }
}
