import { elementer, type Persondokument } from '../domain/register/persondokument.ts'
import { bostedsadresse, findHjem, postadresseIUtlandet } from './adresse.ts'
import {
  type Ajourhold,
  avsluttet,
  type Endring,
  endCurrent,
  gradering,
  makeMetadata,
  supersede,
} from './dokument.ts'
import { makeTeststed } from './navn.ts'
import { foersteIdentifikator, type Person } from './person.ts'
import { LAND } from './steder.ts'
import { dato } from './tid.ts'

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
  const ny = { ...makeMetadata(a, aarsak, person.utgangDag), status: person.utgang }
  return { status: supersede(dokument, 'status', ny) }
}

/** The homes end with the day the person leaves for good. */
function utenHjem(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const opphoer = person.utgangDag
  return {
    deltBosted: endCurrent(a, dokument, { egenskap: 'deltBosted', opphoer }),
    bostedsadresse: endCurrent(a, dokument, { egenskap: 'bostedsadresse', opphoer }),
    oppholdsadresse: endCurrent(a, dokument, { egenskap: 'oppholdsadresse', opphoer }),
  }
}

function doed(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const dag = person.utgangDag
  return {
    ...status(dokument, a, { person, aarsak: 'Dødsfall' }),
    doedsfall: { ...makeMetadata(a, 'Dødsfall', dag), doedsdato: dato(dag) },
    foreldreansvar: endCurrent(a, dokument, { egenskap: 'foreldreansvar', opphoer: dag }),
    ...utenHjem(person, dokument, a),
  }
}

function flyttUt(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const dag = person.utgangDag
  const land = a.t.velg(LAND)
  const adressegradering = gradering(dokument)
  const start = makeMetadata(a, 'Utflytting', dag)
  const post = postadresseIUtlandet(start, a.t, { adressegradering, land })
  const utflytting = {
    ...makeMetadata(a, 'Utflytting', dag),
    tilflyttingsland: land.alpha3,
    ...(a.t.sjanse(0.5) && { tilflyttingsstedIUtlandet: makeTeststed(a.t, 'sted') }),
    utflyttingsdato: dato(dag),
  }
  return {
    ...status(dokument, a, { person, aarsak: 'Utflytting' }),
    ...utenHjem(person, dokument, a),
    utflytting: [utflytting],
    ...(adressegradering !== 'strengtFortrolig' && {
      postadresseIUtlandet: supersede(dokument, 'postadresseIUtlandet', post),
    }),
  }
}

function opphoer(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const aarsak = 'Opphøre person'
  return {
    identifikasjonsnummer: [
      {
        ...makeMetadata(a, aarsak, person.utgangDag),
        status: 'opphoert',
        foedselsEllerDNummer: person.foedselsnummer,
        identifikatortype: 'foedselsnummer',
      },
    ],
    ...status(dokument, a, { person, aarsak }),
    ...utenHjem(person, dokument, a),
  }
}

/** Nobody knows where the person lives, but the kommune stays responsible. */
function forsvinn(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const adressegradering = gradering(dokument)
  const ukjent = {
    ...makeMetadata(a, 'Forsvunnet', person.utgangDag),
    ukjentBosted: { bostedskommune: findHjem(person.seed, person.husstand).kommunenummer },
    adressegradering,
    flyttedato: dato(person.utgangDag),
  }
  return {
    ...status(dokument, a, { person, aarsak: 'Forsvunnet' }),
    ...(adressegradering !== 'strengtFortrolig' && {
      bostedsadresse: supersede(dokument, 'bostedsadresse', ukjent),
    }),
  }
}

/** Two hendelser: the number changes first, and the person is bosatt a few days after. */
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
  const aarsak = 'Tildele fødselsnummer'
  const nytt = {
    ...makeMetadata(a, aarsak, person.utgangDag),
    status: 'iBruk',
    foedselsEllerDNummer: person.foedselsnummer,
    identifikatortype: 'foedselsnummer',
  }
  const gammelt = {
    ...makeMetadata(a, aarsak, person.opprettet),
    status: 'opphoert',
    foedselsEllerDNummer: foersteIdentifikator(person),
    identifikatortype: 'dNummer',
  }
  return { identifikasjonsnummer: [nytt, avsluttet(a, gammelt, person.utgangDag)] }
}

function blirBosatt(person: Person, dokument: Persondokument, a: Ajourhold): Persondokument {
  const dag = person.utgangDag
  const hjem = findHjem(person.seed, person.husstand)
  const start = makeMetadata(a, 'Innflytting', dag)
  const [borger] = elementer(dokument, 'statsborgerskap')
  return {
    ...status(dokument, a, { person, aarsak: 'Innflytting' }),
    bostedsadresse: [bostedsadresse(start, hjem, { adressegradering: 'ugradert', flyttet: dag })],
    oppholdsadresse: endCurrent(a, dokument, { egenskap: 'oppholdsadresse', opphoer: dag }),
    innflytting: [
      { ...makeMetadata(a, 'Innflytting', dag), fraflyttingsland: borger?.['statsborgerskap'] },
    ],
  }
}
