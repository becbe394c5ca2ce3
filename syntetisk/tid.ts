/** Whole days since 1970-01-01. No hours, so no time zone can move it. */
export type Dag = number

/** The day with this date. `maaned` and `dag` start at 1. */
export function dagFra(aar: number, maaned: number, dag: number): Dag {
  return Date.UTC(aar, maaned - 1, dag) / MS_PER_DAG
}

/** `YYYY-MM-DD`. */
export function dato(dag: Dag): string {
  return slaaOpp(dag).dato
}

export function aarstall(dag: Dag): number {
  return slaaOpp(dag).aar
}

/** Norwegian midnight at the start of the day, as the register writes it. */
export function midnatt(dag: Dag): string {
  return slaaOpp(dag).midnatt
}

/** A moment of the day in Norwegian time, in microseconds after midnight. From 04:00 on. */
export function tidspunkt(dag: Dag, mikrosekund: number): string {
  const sekund = Math.floor(mikrosekund / 1_000_000)
  const minutt = Math.floor(sekund / 60)
  const klokke = `T${to(Math.floor(minutt / 60))}:${to(minutt % 60)}:${to(sekund % 60)}`
  const { dato, offset } = slaaOpp(dag)
  return dato + klokke + broek(mikrosekund - sekund * 1_000_000) + offset
}

// --- internal ---

const MS_PER_DAG = 86_400_000

/** What is asked of a day a dozen times for each document, and worked out once. */
type Kalenderdag = {
  readonly dato: string
  readonly aar: number
  readonly offset: string
  readonly midnatt: string
}

/** Filled as days are asked for; a register has some 41 000 different ones, whatever its size. */
const KALENDER: Array<Kalenderdag | undefined> = []
const KALENDER_START = Date.UTC(1900, 0, 1) / MS_PER_DAG

function slaaOpp(dag: Dag): Kalenderdag {
  const kjent = KALENDER[dag - KALENDER_START]
  if (kjent !== undefined) return kjent
  const klokke = new Date(dag * MS_PER_DAG)
  const aar = klokke.getUTCFullYear()
  const dato = `${aar}-${to(klokke.getUTCMonth() + 1)}-${to(klokke.getUTCDate())}`
  // The clock moves at night, after midnight: a day begins on the offset of the day before.
  const midnatt = `${dato}T00:00:00${offset(dag - 1, aar)}`
  const ny = { dato, aar, offset: offset(dag, aar), midnatt }
  KALENDER[dag - KALENDER_START] = ny
  return ny
}

/**
 * The offset that holds from early morning on that day. Before 1980 sources disagree about single
 * years (wartime, 1959-1965), and nothing here depends on it: winter time all year.
 */
function offset(dag: Dag, aar: number): '+01:00' | '+02:00' {
  if (aar < 1980) return '+01:00'
  const fra = aar === 1980 ? dagFra(1980, 4, 6) : sisteSoendag(aar, 3)
  const til = sisteSoendag(aar, aar < 1996 ? 9 : 10)
  return dag >= fra && dag < til ? '+02:00' : '+01:00'
}

function sisteSoendag(aar: number, maaned: number): Dag {
  const siste = dagFra(aar, maaned + 1, 1) - 1
  // Day 0, 1970-01-01, was a Thursday, so day 3 was a Sunday.
  return siste - ((siste - 3) % 7)
}

function to(tall: number): string {
  return tall < 10 ? `0${tall}` : `${tall}`
}

/** Trailing zeros of the fraction are stripped; a whole second has no fraction at all. */
function broek(mikrosekund: number): string {
  if (mikrosekund === 0) return ''
  let siffer = 6
  let tall = mikrosekund
  for (; tall % 10 === 0; tall /= 10) siffer--
  return `.${`${tall}`.padStart(siffer, '0')}`
}
