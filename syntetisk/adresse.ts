import type { Element } from '../domain/register/persondokument.ts'
import type { Metadata } from './dokument.ts'
import { makeKallenavn } from './navn.ts'
import { EMNE, type Tilfeldig, tilfeldig } from './random.ts'
import { GATER, KOMMUNER, type Kommune, type Land } from './steder.ts'
import { type Dag, dato } from './tid.ts'

/** A place to live, in the fields that the register's addresses share. */
export type Hjem = {
  readonly kommunenummer: string
  readonly slag: 'vegadresse' | 'matrikkeladresse'
  readonly adresse: Element
  readonly adresseIdentifikatorFraMatrikkelen: string
  readonly gate: number
}

/** The home of a husstand. Its `nr` is 0, and one more for each time somebody moves out of it. */
export function findHjem(seed: number, husstand: number, nr = 0): Hjem {
  return makeHjem(tilfeldig(seed + nr, husstand, EMNE.hjem))
}

export function bostedsadresse(
  start: Metadata,
  hjem: Hjem,
  { adressegradering, flyttet }: { adressegradering: string; flyttet: Dag },
): Element {
  return {
    ...medAdresse(start, hjem),
    adresseIdentifikatorFraMatrikkelen: hjem.adresseIdentifikatorFraMatrikkelen,
    adressegradering,
    flyttedato: dato(flyttet),
    grunnkrets: 101 + (hjem.gate % 60) * 100,
    stemmekrets: 1 + (hjem.gate % 15),
    skolekrets: 1 + (hjem.gate % 20),
    kirkekrets: 1 + (hjem.gate % 4),
  }
}

export function deltBosted(start: Metadata, hjem: Hjem, fra: Dag): Element {
  return {
    ...medAdresse(start, hjem),
    startdatoForKontrakt: dato(fra),
    adresseIdentifikatorFraMatrikkelen: hjem.adresseIdentifikatorFraMatrikkelen,
    adressegradering: 'ugradert',
  }
}

/** A second address: a flat in this country, or one that is not known. */
export function oppholdsadresse(start: Metadata, t: Tilfeldig, fra: Dag): Element {
  const oppholdsadressedato = dato(fra)
  const adressegradering = 'ugradert'
  if (t.sjanse(0.1)) {
    return { ...start, adressenErUkjent: true, adressegradering, oppholdsadressedato }
  }
  const hjem = makeHjem(t)
  return {
    ...medAdresse(start, hjem),
    adresseIdentifikatorFraMatrikkelen: hjem.adresseIdentifikatorFraMatrikkelen,
    adressegradering,
    oppholdsadressedato,
  }
}

/** Where mail goes in this country: a box, or somebody's street address. */
export function postadresse(start: Metadata, t: Tilfeldig): Element {
  if (t.sjanse(0.5)) return postboksadresse(start, t, { postbokseier: makeKallenavn(t) })
  const { adressenavn, adressekode, nr } = chooseGate(t)
  const poststed = choosePoststed(chooseKommune(t), nr)
  const adressenummer = { husnummer: `${1 + t.heltall(99)}` }
  const vegadresse = {
    adressenavn,
    adressenummer,
    poststed,
    adressekode,
    bruksenhetsnummer: 'H0101',
  }
  return { ...start, adressegradering: 'ugradert', vegadresse }
}

/** A box that is open to everybody and says nothing about where its owner lives. */
export function postboksadresse(start: Metadata, t: Tilfeldig, eier: Element = {}): Element {
  const poststed = t.velg(chooseKommune(t).poststed)
  const postboksadresse = { ...eier, postboks: `${1 + t.heltall(2000)}`, poststed }
  return { ...start, adressegradering: 'ugradert', postboksadresse }
}

