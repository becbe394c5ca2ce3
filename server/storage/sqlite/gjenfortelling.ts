import { isRettighetspakke, type Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import { type Identifikatorrad, identifikatorerAv } from '../../../domain/register/person.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import { type Sperre, type Sperrer, sperrer } from '../../../domain/register/vern.ts'
import {
  fold,
  nyttSkjult,
  readFortelling,
  skjulteSteder,
  UVERNET,
  type Vernetilstand,
  vernOf,
} from '../../../domain/register/vernetilstand.ts'
import { BEVISER_INTET, lukketAv } from '../vernet.ts'
import { elleveSiffer } from './rad.ts'
import type { Loggleser } from './vern.ts'

/** One versjon of a family, as the log has it. */
export type Familierad = {
  readonly posisjon: number
  readonly person: number
  readonly fra: number
  readonly til: number | null
  readonly opphav: string
  readonly skrevet_ms: number | null
  readonly hentet_med: number | null
  readonly isHendelse: 0 | 1
  readonly innhold: string
}

/** How far a place is closed that somebody had from one number to before another; no other: today. */
export type Lukket = Sperrer & Pick<Familierad, 'person' | 'fra' | 'til'>

/** What a family's log makes of each of its persons. */
export type Gjenfortalt = {
  readonly tilstander: ReadonlyMap<number, Vernetilstand>
  readonly sperrer: ReadonlyMap<number, Sperrer>
  readonly lukket: readonly Lukket[]
}

export type Familie = {
  /** Whom all of them turned out to be. */
  readonly hode: number
  readonly rader: Iterable<Familierad>
  readonly log: Loggleser
  /** Every number of a person, for a document that names none. */
  readonly numre: (person: number) => readonly Identifikatorrad[]
  /** Where those were parted from somebody, and how the one they were was protected then. */
  readonly splitter: readonly Splitt[]
  /** Those of whom something has been deleted. */
  readonly rester: readonly Rest[]
  /** Before when that was written which does not say when. */
  readonly skrevetFoerMs: number
}

/** How somebody was protected when documents of theirs were deleted; of some, all are. */
export type Rest = {
  readonly person: number
  readonly tilstand: Vernetilstand
  readonly isHele: boolean
}

/** A person was parted from another at a posisjon. */
export type Splitt = {
  readonly person: number
  readonly posisjon: number
  readonly tilstand: Vernetilstand
  /** Every home that was told of the other before it. */
  readonly hjem: () => ReadonlySet<string>
}

/**
 * Tells a family's log again from its beginning, as it was told when it was written: each versjon is
 * folded into what was known of those it is of, and those whose numbers it names become one.
 */
export function gjenfortell(familie: Familie): Gjenfortalt {
  const fortelling = new Gjenfortelling(familie)
  for (const rad of familie.rader) fortelling.add(rad)
  return fortelling.end()
}

/** The stronger of two closings of each place. */
export function highest(a: Sperrer, b: Sperrer): Sperrer {
  return {
    sperreBosted: a.sperreBosted > b.sperreBosted ? a.sperreBosted : b.sperreBosted,
    sperreOpphold: a.sperreOpphold > b.sperreOpphold ? a.sperreOpphold : b.sperreOpphold,
  }
}

// --- internal ---

type Ledd = Pick<Familierad, 'posisjon' | 'person' | 'fra' | 'til'> & {
  sperreBosted: Sperre
  sperreOpphold: Sperre
}

class Gjenfortelling {
  readonly #familie: Familie
  readonly #tilstander = new Map<number, Vernetilstand>()
  readonly #sperrer = new Map<number, Sperrer>()
  readonly #ledd: Ledd[] = []
  /** Whose each number is so far. */
  readonly #eier = new Map<string, number>()
  /** Who has become whom so far. */
  readonly #erstattet = new Map<number, number>()
  /** The splits that have not been told of. */
  #splitter: readonly Splitt[]

  constructor(familie: Familie) {
    this.#familie = familie
    this.#splitter = familie.splitter
    for (const { person, tilstand, isHele } of familie.rester) {
      this.#tilstander.set(person, tilstand)
      // Whoever became another so long ago is in what was known of that one by then.
      if (isHele && person !== familie.hode) this.#erstattet.set(person, familie.hode)
    }
  }

  add(rad: Familierad): void {
    const dokument = JSON.parse(rad.innhold) as Persondokument
    const numre = this.#numre(dokument, rad)
    const eiere = numre.flatMap(({ identifikator }) => this.#eier.get(identifikator) ?? [])
    const known = this.#tilstander.has(rad.person) ? [rad.person] : []
    const persons = [...new Set([...known, ...eiere])]
    const splitter = this.#take(rad.person, rad.posisjon)
    const isSplitt = splitter.some(({ posisjon }) => posisjon === rad.posisjon)
    this.#become(rad, persons, (foer) =>
      fold(
        [...foer, ...splitter.map(asFoer)],
        readFortelling(dokument, {
          opphav: opphavOf(rad),
          isHendelse: rad.isHendelse === 1,
          numre,
          skrevetMs: isSplitt ? BEVISER_INTET : (rad.skrevet_ms ?? this.#familie.skrevetFoerMs),
        }),
      ),
    )
    for (const { identifikator } of numre) this.#eier.set(identifikator, rad.person)
    const tilstand = this.#tilstander.get(rad.person) ?? UVERNET
    const naa = sperrer(dokument, vernOf(tilstand), skjulteSteder(tilstand))
    const { posisjon, person, fra, til } = rad
    this.#ledd.push({ posisjon, person, fra, til, ...naa })
    this.#close(rad.person, naa)
  }

  /** Whoever is of the family by what the log no longer tells brings their protection at its end. */
  end(): Gjenfortalt {
    const { hode } = this.#familie
    const last = this.#ledd.at(-1)
    const rest = [...this.#tilstander.keys()].filter(
      (person) => person !== hode && !this.#erstattet.has(person),
    )
    if (rest.length > 0 && last !== undefined) {
      const persons = [hode, ...rest]
      this.#become({ ...last, person: hode, posisjon: Infinity }, persons, slaaSammen)
    }
    for (const splitt of this.#take(hode, Infinity)) {
      const foer = { tilstand: this.#tilstander.get(hode) ?? UVERNET, hjem: () => [] }
      this.#tilstander.set(hode, slaaSammen([foer, asFoer(splitt)]))
    }
    return {
      tilstander: this.#tilstander,
      sperrer: this.#sperrer,
      lukket: this.#ledd.filter(isLukket),
    }
  }

  /** The splits of a person up to a posisjon, which are told of then. */
  #take(person: number, til: number): readonly Splitt[] {
    const isHere = (en: Splitt) => en.person === person && en.posisjon <= til
    const taken = this.#splitter.filter(isHere)
    if (taken.length > 0) this.#splitter = this.#splitter.filter((en) => !isHere(en))
    return taken
  }

  #become(
    { person, posisjon, fra }: Pick<Familierad, 'person' | 'posisjon' | 'fra'>,
    persons: readonly number[],
    toTilstand: (
      foer: readonly { tilstand: Vernetilstand; hjem: () => ReadonlySet<string> }[],
    ) => Vernetilstand,
  ): void {
    const foer = persons.map((one) => {
      const av = { personer: this.#slekt(one), foer: posisjon }
      const tilstand = this.#tilstander.get(one) ?? UVERNET
      return { av, tilstand, hjem: () => this.#familie.log.readHjem(av) }
    })
    const tilstand = toTilstand(foer)
    const nytt = nyttSkjult(foer, tilstand)
    for (const { av } of foer) {
      for (const one of lukketAv(() => this.#familie.log.read(av), nytt, fra)) {
        const ledd = this.#ledd.find((other) => other.posisjon === one.posisjon)
        if (ledd !== undefined) raise(ledd, one)
      }
    }
    this.#tilstander.set(person, tilstand)
    for (const other of persons.filter((one) => one !== person)) {
      for (const gammel of this.#slekt(other)) this.#erstattet.set(gammel, person)
      for (const [nummer, eier] of this.#eier) if (eier === other) this.#eier.set(nummer, person)
    }
  }

  /** What is closed today is closed for all that was selected by what was told before. */
  #close(person: number, naa: Sperrer): void {
    const slekt = this.#slekt(person)
    for (const ledd of this.#ledd) if (slekt.includes(ledd.person)) raise(ledd, naa)
    for (const one of slekt) {
      const foer = this.#sperrer.get(one)
      if (one !== person && foer !== undefined) this.#sperrer.set(one, highest(foer, naa))
    }
    this.#sperrer.set(person, naa)
  }

  /** A person, and those who have become that person so far. */
  #slekt(person: number): readonly number[] {
    const tidligere = [...this.#erstattet].filter(([, naa]) => naa === person)
    return [person, ...tidligere.map(([gammel]) => gammel)]
  }

  #numre(dokument: Persondokument, rad: Familierad): readonly Identifikatorrad[] {
    const hentetMed = rad.hentet_med === null ? undefined : elleveSiffer(rad.hentet_med)
    const numre = identifikatorerAv(dokument, hentetMed)
    return numre.length > 0 ? numre : this.#familie.numre(rad.person)
  }
}

function asFoer({ tilstand, hjem }: Splitt) {
  return { tilstand, hjem: () => new Set([...tilstand.hjem, ...hjem()]) }
}

/** Everything of everybody, and nothing taken away. */
function slaaSammen(foer: Parameters<typeof fold>[0]): Vernetilstand {
  const ingenting = { opphav: 'brsv', isHendelse: false, numre: [], skrevetMs: 0 } as const
  return fold(foer, readFortelling({}, ingenting))
}

function raise(ledd: Ledd, til: Sperrer): void {
  Object.assign(ledd, highest(ledd, til))
}

function isLukket({ sperreBosted, sperreOpphold }: Ledd): boolean {
  return sperreBosted > 0 || sperreOpphold > 0
}

function opphavOf({ opphav }: Familierad): Rettighetspakke {
  if (!isRettighetspakke(opphav))
    throw new Error('the register names an opphav that no package has')
  return opphav
}
