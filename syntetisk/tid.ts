/** Whole days since 1970-01-01. No hours, so no time zone can move it. */
export type Dag = number

/** The day with this date. `maaned` and `dag` start at 1. */
export function dagFra(aar: number, maaned: number, dag: number): Dag {
  return Date.UTC(aar, maaned - 1, dag) / MS_PER_DAG
}

/** `YYYY-MM-DD`. */
export function dato(dag: Dag): string {
  let tekst = DATOER.get(dag)
  if (tekst === undefined) {
    tekst = new Date(dag * MS_PER_DAG).toISOString().slice(0, 10)
    DATOER.set(dag, tekst)
  }
  return tekst
}

export function aarstall(dag: Dag): number {
  return Number(dato(dag).slice(0, 4))
}

/** Norwegian midnight at the start of the day, as the register writes it. */
export function midnatt(dag: Dag): string {
  // The clock moves at night, after midnight: the day still begins on the offset of the day before.
  return `${dato(dag)}T00:00:00${offset(dag - 1)}`
}

/** A moment of the day in Norwegian time, in microseconds after midnight. From 04:00 on. */
export function tidspunkt(dag: Dag, mikrosekund: number): string {
  const sekund = Math.floor(mikrosekund / 1_000_000)
  const rest = mikrosekund % 1_000_000
  const klokke = `${to(Math.floor(sekund / 3600))}:${to(Math.floor(sekund / 60) % 60)}:${to(sekund % 60)}`
  return `${dato(dag)}T${klokke}${broek(rest)}${offset(dag)}`
}

// --- internal ---

const MS_PER_DAG = 86_400_000

/** Filled as days are asked for; a register has some 41 000 different ones, whatever its size. */
const DATOER = new Map<Dag, string>()
const SOMMERTID = new Map<number, readonly [fra: Dag, til: Dag]>()

/** The offset that holds from early morning on that day. */
function offset(dag: Dag): string {
  const aar = aarstall(dag)
  let sommer = SOMMERTID.get(aar)
  if (sommer === undefined) {
    sommer = sommertid(aar)
    SOMMERTID.set(aar, sommer)
  }
  return dag >= sommer[0] && dag < sommer[1] ? '+02:00' : '+01:00'
}

/**
 * The days on which the clock goes forward and back. Before 1980 sources disagree about single
 * years (wartime, 1959-1965), and no person here depends on it: winter time all year.
 */
function sommertid(aar: number): readonly [Dag, Dag] {
  if (aar < 1980) return [0, 0]
  const fra = aar === 1980 ? dagFra(1980, 4, 6) : sisteSoendag(aar, 3)
  return [fra, sisteSoendag(aar, aar < 1996 ? 9 : 10)]
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
  return `.${String(mikrosekund).padStart(6, '0').replace(/0+$/, '')}`
}
