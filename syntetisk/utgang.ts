import { elementer, type Persondokument } from '../domain/register/persondokument.ts'
import { bostedsadresse, finnHjem, postadresseIUtlandet } from './adresse.ts'
import {
  type Ajourhold,
  avloes,
  avslutt,
  avsluttet,
  type Endring,
  gradering,
  nytt,
} from './dokument.ts'
import { lagTeststed } from './navn.ts'
import { foedselsnummer, foersteIdentifikator, type Person } from './person.ts'
import { LAND } from './steder.ts'
import { type Dag, dato, midnatt } from './tid.ts'

/** How the person came to the status that is the last. */
export function utgang(person: Person): readonly Endring[] {
  const { utgang, utgangDag: dag } = person
  switch (utgang) {
    case 'foedselsregistrert':
    case 'ikkeBosatt':
    case 'midlertidig':
      return []
    case 'bosatt':
      return person.opphav === 'dNummer' ? faarFoedselsnummer(person) : []
    case 'doed':
      return [{ dag, hendelsestype: 'personErDoed', utfoer: (d, a) => doed(person, d, a) }]
    case 'utflyttet':
      return [{ dag, hendelsestype: 'personErUtflyttet', utfoer: (d, a) => flyttUt(person, d, a) }]
    case 'opphoert':
      return [{ dag, hendelsestype: 'personErOpphoert', utfoer: (d, a) => opphoer(person, d, a) }]
    case 'forsvunnet':
      return [{ dag, hendelsestype: 'endringIStatus', utfoer: (d, a) => forsvinn(person, d, a) }]
    case 'inaktiv': {
      const utfoer = (d: Persondokument, a: Ajourhold) =>
        status(d, a, { person, aarsak: 'Inaktiv' })
      return [{ dag, hendelsestype: 'endringIStatus', utfoer }]
    }
    default:
      return utgang satisfies never
  }
}

// --- internal ---

function status(
  dokument: Persondokument,
  a: Ajourhold,
  { person, aarsak }: { person: Person; aarsak: string },
): Persondokument {
  const felter = { status: person.utgang }
  const ny = nytt(a, { aarsak, gyldig: midnatt(person.utgangDag), felter })
  return { status: avloes(dokument, 'status', ny) }
}

/** The homes end with the day the person leaves for good. */
function utenHjem(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const opphoer = midnatt(person.utgangDag)
  return {
    deltBosted: avslutt(a, dokument, { egenskap: 'deltBosted', opphoer }),
    bostedsadresse: avslutt(a, dokument, { egenskap: 'bostedsadresse', opphoer }),
    oppholdsadresse: avslutt(a, dokument, { egenskap: 'oppholdsadresse', opphoer }),
  }
}

function doed(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const gyldig = midnatt(person.utgangDag)
  const felter = { doedsdato: dato(person.utgangDag) }
  return {
    ...status(dokument, a, { person, aarsak: 'Dødsfall' }),
    doedsfall: nytt(a, { aarsak: 'Dødsfall', gyldig, felter }),
    ...utenHjem(person, dokument, a),
  }
}

function flyttUt(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const { utgangDag } = person
  const land = a.t.velg(LAND)
  const gyldig = midnatt(utgangDag)
  const utflytting = {
    tilflyttingsland: land.alpha3,
    ...(a.t.sjanse(0.5) && { tilflyttingsstedIUtlandet: lagTeststed(a.t, 'sted') }),
    utflyttingsdato: dato(utgangDag),
  }
  const adressegradering = gradering(dokument)
  const strengt = adressegradering === 'strengtFortrolig'
  const nyAdresse = postadresseIUtlandet(a.t, { adressegradering, land })
  const post = nytt(a, { aarsak: 'Utflytting', gyldig, felter: nyAdresse })
  return {
    ...status(dokument, a, { person, aarsak: 'Utflytting' }),
    ...utenHjem(person, dokument, a),
    utflytting: [nytt(a, { aarsak: 'Utflytting', gyldig, felter: utflytting })],
    ...(!strengt && { postadresseIUtlandet: avloes(dokument, 'postadresseIUtlandet', post) }),
  }
}

function opphoer(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const gyldig = midnatt(person.utgangDag)
  const felter = {
    status: 'opphoert',
    foedselsEllerDNummer: foedselsnummer(person),
    identifikatortype: 'foedselsnummer',
  }
  return {
    identifikasjonsnummer: [nytt(a, { aarsak: 'Opphøre person', gyldig, felter })],
    ...status(dokument, a, { person, aarsak: 'Opphøre person' }),
    ...utenHjem(person, dokument, a),
  }
}

/** Nobody knows where the person lives, but the kommune stays responsible. */
function forsvinn(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const { kommunenummer } = finnHjem(person.seed, person.husstand)
  const adressegradering = gradering(dokument)
  const felter = {
    ukjentBosted: { bostedskommune: kommunenummer },
    adressegradering,
    flyttedato: dato(person.utgangDag),
  }
  const ukjent = nytt(a, { aarsak: 'Forsvunnet', gyldig: midnatt(person.utgangDag), felter })
  return {
    ...status(dokument, a, { person, aarsak: 'Forsvunnet' }),
    ...(adressegradering !== 'strengtFortrolig' && {
      bostedsadresse: avloes(dokument, 'bostedsadresse', ukjent),
    }),
  }
}

/** Two hendelser: the number changes hands first, and the person is bosatt a few days after. */
function faarFoedselsnummer(person: Person): readonly Endring[] {
  const dag = person.utgangDag
  return [
    {
      dag,
      hendelsestype: 'endringIIdentifikasjonsnummer',
      utfoer: (_, a) => nyttNummer(person, a),
    },
    {
      dag: dag + 3,
      hendelsestype: 'personErBosatt',
      utfoer: (dokument, a) => blirBosatt(person, dokument, a),
    },
  ]
}

function nyttNummer(person: Person, a: Ajourhold): Persondokument {
  const gyldig = midnatt(person.utgangDag)
  const aarsak = 'Tildele fødselsnummer'
  const nummer = {
    status: 'iBruk',
    foedselsEllerDNummer: foedselsnummer(person),
    identifikatortype: 'foedselsnummer',
  }
  const gammelt = {
    status: 'opphoert',
    foedselsEllerDNummer: foersteIdentifikator(person),
    identifikatortype: 'dNummer',
  }
  const foer = nytt(a, { aarsak, gyldig: midnatt(person.opprettet), felter: gammelt })
  return {
    identifikasjonsnummer: [
      nytt(a, { aarsak, gyldig, felter: nummer }),
      avsluttet(a, foer, gyldig),
    ],
  }
}

function blirBosatt(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const dag: Dag = person.utgangDag
  const gyldig = midnatt(dag)
  const hjem = finnHjem(person.seed, person.husstand)
  const hjemme = bostedsadresse(hjem, { adressegradering: 'ugradert', flyttedato: dato(dag) })
  const [statsborgerskap] = elementer(dokument, 'statsborgerskap')
  const innflytting = { fraflyttingsland: statsborgerskap?.['statsborgerskap'] }
  return {
    ...status(dokument, a, { person, aarsak: 'Innflytting' }),
    bostedsadresse: [nytt(a, { aarsak: 'Innflytting', gyldig, felter: hjemme })],
    oppholdsadresse: avslutt(a, dokument, { egenskap: 'oppholdsadresse', opphoer: gyldig }),
    innflytting: [nytt(a, { aarsak: 'Innflytting', gyldig, felter: innflytting })],
  }
}
