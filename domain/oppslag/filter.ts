import { egneSkjulte, union } from '../register/gradering.ts'
import { type Element, elementer, type Persondokument } from '../register/persondokument.ts'
import type { Skjulte } from '../register/sted.ts'
import { strongest, VERN, vern } from '../register/vern.ts'
import { maskElements } from './maskering/maskering.ts'
import type { Vernestatus } from './maskering/regel.ts'
import type { Visning } from './part.ts'
import { type Rettighetspakke, rettigheter } from './rettighetspakke.ts'

/** Changes when the same document would be shown otherwise than before. */
export const REGELVERSJON = 6

/**
 * The document this consumer may see: a pure function of the versjon, the person's protection today,
 * and what is asked for in which package. Puts together what is masked property by property, once it is known
 * what must be hidden, which another property or versjon may tell. Keeps the order of elements and fields as
 * stored, writes properties in the register's order, and leaves out what becomes empty.
 * @valg docs/valg/006-maskering.md
 */
export function filterDokument(
  dokument: Persondokument,
  status: Vernestatus,
  { pakke, egenskaper, historikk }: Visning,
): Persondokument {
  const { vern: niva, foerVernet } = status
  const skjerming = {
    vern: niva,
    foerVernet,
    skjermes: withholdsGraderte(pakke, status),
    skjulte: union(status.skjulte ?? INGEN, egneSkjulte(dokument, VERN.indexOf(niva) as 0 | 1 | 2)),
  }
  const { klasse } = rettigheter(pakke)
  const synlig: Record<string, unknown> = {}
  for (const egenskap of egenskaper) {
    const alle = elementer(dokument, egenskap)
    const wanted = historikk.includes(egenskap) ? alle : alle.filter(gjelder)
    const kept = maskElements(klasse, egenskap, wanted, skjerming)
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
  pakke: Rettighetspakke,
  person: Pick<Vernestatus, 'syntetisk' | 'graderteTilUtenHjemmel'>,
): boolean {
  const { hjemmel, offentlig } = rettigheter(pakke)
  if (hjemmel) return false
  return !offentlig || (!person.syntetisk && !person.graderteTilUtenHjemmel)
}

// --- internal ---

const INGEN: Skjulte = new Map()

/** What does not say so is of the past. */
function gjelder(element: Element): boolean {
  return element['erGjeldende'] === true
}
