import { type Element, elementer, type Persondokument } from '../domain/register/persondokument.ts'
import { type Ajourhold, avloes, avsluttet, nytt } from './dokument.ts'
import type { Sivilstand } from './familie.ts'
import { foedselsnummer, type Person } from './person.ts'
import { forelderIndex } from './plass.ts'
import { type Skjebne, sisteDagHer } from './skjebne.ts'
import { type Dag, dato, midnatt } from './tid.ts'

/** Parents and children, and what the person was from birth on: nobody is born married. */
export function slekt(person: Person, a: Ajourhold): Persondokument {
  const barn = person.barn.map((ett) =>
    relasjon(a, { til: ett, rolle: 'barn', min: egenRolle(person, ett), fra: ett.foedt }),
  )
  const foreldre = person.foreldre.map((forelder) =>
    relasjon(a, {
      til: forelder,
      rolle: rolleFor(person, forelder),
      min: 'barn',
      fra: person.foedt,
    }),
  )
  const sivilstand = person.sivilstander.slice(0, 1).map((foerste) => lagSivilstand(a, foerste))
  return { familierelasjon: [...barn, ...foreldre], sivilstand }
}

/** A new sivilstand, and with it a partner who comes or goes. */
export function nySivilstand(
  dokument: Persondokument,
  a: Ajourhold,
  ny: Sivilstand,
): Persondokument {
  const sivilstand = avloes(dokument, 'sivilstand', lagSivilstand(a, ny))
  const naa = elementer(dokument, 'familierelasjon')
  if (ny.partner !== undefined && ny.aarsak === 'Vigsel') {
    const rolle = 'ektefelleEllerPartner'
    const partner = relasjon(a, { til: ny.partner, rolle, min: rolle, fra: ny.dag })
    return { sivilstand, familierelasjon: [partner, ...naa] }
  }
  if (ny.aarsak === 'Separasjon') return { sivilstand }
  const familierelasjon = naa.map((element) =>
    element['relatertPersonsRolle'] === 'ektefelleEllerPartner' && element['erGjeldende'] === true
      ? avsluttet(a, element, midnatt(ny.dag))
      : element,
  )
  // What holds comes first; a partner who is gone follows after parents and children.
  const foerst = (element: Element) => (element['erGjeldende'] === true ? 0 : 1)
  return { sivilstand, familierelasjon: familierelasjon.sort((x, y) => foerst(x) - foerst(y)) }
}

/** Who answers for whom while a child is under 18: in the child's document and in the parents'. */
export function foreldreansvar(person: Person, a: Ajourhold): Persondokument {
  const foreldre = mindreaarig(person, person.opprettet) ? levende(person, person.foreldre) : []
  const barn = person.barn.filter((ett) => mindreaarig(ett, person.opprettet))
  const selv = foreldre.map((forelder) => {
    const ansvar = foreldre.length > 1 ? 'felles' : rolleFor(person, forelder)
    return lagAnsvar(a, { ansvar, barn: person, forelder })
  })
  const andre = barn.map((ett) => {
    const sammen =
      person.samliv !== undefined && levende(person, [person.samliv.partner]).length > 0
    const ansvar = sammen ? 'felles' : egenRolle(person, ett)
    return lagAnsvar(a, { ansvar, barn: ett, forelder: person })
  })
  return { foreldreansvar: [...selv, ...andre] }
}

// --- internal ---

/** What a parent is to the person. Of two women, the one the child is counted from is the mother. */
function rolleFor(person: Person, forelder: Skjebne): string {
  const andre = person.foreldre.find((f) => f !== forelder)
  return finnRolle(person, { forelder, andre })
}

/** What the person is to a child. */
function egenRolle(person: Person, barn: Skjebne): string {
  return finnRolle(barn, { forelder: person, andre: person.samliv?.partner })
}

function finnRolle(
  barn: Skjebne,
  { forelder, andre }: { forelder: Skjebne; andre: Skjebne | undefined },
): string {
  if (forelder.kjoenn === 'mann') return 'far'
  const mor = forelderIndex(barn.index) === forelder.index || andre?.kjoenn !== 'kvinne'
  return mor ? 'mor' : 'medmor'
}

function mindreaarig(barn: Skjebne, dag: Dag): boolean {
  return barn.foedt > dag - 6574 && barn.foedt <= dag
}

function levende(person: Person, foreldre: readonly Skjebne[]): readonly Skjebne[] {
  return foreldre.filter((forelder) => sisteDagHer(forelder) > person.opprettet)
}

function relasjon(
  a: Ajourhold,
  { til, rolle, min, fra }: { til: Skjebne; rolle: string; min: string; fra: Dag },
): Element {
  const felter = {
    relatertPerson: foedselsnummer(til),
    relatertPersonsRolle: rolle,
    minRolleForPerson: min,
  }
  return nytt(a, { aarsak: 'Patch', gyldig: midnatt(fra), felter })
}

function lagSivilstand(a: Ajourhold, { sivilstand, dag, aarsak, partner }: Sivilstand): Element {
  const felter = {
    sivilstand,
    ...(sivilstand !== 'uoppgitt' && { sivilstandsdato: dato(dag) }),
    ...(partner && { relatertVedSivilstand: foedselsnummer(partner) }),
  }
  return nytt(a, { aarsak, gyldig: midnatt(dag), felter })
}

function lagAnsvar(
  a: Ajourhold,
  { ansvar, barn, forelder }: { ansvar: string; barn: Skjebne; forelder: Skjebne },
): Element {
  const felter = {
    ansvar,
    ansvarssubjekt: foedselsnummer(barn),
    ansvarlig: foedselsnummer(forelder),
  }
  return nytt(a, { aarsak: 'Foreldreansvar', gyldig: midnatt(barn.foedt), felter })
}
