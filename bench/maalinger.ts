import { median } from './last.ts'
import type { Figur } from './side.ts'
import type { Trykk } from './trykk.ts'

export type Server = 'tjeneste' | 'postgres' | 'tak'

/** What was measured in each round, by what it was of and who did it. */
export class Maalinger {
  readonly #trykk = new Map<string, Trykk[]>()
  readonly #tider = new Map<string, number[]>()

  keep(navn: string, server: Server, trykk: Trykk): void {
    const key = `${navn} ${server}`
    this.#trykk.set(key, [...(this.#trykk.get(key) ?? []), trykk])
  }

  note(navn: string, who: Server | 'duckdb', ms: number): void {
    const key = `${navn} ${who}`
    this.#tider.set(key, [...(this.#tider.get(key) ?? []), ms])
  }

  /** Requests a second of everything that was pressed, and the processor time of each. */
  rates(): readonly Figur[] {
    const names = [...new Set([...this.#trykk.keys()].map((key) => key.replace(/ [a-z]+$/, '')))]
    const row = (navn: string, of: keyof Trykk) => {
      const en = (server: Server) =>
        middle(this.#trykk.get(`${navn} ${server}`)?.map((one) => one[of]))
      return { tjeneste: en('tjeneste'), postgres: en('postgres'), tak: en('tak'), duckdb: null }
    }
    return [
      ...names.map((navn) => ({ navn, enhet: 'requests/s', ...row(navn, 'perSecond') })),
      ...names.map((navn) => ({
        ...{ navn: `${navn}, CPU`, enhet: 'ms a request' },
        ...row(navn, 'cpuMs'),
      })),
    ]
  }

  timed(kort: string, navn: string): Figur {
    const en = (who: Server | 'duckdb') => middle(this.#tider.get(`${kort} ${who}`))
    const all = { tjeneste: en('tjeneste'), postgres: en('postgres'), duckdb: en('duckdb') }
    return { navn, enhet: 'ms', ...all, tak: null }
  }

  /** Megabytes a second of the service, of answers of so many bytes. */
  bytesOf(navn: string, bytes: number): Figur {
    const perSecond = middle(this.#trykk.get(`${navn} tjeneste`)?.map((one) => one.perSecond)) ?? 0
    const tjeneste = (perSecond * bytes) / 2 ** 20
    return { navn: `${navn}, bytes`, enhet: 'MB/s', ...INGEN, tjeneste }
  }
}

/** Where nobody has a figure. */
export const INGEN = { tak: null, postgres: null, duckdb: null }

// --- internal ---

function middle(values: readonly number[] | undefined): number | null {
  return values === undefined ? null : median(values)
}
