import assert from 'node:assert/strict'
import { type Element, elementer, type Persondokument } from '../domain/register/persondokument.ts'
import { type Ajourhold, avsluttet, makeMetadata, supersede } from './dokument.ts'
import { findForeldre, type Sivilstand } from './familie.ts'
import type { Person } from './person.ts'
import { forelderIndex } from './plass.ts'
import { findSkjebne, type Skjebne, sisteDagHer } from './skjebne.ts'
import { type Dag, dagFra, dato } from './tid.ts'

/** Partner, children and parents when the register was loaded. */
export function slekt(person: Person, a: Ajourhold): readonly Element[] {
  const naa = sivilstandVedInnlasting(person)
  const partner = erSammen(naa) ? nyPartner(person, a) : []
  const barn = person.barn
    .filter((ett) => ett.foedt >= SLEKT_FRA && ett.foedt <= person.opprettet)
    .map((ett) => nyttBarn(person, a, ett))
  if (person.foedt < SLEKT_FRA) return [...partner, ...barn]
  const foreldre = person.foreldre.map((forelder) => {
    const rolle = findRolle(forelder, person)
    return relasjon(a, { til: forelder, rolle, min: 'barn', fra: person.foedt })
  })
  return [...partner, ...barn, ...foreldre]
}

/** What the person was when the register was loaded; what had been before is not known. */
export function foersteSivilstand(person: Person, a: Ajourhold): readonly Element[] {
  return [makeSivilstand(a, sivilstandVedInnlasting(person))]
}

/** A new sivilstand; unless the two are still married, the partner goes with it. */
export function nySivilstand(
  dokument: Persondokument,
  a: Ajourhold,
  ny: Sivilstand,
): Persondokument {
  const sivilstand = supersede(dokument, 'sivilstand', makeSivilstand(a, ny))
  const naa = elementer(dokument, 'familierelasjon')
  if (erSammen(ny)) return { sivilstand }
  const familierelasjon = naa.map((element) =>
    element['relatertPersonsRolle'] === 'ektefelleEllerPartner' && element['erGjeldende'] === true
      ? avsluttet(a, element, ny.dag)
      : element,
  )
  // What holds comes first; a partner who is gone follows after parents and children.
  const foerst = (element: Element) => (element['erGjeldende'] === true ? 0 : 1)
  return { sivilstand, familierelasjon: familierelasjon.sort((x, y) => foerst(x) - foerst(y)) }
}

/** Who answers for whom while a child is under 18, the newest first: in the child's document and in the parents'. */
export function foreldreansvar(person: Person, a: Ajourhold): readonly Element[] {
  const barn = person.barn.filter((ett) => ett.foedt <= person.opprettet)
  barn.sort((en, annen) => annen.foedt - en.foedt)
  return [
    ...barn.flatMap((ett) => ansvarAv(person, a, ett)),
    ...ansvarFor(person, a, person.foreldre),
  ]
}

/** What the document of a parent gets when a child is born. */
export function faarBarn(
  person: Person,
  dokument: Persondokument,
  { a, barn }: { a: Ajourhold; barn: Skjebne },
): Persondokument {
  const naa = elementer(dokument, 'familierelasjon')
  const ansvar = elementer(dokument, 'foreldreansvar')
  return {
    familierelasjon: [nyttBarn(person, a, barn), ...naa],
    foreldreansvar: [...ansvarAv(person, a, barn), ...ansvar],
  }
}

// --- internal ---

/** Of older children the register does not know the parents. */
const SLEKT_FRA = dagFra(1975, 1, 1)

function sivilstandVedInnlasting({ sivilstander, opprettet }: Person): Sivilstand {
  const foer = sivilstander.findLast((en) => en.dag <= opprettet)
  assert(foer !== undefined)
  return foer
}

/** Separated people are married to each other until the divorce. */
function erSammen({ aarsak }: Sivilstand): boolean {
  return aarsak === 'Vigsel' || aarsak === 'Separasjon'
}

/** Since they married, also where they have separated since. */
function nyPartner({ samliv }: Person, a: Ajourhold): readonly Element[] {
  assert(samliv !== undefined)
  const rolle = 'ektefelleEllerPartner'
  return [relasjon(a, { til: samliv.partner, rolle, min: rolle, fra: samliv.inngaatt })]
}

function nyttBarn(person: Person, a: Ajourhold, barn: Skjebne): Element {
  return relasjon(a, { til: barn, rolle: 'barn', min: findRolle(person, barn), fra: barn.foedt })
}

/** What a parent is to a child. Of two women, the one the child is counted from is the mother. */
function findRolle(forelder: Skjebne, barn: Skjebne): string {
  if (forelder.kjoenn === 'mann') return 'far'
  const foerste = forelderIndex(barn.index)
  if (foerste === undefined || foerste === forelder.index) return 'mor'
  return findSkjebne(barn.seed, foerste).kjoenn === 'kvinne' ? 'medmor' : 'mor'
}

function mindreaarig(barn: Skjebne, dag: Dag): boolean {
  return barn.foedt > dag - 6574 && barn.foedt <= dag
}

/**
 * Who answers for a child, as its own document begins with it: the parents' documents say the same of it,
 * on whichever day they were loaded.
 */
function ansvarFor(barn: Skjebne, a: Ajourhold, foreldre: readonly Skjebne[]): readonly Element[] {
  if (!mindreaarig(barn, barn.opprettet) || sisteDagHer(barn) <= barn.opprettet) return []
  const levende = foreldre.filter(
    (forelder) => sisteDagHer(forelder) > harAnsvarFra(forelder, barn),
  )
  return levende.map((forelder) => {
    const ansvar = levende.length > 1 ? 'felles' : findRolle(forelder, barn)
    return makeAnsvar(a, { ansvar, barn, forelder })
  })
}

/** The day on which the last of the two documents tells of the other person. */
function harAnsvarFra(forelder: Skjebne, barn: Skjebne): Dag {
  return Math.max(forelder.opprettet, barn.opprettet)
}

/** Of those who answer for the child, the person. */
function ansvarAv(person: Person, a: Ajourhold, barn: Skjebne): readonly Element[] {
  const foreldre = findForeldre(barn)
  return ansvarFor(barn, a, foreldre).filter((ett) => ett['ansvarlig'] === person.foedselsnummer)
}

function relasjon(
  a: Ajourhold,
  { til, rolle, min, fra }: { til: Skjebne; rolle: string; min: string; fra: Dag },
): Element {
  return {
    ...makeMetadata(a, 'Patch', fra),
    relatertPerson: til.foedselsnummer,
    relatertPersonsRolle: rolle,
    minRolleForPerson: min,
  }
}

function makeSivilstand(a: Ajourhold, { sivilstand, dag, aarsak, partner }: Sivilstand): Element {
  const start = { ...makeMetadata(a, aarsak, dag), sivilstand }
  if (sivilstand === 'uoppgitt') return start
  const sivilstandsdato = dato(dag)
  if (partner === undefined) return { ...start, sivilstandsdato }
  return { ...start, sivilstandsdato, relatertVedSivilstand: partner.foedselsnummer }
}

function makeAnsvar(
  a: Ajourhold,
  { ansvar, barn, forelder }: { ansvar: string; barn: Skjebne; forelder: Skjebne },
): Element {
  return {
    ...makeMetadata(a, 'Foreldreansvar', barn.foedt),
    ansvar,
    ansvarssubjekt: barn.foedselsnummer,
    ansvarlig: forelder.foedselsnummer,
  }
}
