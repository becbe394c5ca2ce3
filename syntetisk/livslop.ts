import {
  ADRESSER,
  type Element,
  elementer,
  type Persondokument,
} from '../domain/register/persondokument.ts'
import { bostedsadresse, findHjem, postboksadresse } from './adresse.ts'
import { type Ajourhold, type Endring, makeMetadata, supersede } from './dokument.ts'
import { makeNavn } from './navn.ts'
import type { Person } from './person.ts'
import { EMNE, tilfeldig } from './random.ts'
import { INNLASTING, SISTE_DAG, sisteDagHer } from './skjebne.ts'
import { faarBarn, nySivilstand } from './slekt.ts'
import type { Dag } from './tid.ts'
import { utgang } from './utgang.ts'

/** A life in order: children, marriages that end, the end itself, protection, a new name or home. */
export function livslop(person: Person): readonly Endring[] {
  const faste = [...foedsler(person), ...sivilstand(person), ...utgang(person)]
  const senere = (liste: readonly Endring[]) => liste.filter((e) => e.dag > person.opprettet).length
  // Three versjoner of anybody, and one more for each birth: protection comes before the load where
  // much follows.
  const vernFra = senere(faste) < 2 ? person.vern.fra : Math.min(person.vern.fra, person.opprettet)
  const alle = [...faste, ...beskyttelse(person, vernFra)]
  if (senere(alle) === 0) alle.push(...hverdag(person))
  return alle.sort((x, y) => x.dag - y.dag)
}

// --- internal ---

/** Children who are born after the register was loaded; written down before the parent is here no more. */
function foedsler(person: Person): readonly Endring[] {
  const senere = person.barn.filter((barn) => barn.foedt > person.opprettet)
  return senere.map((barn) => ({
    dag: Math.min(barn.opprettet, sisteDagHer(person)),
    hendelsestype: 'endringIFamilierelasjon',
    utfoer: (dokument, a) => faarBarn(person, dokument, { a, barn }),
  }))
}

function sivilstand(person: Person): readonly Endring[] {
  const senere = person.sivilstander.filter((ny) => ny.dag > person.opprettet)
  return senere.map((ny) => ({
    dag: ny.dag,
    hendelsestype: 'endringISivilstand',
    utfoer: (dokument, a) => nySivilstand(dokument, a, ny),
  }))
}

/** A home may have been protected before a child of it was born, and after somebody in it had died. */
function beskyttelse(person: Person, fra: Dag): readonly Endring[] {
  const { vern, foedt } = person
  const dag = Math.max(foedt, person.utgang === 'doed' ? Math.min(fra, person.utgangDag) : fra)
  if (vern.nivaa !== 'fortrolig' && vern.nivaa !== 'strengtFortrolig') return []
  const graderingsnivaa = vern.nivaa
  const utfoer = (dokument: Persondokument, a: Ajourhold) => {
    const ny = { ...makeMetadata(a, 'Adressebeskyttelse', dag), graderingsnivaa }
    const skjul = graderingsnivaa === 'fortrolig' ? graderAdresser(dokument, a) : bareBoks(a, dag)
    return { adressebeskyttelse: supersede(dokument, 'adressebeskyttelse', ny), ...skjul }
  }
  return [{ dag, hendelsestype: 'endringIAdressebeskyttelse', utfoer }]
}

/** Whoever is fortrolig has no open address, old ones included. */
function graderAdresser(dokument: Persondokument, a: Ajourhold): Persondokument {
  const grader = (element: Element) => ({
    ...element,
    ajourholdstidspunkt: a.tidspunkt(),
    adressegradering: 'fortrolig',
  })
  return Object.fromEntries(
    ADRESSER.map((egenskap) => [egenskap, elementer(dokument, egenskap).map(grader)]),
  )
}

/** Whoever is strengtFortrolig has no address at all but an open box: the register deletes the rest. */
function bareBoks(a: Ajourhold, dag: Dag): Persondokument {
  const boks = postboksadresse(makeMetadata(a, 'Adressebeskyttelse', dag), a.t)
  return {
    ...Object.fromEntries(ADRESSER.map((egenskap) => [egenskap, []])),
    postadresse: [boks],
  }
}

/** A new name, or a new home where nobody else has to move along. */
function hverdag(person: Person): readonly Endring[] {
  const t = tilfeldig(person.seed, person.index, EMNE.endring)
  const vanlig = person.utgang === 'bosatt' && person.opphav !== 'dNummer'
  if (!vanlig || person.vern.nivaa !== 'ugradert' || !t.sjanse(0.17)) return []
  const foerste = { dag: chooseDag(t.heltall, person.opprettet), nr: 1 }
  const endringer = [t.sjanse(0.4) ? nyttNavn(foerste.dag) : nyttHjem(person, foerste)]
  const [forrige] = endringer
  if (forrige === undefined || !t.sjanse(0.3)) return endringer
  const dag = forrige.dag + 1 + t.heltall(SISTE_DAG - forrige.dag)
  return [forrige, t.sjanse(0.5) ? nyttNavn(dag) : nyttHjem(person, { dag, nr: 2 })]
}

function chooseDag(heltall: (grense: number) => number, etter: Dag): Dag {
  return etter + 31 + heltall(SISTE_DAG - 100 - etter - 31)
}

function nyttNavn(dag: Dag): Endring {
  return {
    dag,
    hendelsestype: 'endringINavn',
    utfoer: (dokument, a) => {
      const ny = makeNavn(makeMetadata(a, 'Navneendring', dag), a.t)
      return { navn: supersede(dokument, 'navn', ny) }
    },
  }
}

function nyttHjem(person: Person, { dag, nr }: { dag: Dag; nr: number }): Endring {
  const alene = person.husstand === person.index && person.samliv === undefined
  if (!alene || person.foedt > INNLASTING - 18 * 365) return nyttNavn(dag)
  return {
    dag,
    hendelsestype: 'endringIBostedsadresse',
    utfoer: (dokument, a) => {
      const hjem = findHjem(person.seed, person.husstand, nr)
      const start = makeMetadata(a, 'Flytting innenlands', dag)
      const ny = bostedsadresse(start, hjem, { adressegradering: 'ugradert', flyttet: dag })
      return { bostedsadresse: supersede(dokument, 'bostedsadresse', ny) }
    },
  }
}
