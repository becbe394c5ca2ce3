import {
  EGENSKAPER,
  type Egenskap,
  type Element,
  elementer,
  gjeldende,
  type Persondokument,
} from '../domain/register/persondokument.ts'
import type { Tilfeldig } from './random.ts'
import { type Dag, midnatt, tidspunkt } from './tid.ts'

/** The writing down of one versjon. */
export type Ajourhold = {
  /** Now. Parts that are written down together share a moment; others come a little later. */
  readonly tidspunkt: () => string
  readonly t: Tilfeldig
}

/** Day and draws are the person's own, and the day a new one, so no two versjoner are alike. */
export function ajourhold(dag: Dag, t: Tilfeldig): Ajourhold {
  // Between 06:00 and 22:00, when the offset of the day is beyond doubt.
  let mikrosekund = (21_600 + t.heltall(57_600)) * 1_000_000 + t.heltall(1_000_000)
  let naa = tidspunkt(dag, mikrosekund)
  return {
    t,
    tidspunkt: () => {
      if (t.sjanse(0.75)) return naa
      mikrosekund += 1 + t.heltall(90_000)
      naa = tidspunkt(dag, mikrosekund)
      return naa
    },
  }
}

/** What each element begins with, in this order. */
export type Metadata = {
  readonly ajourholdstidspunkt: string
  readonly erGjeldende: boolean
  readonly kilde: string
  readonly aarsak: string
  readonly gyldighetstidspunkt: string
}

/** The start of an element that holds from now on; its fields come after. */
export function makeMetadata(a: Ajourhold, aarsak: string, gyldig: Dag): Metadata {
  return {
    ajourholdstidspunkt: a.tidspunkt(),
    erGjeldende: true,
    kilde: 'Synutopia',
    aarsak,
    gyldighetstidspunkt: midnatt(gyldig),
  }
}

/** The element after another one took its place: it keeps its dates. */
export function historisk(element: Element): Element {
  return { ...element, erGjeldende: false }
}

/** The element after its value ended and nothing took its place. */
export function avsluttet(a: Ajourhold, element: Element, opphoer: Dag): Element {
  const { ajourholdstidspunkt, erGjeldende, kilde, aarsak, gyldighetstidspunkt, ...felter } =
    element
  return {
    ajourholdstidspunkt: a.tidspunkt(),
    erGjeldende: false,
    kilde,
    aarsak,
    gyldighetstidspunkt,
    opphoerstidspunkt: midnatt(opphoer),
    ...felter,
  }
}

/** Puts an element in front of those it supersedes. */
export function supersede(dokument: Persondokument, egenskap: Egenskap, element: Element) {
  return [element, ...elementer(dokument, egenskap).map(historisk)]
}

/** Ends whatever holds of a property. What is historic already stays as it is. */
export function endCurrent(
  a: Ajourhold,
  dokument: Persondokument,
  { egenskap, opphoer }: { egenskap: Egenskap; opphoer: Dag },
): readonly Element[] {
  return elementer(dokument, egenskap).map((element) =>
    element['erGjeldende'] === true ? avsluttet(a, element, opphoer) : element,
  )
}

/** Something that happens to a person, and the properties of the document as they are after it. */
export type Endring = {
  readonly dag: Dag
  readonly hendelsestype: string
  readonly utfoer: (dokument: Persondokument, a: Ajourhold) => Persondokument
}

/** The grading that a new address of this person must have. */
export function gradering(dokument: Persondokument): string {
  const [naa] = gjeldende(dokument, 'adressebeskyttelse')
  return naa === undefined ? 'ugradert' : `${naa['graderingsnivaa']}`
}

/** The document in the register's order of properties, without those that hold nothing. */
export function orderProperties(deler: Persondokument): Persondokument {
  const ordnet: Partial<Record<Egenskap, readonly Element[] | Element>> = {}
  for (const egenskap of EGENSKAPER) {
    const verdi = deler[egenskap]
    if (verdi !== undefined && (!Array.isArray(verdi) || verdi.length > 0)) ordnet[egenskap] = verdi
  }
  return ordnet
}
