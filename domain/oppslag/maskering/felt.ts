import { FELT, METADATA, UNDERFELT } from '../../register/felter.ts'
import { ADRESSER, EGENSKAPER, type Egenskap, type Element } from '../../register/persondokument.ts'
import { ALLE_KLASSER, type Klasse, maskeOf } from './klasse.ts'
import { type Regel, TOM } from './regel.ts'

/**
 * Outside the first package an element has the fields that are open, and no field we do not know,
 * neither in it nor inside one of its fields.
 * @kilde 2022-08-02-tilgjengeliggjoeringAvInnOgUtflytting.md «fortsatt være taushetsbelagt»
 * @valg docs/valg/006-maskering.md
 * @valg docs/valg/021-felt-i-felt.md
 */
export const aapneFelt: Regel = (element, { klasse, egenskap, gjelder }) =>
  maskeOf(klasse).hjemmel
    ? element
    : known(element, AAPNE[klasse][gjelder ? 'gjeldende' : 'historisk'][egenskap] ?? INGEN)

/** The fields of an element of a property that a class of packages may see, current or historic. */
export function synligeFelt(
  klasse: Klasse,
  egenskap: Egenskap,
  gjelder: boolean,
): readonly string[] {
  const alle = [...METADATA, ...FELT[egenskap]]
  const { hjemmel, sivilstand } = maskeOf(klasse)
  if (hjemmel) return alle
  if (egenskap === 'statsborgerskap') return ['erGjeldende', 'statsborgerskap']
  if (egenskap === 'sivilstand' && sivilstand === 'verdi') return ['erGjeldende', 'sivilstand']
  const skjult = [...SKJULT, ...(!gjelder && UTEN_DATOER.has(egenskap) ? DATOER : [])]
  return alle.filter((felt) => !skjult.includes(felt))
}

// --- internal ---

/** The element with these fields alone, and of each what the model has inside it. */
function known(element: Element, fields: ReadonlySet<string>): Element {
  const open: Record<string, unknown> = {}
  for (const felt of Object.keys(element)) {
    const verdi = fields.has(felt) ? inside(element[felt], felt) : undefined
    if (verdi !== undefined) open[felt] = verdi
  }
  return open
}

function inside(verdi: unknown, felt: string): unknown {
  if (typeof verdi !== 'object' || verdi === null) return verdi
  if (Array.isArray(verdi)) {
    const open = verdi.map((one) => inside(one, felt)).filter((one) => one !== undefined)
    return open.length > 0 ? open : undefined
  }
  const open = known(verdi as Element, UNDERFELT.get(felt) ?? INGEN)
  return Object.keys(open).length > 0 || TOM.has(felt) ? open : undefined
}

const INGEN: ReadonlySet<string> = new Set()

/** Source and cause of anything, and where and by whom somebody was married. */
const SKJULT = ['kilde', 'aarsak', 'myndighet', 'kommune', 'sted', 'utland']

/** What of the past tells when: dates that could tell when somebody was protected. */
const UTEN_DATOER: ReadonlySet<string> = new Set([
  ...(['navn', 'innflytting', 'utflytting'] as const),
  ...ADRESSER,
])
const DATOER = [
  ...['ajourholdstidspunkt', 'gyldighetstidspunkt', 'opphoerstidspunkt'],
  ...['flyttedato', 'oppholdsadressedato', 'utflyttingsdato'],
  ...['startdatoForKontrakt', 'sluttdatoForKontrakt'],
]

type Feltsett = Readonly<Record<Egenskap, ReadonlySet<string>>>

/** Made once: look-ups ask for every element they show. */
const AAPNE = Object.fromEntries(
  ALLE_KLASSER.map((klasse) => [
    klasse,
    { gjeldende: feltsett(klasse, true), historisk: feltsett(klasse, false) },
  ]),
) as Readonly<Record<Klasse, Readonly<Record<'gjeldende' | 'historisk', Feltsett>>>>

function feltsett(klasse: Klasse, gjelder: boolean): Feltsett {
  return Object.fromEntries(
    EGENSKAPER.map((egenskap) => [egenskap, new Set(synligeFelt(klasse, egenskap, gjelder))]),
  ) as unknown as Feltsett
}
