import type { Egenskap, Element } from '../../register/persondokument.ts'
import { aapneFelt } from './felt.ts'
import type { Klasse } from './klasse.ts'
import { withRequired } from './paakrevd.ts'
import type { Regel, Sammenheng, Skjerming } from './regel.ts'
import { doedsboadresse, embete, flytting, hjem, likt } from './sted.ts'
import { doedsbo, skjultStatus, utenIdentifikatorer, verge } from './verdi.ts'

/**
 * The elements of a property as a class of packages may see them: none of what it may not, in their order.
 * All that the answer depends on is given: the class, the elements, and how the person is protected today, with
 * every place that must be hidden, wherever that is told. Whoever keeps what it answers keeps it by these.
 * @valg docs/valg/006-maskering.md
 * @valg docs/valg/052-maskeringsklasser.md
 */
export function maskElements(
  klasse: Klasse,
  egenskap: Egenskap,
  elements: readonly Element[],
  skjerming: Skjerming,
): readonly Element[] {
  return elements.flatMap((element) => {
    const gjelder = element['erGjeldende'] === true
    return maskOne(element, { ...skjerming, klasse, egenskap, gjelder })
  })
}

// --- internal ---

/** The rules in their order: first whether the element is shown at all, then what of it. */
const REGLER: readonly Regel[] = [
  hjem,
  likt,
  flytting,
  doedsboadresse,
  aapneFelt,
  skjultStatus,
  doedsbo,
  verge,
  embete,
  utenIdentifikatorer,
]

function maskOne(element: Element, om: Sammenheng): readonly Element[] {
  let synlig: Element | undefined = element
  for (const regel of REGLER) {
    synlig = regel(synlig, om)
    if (synlig === undefined) return []
  }
  const hel = withRequired(element, synlig, om.egenskap)
  return hel !== undefined && Object.keys(hel).length > 0 ? [hel] : []
}
