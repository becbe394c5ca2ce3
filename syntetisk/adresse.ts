import type { Element } from '../domain/register/persondokument.ts'
import { lagKallenavn } from './navn.ts'
import { EMNE, type Tilfeldig, tilfeldig } from './random.ts'
import { GATE_ETTERLEDD, GATE_FORLEDD, KOMMUNER, type Kommune, type Land } from './steder.ts'

/** A place to live, in the fields that the register's addresses share. */
export type Hjem = {
  readonly kommunenummer: string
  /** `vegadresse` or `matrikkeladresse`. */
  readonly adresse: Element
  readonly adresseIdentifikatorFraMatrikkelen: string
  readonly kretser: Element
}

type Gradering = { readonly adressegradering: string }

/** The home of a husstand. Its `nr` is 0, and one more for each time somebody moves out of it. */
export function finnHjem(seed: number, husstand: number, nr = 0): Hjem {
  return lagHjem(tilfeldig(seed + nr, husstand, EMNE.hjem))
}

export function bostedsadresse(hjem: Hjem, gradering: Gradering & { flyttedato: string }): Element {
  const { adressegradering, flyttedato } = gradering
  const { adresseIdentifikatorFraMatrikkelen } = hjem
  return {
    ...hjem.adresse,
    adresseIdentifikatorFraMatrikkelen,
    adressegradering,
    flyttedato,
    ...hjem.kretser,
  }
}

export function deltBosted(hjem: Hjem, startdatoForKontrakt: string): Element {
  const { adresseIdentifikatorFraMatrikkelen } = hjem
  return {
    ...hjem.adresse,
    startdatoForKontrakt,
    adresseIdentifikatorFraMatrikkelen,
    adressegradering: 'ugradert',
  }
}

/** A second address: a flat in this country, one abroad, or not known. */
export function oppholdsadresse(
  t: Tilfeldig,
  { adressegradering, oppholdsadressedato }: Gradering & { oppholdsadressedato: string },
): Element {
  if (t.sjanse(0.1)) return { adressenErUkjent: true, adressegradering, oppholdsadressedato }
  const { adresse, adresseIdentifikatorFraMatrikkelen } = lagHjem(t)
  return {
    ...adresse,
    adresseIdentifikatorFraMatrikkelen,
    adressegradering,
    oppholdsadressedato,
  }
}

/** Where mail goes in this country: a box, or somebody's street address. */
export function postadresse(
  t: Tilfeldig,
  { adressegradering, bareBoks }: Gradering & { bareBoks: boolean },
): Element {
  const kommune = velgKommune(t)
  if (bareBoks || t.sjanse(0.5)) {
    const eier = !bareBoks && t.sjanse(0.5) ? { postbokseier: lagKallenavn(t) } : {}
    const postboks = `${1 + t.heltall(2000)}`
    return {
      adressegradering,
      postboksadresse: { ...eier, postboks, poststed: t.velg(kommune.poststed) },
    }
  }
  const { adressenavn, adressekode, nr } = velgGate(t)
  const poststed = kommune.poststed[nr % kommune.poststed.length] ?? kommune.poststed[0]
  const adressenummer = { husnummer: `${1 + t.heltall(99)}` }
  const vegadresse = {
    adressenavn,
    adressenummer,
    poststed,
    adressekode,
    bruksenhetsnummer: 'H0101',
  }
  return { adressegradering, vegadresse }
}

/** Where mail goes abroad. The words say that there is no such place. */
export function postadresseIUtlandet(
  t: Tilfeldig,
  { adressegradering, land }: Gradering & { land: Land },
): Element {
  const sted = {
    postkode: `Testpostkode ${1 + t.heltall(300)}`,
    byEllerStedsnavn: `${lagKallenavn(t)} testby`,
  }
  if (t.sjanse(0.5)) {
    const adresselinje = [`Testadresselinje ${1 + t.heltall(99)}`, lagKallenavn(t)]
    return {
      adressegradering,
      utenlandskAdresseIFrittFormat: { adresselinje, ...sted, landkode: land.alpha2 },
    }
  }
  const adressenavn = `Testadressenavn ${1 + t.heltall(300)}`
  return { adressegradering, utenlandskAdresse: { adressenavn, ...sted, landkode: land.alpha2 } }
}

/** A kommune, drawn by size. */
export function velgKommune(t: Tilfeldig): Kommune {
  let igjen = t.heltall(1_000_000) / 1_000_000
  for (const kommune of KOMMUNER) {
    igjen -= kommune.andel
    if (igjen < 0) return kommune
  }
  return KOMMUNER[0]
}

// --- internal ---

function lagHjem(t: Tilfeldig): Hjem {
  const kommune = velgKommune(t)
  const gate = velgGate(t)
  const { kommunenummer } = kommune
  const poststed = kommune.poststed[gate.nr % kommune.poststed.length] ?? kommune.poststed[0]
  const bolig = {
    bruksenhetsnummer: `H0${1 + t.heltall(4)}0${1 + t.heltall(4)}`,
    bruksenhetstype: t.sjanse(0.99) ? 'bolig' : 'fritidsbolig',
  }
  const husnr = 1 + t.heltall(120)
  const bokstav = t.heltall(14)
  // One number for each door, so that those who live together also share it.
  const doer = ((KOMMUNER.indexOf(kommune) * 240 + gate.nr) * 121 + husnr) * 15 + bokstav
  const kretser = {
    grunnkrets: 101 + (gate.nr % 60) * 100,
    stemmekrets: 1 + (gate.nr % 15),
    skolekrets: 1 + (gate.nr % 20),
    kirkekrets: 1 + (gate.nr % 4),
  }
  const paaMatrikkel = t.sjanse(0.03)
  const adresseIdentifikatorFraMatrikkelen = `${(paaMatrikkel ? 300_000_000 : 200_000_000) + doer}`
  const felles = { kommunenummer, adresseIdentifikatorFraMatrikkelen, kretser }
  if (paaMatrikkel) {
    const matrikkelnummer = { kommunenummer, gaardsnummer: 1 + gate.nr, bruksnummer: husnr }
    const undernummer = 1 + bokstav
    return {
      ...felles,
      adresse: { matrikkeladresse: { ...bolig, matrikkelnummer, undernummer, poststed } },
    }
  }
  const { adressenavn, adressekode } = gate
  const husbokstav = BOKSTAVER[bokstav]
  const adressenummer = { husnummer: `${husnr}`, ...(husbokstav !== undefined && { husbokstav }) }
  const veg = { kommunenummer, ...bolig, adressenavn, adressenummer, adressekode, poststed }
  return { ...felles, adresse: { vegadresse: veg } }
}

/** Fewer than the 14 that are drawn: most houses have no letter. */
const BOKSTAVER = ['A', 'B', 'C', 'D'] as const

function velgGate(t: Tilfeldig): { adressenavn: string; adressekode: string; nr: number } {
  const forledd = t.heltall(GATE_FORLEDD.length)
  const etterledd = t.heltall(GATE_ETTERLEDD.length)
  const nr = forledd * GATE_ETTERLEDD.length + etterledd
  const adressenavn = `${GATE_FORLEDD[forledd]}${GATE_ETTERLEDD[etterledd]}`
  return { adressenavn, adressekode: `${10_000 + nr * 10}`, nr }
}
