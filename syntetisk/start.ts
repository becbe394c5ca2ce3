import type { Element, Persondokument } from '../domain/register/persondokument.ts'
import {
  bostedsadresse,
  deltBosted,
  finnHjem,
  oppholdsadresse,
  postadresse,
  postadresseIUtlandet,
  velgKommune,
} from './adresse.ts'
import { type Ajourhold, nytt } from './dokument.ts'
import { finnHusstand, finnSamliv } from './familie.ts'
import { lagNavn, lagTeststed } from './navn.ts'
import { foersteIdentifikator, type Person } from './person.ts'
import { foreldreansvar, slekt } from './slekt.ts'
import { LAND, type Land } from './steder.ts'
import { aarstall, type Dag, dagFra, dato, midnatt } from './tid.ts'
import { finnVern } from './vern.ts'

/**
 * The document as it would be if nothing had happened since the person was born here, or came: a
 * home, unmarried, unprotected. All else is put on top of it by `livslop.ts`.
 */
export function startdokument(person: Person, a: Ajourhold): Persondokument {
  const land = a.t.velg(LAND)
  const ankomst = finnAnkomst(person, a)
  const gyldig = midnatt(ankomst)
  return {
    ...identitet(person, a, { land, gyldig }),
    ...foedsel(person, a, land),
    ...slekt(person, a),
    navn: [nytt(a, { aarsak: GRUNN, gyldig, felter: lagNavn(a.t) })],
    ...adresser(person, a, { land, ankomst }),
    ...tilknytning(person, a, { land, ankomst }),
    ...foreldreansvar(person, a),
  }
}

// --- internal ---

const GRUNN = 'Grunnbefolkning'

type Bakgrunn = { readonly land: Land; readonly ankomst: Dag }

/** The day of birth, or a day after it for those who came from elsewhere. */
function finnAnkomst({ opphav, foedt, opprettet }: Person, a: Ajourhold): Dag {
  if (opphav === 'foedtHer') return foedt
  if (opphav === 'dNummer') return opprettet
  const tidligst = Math.max(foedt + 30, dagFra(1970, 1, 1))
  return tidligst + a.t.heltall(dagFra(2019, 12, 31) - tidligst)
}

function identitet(
  person: Person,
  a: Ajourhold,
  { land, gyldig }: { land: Land; gyldig: string },
): Persondokument {
  const dNummer = person.opphav === 'dNummer'
  const utenfra = person.opphav !== 'foedtHer'
  const ett = (felter: Element): readonly Element[] => [
    nytt(a, { aarsak: dNummer ? 'Tildele d-nummer' : GRUNN, gyldig, felter }),
  ]
  return {
    identifikasjonsnummer: ett({
      status: 'iBruk',
      foedselsEllerDNummer: foersteIdentifikator(person),
      identifikatortype: dNummer ? 'dNummer' : 'foedselsnummer',
    }),
    ...((utenfra || a.t.sjanse(0.015)) && {
      identitetsgrunnlag: ett({
        identitetsgrunnlagstatus: dNummer
          ? a.t.velg(['ikkeKontrollert', 'kontrollert', 'ingenStatus'])
          : 'kontrollert',
      }),
    }),
    ...(utenfra && a.t.sjanse(0.6) && { legitimasjonsdokument: ett(pass(a, land)) }),
    status: ett({ status: foersteStatus(person) }),
    ...(utenfra &&
      a.t.sjanse(0.6) && {
        utenlandskPersonidentifikasjon: ett({
          identifikasjonsnummer: `TEST-${100_000_000 + a.t.heltall(900_000_000)}`,
          identifikasjonsnummertype: 'utenlandskIdentifikasjonsnummer',
          utstederland: land.alpha3,
        }),
      }),
    kjoenn: ett({ kjoenn: person.kjoenn }),
  }
}

function foersteStatus({ opphav, utgang }: Person): string {
  const uendret = ['foedselsregistrert', 'ikkeBosatt', 'midlertidig']
  if (uendret.includes(utgang)) return utgang
  return opphav === 'dNummer' ? 'midlertidig' : 'bosatt'
}

function pass(a: Ajourhold, land: Land): Element {
  const fra = dagFra(2015, 1, 1) + a.t.heltall(1800)
  return {
    identifikasjonsdokumentnummer: `TEST${1_000_000 + a.t.heltall(9_000_000)}`,
    identifikasjonsdokumenttype: 'pass',
    utstederland: land.alpha3,
    gyldigFra: dato(fra),
    gyldigTil: dato(fra + 3652),
  }
}

function foedsel(person: Person, a: Ajourhold, land: Land): Persondokument {
  const her = person.opphav === 'foedtHer'
  const gyldig = midnatt(person.foedt)
  const felter = {
    foedselsdato: dato(person.foedt),
    foedselsaar: `${aarstall(person.foedt)}`,
    ...(!her && a.t.sjanse(0.3) && { foedested: lagTeststed(a.t, 'sted') }),
    ...(her && { foedekommuneINorge: velgKommune(a.t).kommunenummer }),
    foedeland: her ? 'NOR' : land.alpha3,
  }
  const fodt = [nytt(a, { aarsak: 'Fødsel', gyldig, felter })]
  if (!her || person.foedt < dagFra(1990, 1, 1)) return { foedsel: fodt }
  const foedselINorge = {
    foedselsinstitusjonsnavn: lagTeststed(a.t, 'institusjon'),
    // Tens: how many were born; ones: which of them this is.
    rekkefoelgenummer: a.t.sjanse(0.97) ? 11 : 21 + a.t.heltall(2),
  }
  return {
    foedsel: fodt,
    foedselINorge: [nytt(a, { aarsak: 'Fødsel', gyldig, felter: foedselINorge })],
  }
}

