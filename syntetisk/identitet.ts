import type { Element } from '../domain/register/persondokument.ts'
import { chooseKommune } from './adresse.ts'
import { type Ajourhold, makeMetadata } from './dokument.ts'
import { makeTeststed } from './navn.ts'
import { foersteIdentifikator, type Person } from './person.ts'
import type { Land } from './steder.ts'
import { aarstall, type Dag, dagFra, dato } from './tid.ts'

/** The number, status and birth that a person begins with. */
export function identifikasjonsnummer(
  person: Person,
  a: Ajourhold,
  ankomst: Dag,
): readonly Element[] {
  return [
    {
      ...makeMetadata(a, aarsak(person), ankomst),
      status: 'iBruk',
      foedselsEllerDNummer: foersteIdentifikator(person),
      identifikatortype: person.opphav === 'dNummer' ? 'dNummer' : 'foedselsnummer',
    },
  ]
}

export function status(person: Person, a: Ajourhold, ankomst: Dag): readonly Element[] {
  return [{ ...makeMetadata(a, aarsak(person), ankomst), status: foersteStatus(person) }]
}

export function kjoenn(person: Person, a: Ajourhold): readonly Element[] {
  return [{ ...makeMetadata(a, 'Fødsel', person.foedt), kjoenn: person.kjoenn }]
}

export function foedsel(person: Person, a: Ajourhold, land: Land): readonly Element[] {
  const { foedt } = person
  const start = {
    ...makeMetadata(a, 'Fødsel', foedt),
    foedselsdato: dato(foedt),
    foedselsaar: `${aarstall(foedt)}`,
  }
  if (person.opphav === 'foedtHer') {
    return [{ ...start, foedekommuneINorge: chooseKommune(a.t).kommunenummer, foedeland: 'NOR' }]
  }
  if (a.t.sjanse(0.7)) return [{ ...start, foedeland: land.alpha3 }]
  return [{ ...start, foedested: makeTeststed(a.t, 'sted'), foedeland: land.alpha3 }]
}

/** The register has known where a child was born since the births were reported to it. */
export function foedselINorge(person: Person, a: Ajourhold): readonly Element[] {
  if (person.opphav !== 'foedtHer' || person.foedt < FOEDSELSSTED_FRA) return []
  return [
    {
      ...makeMetadata(a, 'Fødsel', person.foedt),
      foedselsinstitusjonsnavn: makeTeststed(a.t, 'institusjon'),
      // Tens: how many were born; ones: which of them this is.
      rekkefoelgenummer: a.t.sjanse(0.97) ? 11 : 21 + a.t.heltall(2),
    },
  ]
}

// --- internal ---

const FOEDSELSSTED_FRA = dagFra(1990, 1, 1)

function aarsak({ opphav }: Person): string {
  return opphav === 'dNummer' ? 'Tildele d-nummer' : 'Grunnbefolkning'
}

function foersteStatus({ opphav, utgang }: Person): string {
  if (utgang === 'foedselsregistrert' || utgang === 'ikkeBosatt') return utgang
  return opphav === 'dNummer' ? 'midlertidig' : 'bosatt'
}
