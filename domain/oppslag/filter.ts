import { egneSkjulte, union } from '../register/gradering.ts'
import { type Element, elementer, type Persondokument } from '../register/persondokument.ts'
import type { Skjulte } from '../register/sted.ts'
import { strongest, VERN, vern } from '../register/vern.ts'
import { aapneFelt } from './maskering/felt.ts'
import { withRequired } from './maskering/paakrevd.ts'
import type { Om, Regel, Vernestatus } from './maskering/regel.ts'
import { doedsboadresse, embete, flytting, hjem, likt } from './maskering/sted.ts'
import { doedsbo, skjultStatus, utenIdentifikatorer, verge } from './maskering/verdi.ts'
import type { Visning } from './part.ts'
import { pakke, type Segment } from './rettighetspakke.ts'

/** Changes when the same document would be shown otherwise than before. */
export const REGELVERSJON = 5

/**
 * The document this consumer may see: a pure function of the versjon, the person's protection today,
 * and what is asked for in which package. Keeps the order of elements and fields as stored, writes
 * properties in the register's order, and leaves out what becomes empty.
 * @valg docs/valg/006-maskering.md
 */
export function filterDokument(
  dokument: Persondokument,
  status: Vernestatus,
  { segment, egenskaper, historikk }: Visning,
): Persondokument {
  const skjermes = withholdsGraderte(segment, status)
  const { vern: niva, foerVernet } = status
  const protection = {
    vern: niva,
    foerVernet,
    skjulte: union(status.skjulte ?? INGEN, egneSkjulte(dokument, VERN.indexOf(niva) as 0 | 1 | 2)),
  }
  const synlig: Record<string, unknown> = {}
  for (const egenskap of egenskaper) {
    const om = { segment, egenskap, ...protection, skjermes }
    const kept = elementer(dokument, egenskap).flatMap((element) => {
      const gjelder = element['erGjeldende'] === true
      return apply(element, { ...om, gjelder, historikk: historikk.includes(egenskap) })
    })
    if (kept.length > 0) synlig[egenskap] = Array.isArray(dokument[egenskap]) ? kept : kept[0]
  }
  return synlig
}

/** What is true of a person, today, in respect of one of the person's versjoner. */
export function vernestatus(
  dokument: Persondokument,
  person: Omit<Vernestatus, 'foerVernet'>,
): Vernestatus {
  const then = vern(dokument)
  const foerVernet = strongest(then, person.vern) !== then
  return { ...person, foerVernet }
}

/** Whether addresses with a grading are withheld from this package for this person. */
export function withholdsGraderte(
  segment: Segment,
  person: Pick<Vernestatus, 'syntetisk' | 'graderteTilUtenHjemmel'>,
): boolean {
  const { hjemmel, offentlig } = pakke(segment)
  if (hjemmel) return false
  return !offentlig || (!person.syntetisk && !person.graderteTilUtenHjemmel)
}

// --- internal ---

const INGEN: Skjulte = new Map()

/** What no longer holds is shown where history is asked for and open. */
const gjeldendeEllerHistorikk: Regel = (element, { gjelder, historikk }) =>
  gjelder || historikk ? element : undefined

/** The rules in their order: first whether the element is shown at all, then what of it. */
const REGLER: readonly Regel[] = [
  gjeldendeEllerHistorikk,
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

function apply(element: Element, om: Om): readonly Element[] {
  let synlig: Element | undefined = element
  for (const regel of REGLER) {
    synlig = regel(synlig, om)
    if (synlig === undefined) return []
  }
  const hel = withRequired(element, synlig, om.egenskap)
  return hel !== undefined && Object.keys(hel).length > 0 ? [hel] : []
}