/** Where mail goes abroad. The words say that there is no such place. */
export function postadresseIUtlandet(
  start: Metadata,
  t: Tilfeldig,
  { adressegradering, land }: { adressegradering: string; land: Land },
): Element {
  const sted = {
    postkode: `Testpostkode ${1 + t.heltall(300)}`,
    byEllerStedsnavn: `${makeKallenavn(t)} testby`,
    landkode: land.alpha2,
  }
  if (t.sjanse(0.5)) {
    const adresselinje = [`Testadresselinje ${1 + t.heltall(99)}`, makeKallenavn(t)]
    const utenlandskAdresseIFrittFormat = { adresselinje, ...sted }
    return { ...start, adressegradering, utenlandskAdresseIFrittFormat }
  }
  const utenlandskAdresse = { adressenavn: `Testadressenavn ${1 + t.heltall(300)}`, ...sted }
  return { ...start, adressegradering, utenlandskAdresse }
}

/** A kommune, drawn by size. */
export function chooseKommune(t: Tilfeldig): Kommune {
  let igjen = t.heltall(1_000_000) / 1_000_000
  for (const kommune of KOMMUNER) {
    igjen -= kommune.andel
    if (igjen < 0) return kommune
  }
  return KOMMUNER[0]
}

// --- internal ---

function medAdresse(start: Metadata, { slag, adresse }: Hjem): Element {
  return slag === 'vegadresse'
    ? { ...start, vegadresse: adresse }
    : { ...start, matrikkeladresse: adresse }
}

function makeHjem(t: Tilfeldig): Hjem {
  const kommune = chooseKommune(t)
  const gate = chooseGate(t)
  const { kommunenummer } = kommune
  const poststed = choosePoststed(kommune, gate.nr)
  const bruksenhetsnummer = `H0${1 + t.heltall(4)}0${1 + t.heltall(4)}`
  const bruksenhetstype = t.sjanse(0.99) ? 'bolig' : 'fritidsbolig'
  const husnr = 1 + t.heltall(120)
  const bokstav = t.heltall(14)
  // One number for each house, so that neighbours in one house also share it.
  const hus = ((KOMMUNER.indexOf(kommune) * GATER.length + gate.nr) * 121 + husnr) * 15 + bokstav
  if (t.sjanse(0.03)) {
    const matrikkelnummer = { kommunenummer, gaardsnummer: 1 + gate.nr, bruksnummer: husnr }
    const undernummer = 1 + bokstav
    return {
      kommunenummer,
      slag: 'matrikkeladresse',
      adresse: { bruksenhetsnummer, bruksenhetstype, matrikkelnummer, undernummer, poststed },
      adresseIdentifikatorFraMatrikkelen: `${300_000_000 + hus}`,
      gate: gate.nr,
    }
  }
  const { adressenavn, adressekode } = gate
  const adressenummer = makeAdressenummer(`${husnr}`, bokstav)
  return {
    kommunenummer,
    slag: 'vegadresse',
    adresse: {
      kommunenummer,
      bruksenhetsnummer,
      bruksenhetstype,
      adressenavn,
      adressenummer,
      adressekode,
      poststed,
    },
    adresseIdentifikatorFraMatrikkelen: `${200_000_000 + hus}`,
    gate: gate.nr,
  }
}

function makeAdressenummer(husnummer: string, bokstav: number): Element {
  const husbokstav = BOKSTAVER[bokstav]
  return husbokstav === undefined ? { husnummer } : { husnummer, husbokstav }
}

/** Every street belongs to one poststed of its kommune. */
function choosePoststed({ poststed }: Kommune, gate: number): Element {
  return poststed[gate % poststed.length] ?? poststed[0]
}

/** Fewer than the 14 that are drawn: most houses have no letter. */
const BOKSTAVER = ['A', 'B', 'C', 'D'] as const

function chooseGate(t: Tilfeldig): { adressenavn: string; adressekode: string; nr: number } {
  const nr = t.heltall(GATER.length)
  const { adressenavn = '', adressekode = '' } = GATER[nr] ?? {}
  return { adressenavn, adressekode, nr }
}