function adresser(person: Person, a: Ajourhold, { land, ankomst }: Bakgrunn): Persondokument {
  const { opphav, utgang, seed, husstand } = person
  const adressegradering = 'ugradert'
  const ett = (felter: Element, dag = person.opprettet): readonly Element[] => [
    nytt(a, { aarsak: GRUNN, gyldig: midnatt(dag), felter }),
  ]
  const opphold = () =>
    ett(oppholdsadresse(a.t, { adressegradering, oppholdsadressedato: dato(person.opprettet) }))
  const utland = () => ett(postadresseIUtlandet(a.t, { adressegradering, land }))
  const post = () => ett(postadresse(a.t, { adressegradering, bareBoks: false }))
  if (opphav === 'dNummer') {
    return a.t.sjanse(0.6) ? { oppholdsadresse: opphold() } : { postadresseIUtlandet: utland() }
  }
  if (utgang === 'ikkeBosatt' || utgang === 'foedselsregistrert') return { postadresse: post() }
  const klient = person.vern.nivaa === 'klientadresse' ? 'klientadresse' : 'ugradert'
  const flyttet = ankomst + a.t.heltall(Math.max(1, dagFra(2019, 12, 31) - ankomst))
  const hjem = finnHjem(seed, husstand)
  const felter = bostedsadresse(hjem, { adressegradering: klient, flyttedato: dato(flyttet) })
  return {
    ...etDeltBosted(person, a),
    bostedsadresse: ett(felter, flyttet),
    ...(a.t.sjanse(0.01) && { oppholdsadresse: opphold() }),
    ...(a.t.sjanse(0.02) && { postadresse: post() }),
    ...(a.t.sjanse(0.008) && { postadresseIUtlandet: utland() }),
  }
}

/** A child of separated parents may have a home with each; not where one of the homes is hidden. */
function etDeltBosted(person: Person, a: Ajourhold): Persondokument {
  const [en, annen] = person.foreldre
  if (en === undefined || annen === undefined || person.foedt < dagFra(2006, 1, 1)) return {}
  const separert = finnSamliv(en)?.separert
  if (separert === undefined || separert > person.opprettet || a.t.sjanse(0.4)) return {}
  const hos = (forelder: typeof en) =>
    finnHusstand(forelder, { samliv: finnSamliv(forelder), foreldre: [] })
  const husstand = hos(en) === person.husstand ? hos(annen) : hos(en)
  const apen = finnVern(person.seed, husstand).nivaa === 'ugradert'
  if (!apen || person.vern.nivaa !== 'ugradert' || husstand === person.husstand) return {}
  const startdato = Math.max(separert, person.foedt) + 30
  const felter = deltBosted(finnHjem(person.seed, husstand), dato(startdato))
  return { deltBosted: [nytt(a, { aarsak: 'Delt bosted', gyldig: midnatt(startdato), felter })] }
}

function tilknytning(person: Person, a: Ajourhold, { land, ankomst }: Bakgrunn): Persondokument {
  const statsborgerskap = velgStatsborgerskap(person, a, land).map((alpha3) => {
    const fra = alpha3 === land.alpha3 ? person.foedt : ankomst
    const felter = { statsborgerskap: alpha3, ervervsdato: dato(fra) }
    return nytt(a, { aarsak: 'Statsborgerskap', gyldig: midnatt(fra), felter })
  })
  if (person.opphav !== 'innflyttet') return { statsborgerskap }
  const gyldig = midnatt(ankomst)
  const innflytting = {
    fraflyttingsland: land.alpha3,
    ...(a.t.sjanse(0.5) && { fraflyttingsstedIUtlandet: lagTeststed(a.t, 'sted') }),
  }
  const permanent = a.t.sjanse(0.6)
  const opphold = {
    oppholdstillatelse: permanent ? 'permanent' : 'midlertidig',
    oppholdFra: dato(ankomst),
    ...(!permanent && { oppholdTil: dato(person.opprettet + 1000) }),
  }
  return {
    innflytting: [nytt(a, { aarsak: 'Innflytting', gyldig, felter: innflytting })],
    statsborgerskap,
    ...(!land.iEoes && { opphold: [nytt(a, { aarsak: 'Opphold', gyldig, felter: opphold })] }),
  }
}

function velgStatsborgerskap({ opphav }: Person, a: Ajourhold, land: Land): readonly string[] {
  if (opphav === 'dNummer') return a.t.sjanse(0.97) ? [land.alpha3] : ['NOR']
  if (opphav === 'foedtHer') {
    if (a.t.sjanse(0.008)) return [land.alpha3]
    return a.t.sjanse(0.006) ? ['NOR', land.alpha3] : ['NOR']
  }
  if (a.t.sjanse(0.65)) return [land.alpha3]
  return a.t.sjanse(0.3) ? ['NOR', land.alpha3] : ['NOR']
}
