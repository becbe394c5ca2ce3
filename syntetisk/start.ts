import type { Element, Persondokument } from '../domain/register/persondokument.ts'
import {
  bostedsadresse,
  deltBosted,
  findHjem,
  oppholdsadresse,
  postadresse,
  postadresseIUtlandet,
} from './adresse.ts'
import { type Ajourhold, makeMetadata } from './dokument.ts'
import { findHusstand, findSamliv } from './familie.ts'
import { foedsel, foedselINorge, identifikasjonsnummer, kjoenn, status } from './identitet.ts'
import { makeNavn } from './navn.ts'
import type { Person } from './person.ts'
import { INNLASTING, type Skjebne, sluttdag } from './skjebne.ts'
import { foersteSivilstand, foreldreansvar, slekt } from './slekt.ts'
import { LAND } from './steder.ts'
import type { Dag } from './tid.ts'
import * as tilknytning from './tilknytning.ts'
import { findVern } from './vern.ts'

/**
 * The document as it would be if nothing had happened since the person was born here, or came: a
 * home, unmarried, unprotected. All else is put on top of it by `livslop.ts`. A list may be empty.
 */
export function startdokument(person: Person, a: Ajourhold): Persondokument {
  const ankomst = findAnkomst(person, a)
  const bakgrunn = { land: a.t.velg(LAND), ankomst }
  return {
    identifikasjonsnummer: identifikasjonsnummer(person, a, ankomst),
    identitetsgrunnlag: tilknytning.identitetsgrunnlag(person, a, bakgrunn),
    legitimasjonsdokument: tilknytning.legitimasjonsdokument(person, a, bakgrunn),
    status: status(person, a, ankomst),
    utenlandskPersonidentifikasjon: tilknytning.utenlandskPersonidentifikasjon(person, a, bakgrunn),
    deltBosted: findDeltBosted(person, a),
    kjoenn: kjoenn(person, a),
    foedsel: foedsel(person, a, bakgrunn.land),
    foedselINorge: foedselINorge(person, a),
    familierelasjon: slekt(person, a),
    sivilstand: foersteSivilstand(person, a),
    navn: [makeNavn(makeMetadata(a, GRUNN, ankomst), a.t)],
    bostedsadresse: hjemme(person, a, ankomst),
    oppholdsadresse: midlertidig(person, a, ankomst),
    innflytting: tilknytning.innflytting(person, a, bakgrunn),
    postadresse: post(person, a, ankomst),
    postadresseIUtlandet: postUtenlands(person, a, bakgrunn),
    foreldreansvar: foreldreansvar(person, a),
    statsborgerskap: tilknytning.statsborgerskap(person, a, bakgrunn),
    opphold: tilknytning.opphold(person, a, bakgrunn),
  }
}

// --- internal ---

const GRUNN = 'Grunnbefolkning'

/** The day of birth, or the day on which somebody from elsewhere came here: before what ended it. */
function findAnkomst(person: Person, a: Ajourhold): Dag {
  const { opphav, foedt, opprettet } = person
  if (opphav === 'foedtHer') return foedt
  const slutt = sluttdag(person)
  if (opphav === 'dNummer') {
    return slutt > opprettet ? opprettet : Math.max(foedt, slutt - 1 - a.t.heltall(2_000))
  }
  const tidligst = Math.min(Math.max(foedt + 30, 0), slutt - 1)
  return tidligst + a.t.heltall(Math.max(1, Math.min(INNLASTING, slutt) - tidligst))
}

/** When something that is not older than the register began, of a person who may have left before that. */
function fraDag(person: Person, ankomst: Dag): Dag {
  return sluttdag(person) > person.opprettet ? person.opprettet : ankomst
}

function harHjem({ opphav, utgang }: Person): boolean {
  return opphav !== 'dNummer' && utgang !== 'ikkeBosatt' && utgang !== 'foedselsregistrert'
}

function hjemme(person: Person, a: Ajourhold, ankomst: Dag): readonly Element[] {
  if (!harHjem(person)) return []
  // Only this one address would tell what kind of place it is; the person is not protected.
  const adressegradering = person.vern.nivaa === 'klientadresse' ? 'klientadresse' : 'ugradert'
  const senest = Math.min(INNLASTING, sluttdag(person))
  const flyttet = ankomst + a.t.heltall(Math.max(1, senest - ankomst))
  const hjem = findHjem(person.seed, person.husstand)
  return [bostedsadresse(makeMetadata(a, GRUNN, flyttet), hjem, { adressegradering, flyttet })]
}

/** Who has no home in the register can be reached in one other way. */
function midlertidig(person: Person, a: Ajourhold, ankomst: Dag): readonly Element[] {
  const har = person.opphav === 'dNummer' ? borHer(person) : harHjem(person) && a.t.sjanse(0.01)
  if (!har) return []
  const fra = fraDag(person, ankomst)
  return [oppholdsadresse(makeMetadata(a, GRUNN, fra), a.t, fra)]
}

function post(person: Person, a: Ajourhold, ankomst: Dag): readonly Element[] {
  const har = harHjem(person) ? a.t.sjanse(0.02) : person.opphav !== 'dNummer'
  return har ? [postadresse(makeMetadata(a, 'Postadresse', fraDag(person, ankomst)), a.t)] : []
}

function postUtenlands(
  person: Person,
  a: Ajourhold,
  { land, ankomst }: tilknytning.Bakgrunn,
): readonly Element[] {
  const har = person.opphav === 'dNummer' ? !borHer(person) : a.t.sjanse(0.008)
  if (!har) return []
  const start = makeMetadata(a, 'Postadresse', fraDag(person, ankomst))
  return [postadresseIUtlandet(start, a.t, { adressegradering: 'ugradert', land })]
}

/** Three of five with a d-nummer live in this country for a while; the others have mail abroad. */
function borHer({ index }: Person): boolean {
  return index % 5 < 3
}

/** A child of separated parents may have a home with each; not where one of the homes is hidden. */
function findDeltBosted(person: Person, a: Ajourhold): readonly Element[] {
  const [en, annen] = person.foreldre
  if (en === undefined || annen === undefined || person.foedt < INNLASTING - 14 * 365) return []
  const separert = findSamliv(en)?.separert
  if (separert === undefined || separert > person.opprettet || a.t.sjanse(0.4)) return []
  const husstand = hosForelder(en) === person.husstand ? hosForelder(annen) : hosForelder(en)
  const apent = findVern(person.seed, husstand).nivaa === 'ugradert'
  if (!apent || person.vern.nivaa !== 'ugradert') return []
  const fra = Math.max(separert, person.foedt) + 30
  if (fra >= Math.min(sluttdag(person), person.opprettet + 1)) return []
  return [deltBosted(makeMetadata(a, 'Delt bosted', fra), findHjem(person.seed, husstand), fra)]
}

function hosForelder(forelder: Skjebne): number {
  return findHusstand(forelder, { samliv: findSamliv(forelder), foreldre: [] })
}
