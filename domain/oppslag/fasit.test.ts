import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, UKJENT } from '../../tests/fixture/dokumenter.ts'
import { EVERYTHING, OPEN, pakke, parts, status } from '../../tests/fixture/innsyn.ts'
import { isFolkeregisteridentifikator } from '../ids.ts'
import {
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../register/persondokument.ts'
import { filterDokument } from './filter.ts'
import { parsePart } from './part.ts'
import { type Rettighetspakke, rettigheter } from './rettighetspakke.ts'

/**
 * What each package may have of each property, written down from the pages by hand and from none of
 * our tables: the packages, the open fields beside the metadata (M: its four open ones), and the
 * packages that have history, with the fields of that. `*` is every package but the first.
 */
const FASIT = `
falskIdentitet                 | UH F eID | M rettIdentitetVedOpplysninger rettIdentitetErUkjent rettIdentitetVedIdentifikasjonsnummer erFalsk | - |
identifikasjonsnummer          | UH PU P F PR eID BRSV | M status foedselsEllerDNummer identifikatortype | UH PU P F PR eID BRSV | M status foedselsEllerDNummer identifikatortype
identitetsgrunnlag             | * | M identitetsgrunnlagstatus | - |
kontaktinformasjonForDoedsbo   | * | M person personSomKontakt advokat advokatSomKontakt organisasjon organisasjonSomKontakt skifteform attestutstedelsesdato adresse | - |
legitimasjonsdokument          | eID | M identifikasjonsdokumentnummer identifikasjonsdokumenttype utstederland utstedernavn gyldigFra gyldigTil dokumentkontroll | - |
status                         | * | M status | - |
utenlandskPersonidentifikasjon | eID | M identifikasjonsnummer identifikasjonsnummertype utstederland | - |
deltBosted                     | * | M vegadresse matrikkeladresse ukjentBosted startdatoForKontrakt sluttdatoForKontrakt adresseIdentifikatorFraMatrikkelen naerAdresseIdentifikatorFraMatrikkelen adressegradering | * | erGjeldende vegadresse matrikkeladresse ukjentBosted adresseIdentifikatorFraMatrikkelen naerAdresseIdentifikatorFraMatrikkelen adressegradering
kjoenn                         | * | M kjoenn | - |
foedsel                        | * | M foedselsdato foedselsaar foedested foedekommuneINorge foedeland | - |
familierelasjon                | F | M relatertPerson relatertPersonUtenFolkeregisteridentifikator relatertPersonsRolle minRolleForPerson | - |
sivilstand                     | * | erGjeldende sivilstand | F | M sivilstand sivilstandsdato relatertVedSivilstand
doedsfall                      | * | M doedsdato | - |
navn                           | * | M fornavn mellomnavn etternavn forkortetNavn originaltNavn | * | erGjeldende fornavn mellomnavn etternavn forkortetNavn originaltNavn
adressebeskyttelse             | UH | M graderingsnivaa | - |
bostedsadresse                 | * | M vegadresse matrikkeladresse ukjentBosted adresseIdentifikatorFraMatrikkelen naerAdresseIdentifikatorFraMatrikkelen adressegradering flyttedato grunnkrets stemmekrets skolekrets kirkekrets | * | erGjeldende vegadresse matrikkeladresse ukjentBosted adresseIdentifikatorFraMatrikkelen naerAdresseIdentifikatorFraMatrikkelen adressegradering grunnkrets stemmekrets skolekrets kirkekrets
oppholdsadresse                | * | M vegadresse matrikkeladresse utenlandskAdresse adressenErUkjent adresseIdentifikatorFraMatrikkelen naerAdresseIdentifikatorFraMatrikkelen adressegradering oppholdsadressedato oppholdAnnetSted | * | erGjeldende vegadresse matrikkeladresse utenlandskAdresse adressenErUkjent adresseIdentifikatorFraMatrikkelen naerAdresseIdentifikatorFraMatrikkelen adressegradering oppholdAnnetSted
innflytting                    | UH PU P Pu F PR PRu eID | M fraflyttingsland fraflyttingsstedIUtlandet | UH PU P Pu F PR PRu eID | erGjeldende fraflyttingsland fraflyttingsstedIUtlandet
utflytting                     | UH PU P Pu F PR PRu eID | M tilflyttingsland tilflyttingsstedIUtlandet utflyttingsdato | UH PU P Pu F PR PRu eID | erGjeldende tilflyttingsland tilflyttingsstedIUtlandet
postadresse                    | * | M adressegradering postboksadresse vegadresse postadresseIFrittFormat adresseIdentifikatorFraMatrikkelen | * | erGjeldende adressegradering postboksadresse vegadresse postadresseIFrittFormat adresseIdentifikatorFraMatrikkelen
postadresseIUtlandet           | * | M adressegradering utenlandskAdresse utenlandskAdresseIFrittFormat | * | erGjeldende adressegradering utenlandskAdresse utenlandskAdresseIFrittFormat
foreldreansvar                 | F | M ansvar ansvarssubjekt ansvarlig ansvarligOrganisasjon ansvarligUtenIdentifikator ansvarssubjektUtenIdentifikator | - |
statsborgerskap                | * | erGjeldende statsborgerskap | - |
vergemaalEllerFremtidsfullmakt | UH PU P Pu F PR PRu eID | M vergemaaltype embete verge | - |
oppholdPaaSvalbard             | BRSV | M antattOppholdsvarighet startdato sluttdato fraflyttingskommunenummer fraflyttingsland antallTidligereOpphold | - |
rettsligHandleevne             | UH PU P Pu F PR PRu eID | M rettsligHandleevneomfang | - |`

const RADER = new Map(
  FASIT.trim()
    .split('\n')
    .map((line) => {
      const [egenskap = '', pakker = '', felt = '', historikk = '', historiske = ''] = line
        .split('|')
        .map((cell) => cell.trim())
      return [egenskap, { pakker, felt, historikk, historiske }] as const
    }),
)
/** Never to the first package: what Svalbard alone has, and what nobody may ask for. */
const IKKE_MH = ['oppholdPaaSvalbard', 'forholdTilSametingetsValgmanntall']
const METADATA = 'ajourholdstidspunkt erGjeldende gyldighetstidspunkt opphoerstidspunkt'
const MH = 'offentlig-med-hjemmel'

/** Whether a package may have a field of an element, by the list above. */
function mayHave(
  where: Rettighetspakke,
  egenskap: string,
  element: Element,
  felt: string,
): boolean {
  const { kode } = rettigheter(where)
  if (where === MH) return !IKKE_MH.includes(egenskap)
  const rad = RADER.get(egenskap)
  if (rad === undefined) return false
  const { pakker, historikk, historiske } = rad
  const finans = egenskap === 'sivilstand' && where === 'finans'
  const listed = finans ? historiske : rad.felt
  const gjelder = element['erGjeldende'] === true
  const open = (gjelder ? listed : historiske).replace(/^M/, METADATA).split(' ')
  const having = gjelder ? pakker : historikk
  return (having === '*' || having.split(' ').includes(kode)) && open.includes(felt)
}

/** A document of which every object, however deep, has a field that came after the model. */
function withUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknown)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.entries(value).map(([name, one]) => [name, withUnknown(one)])
  return { ...Object.fromEntries(inner), [UKJENT]: { [UKJENT]: [UKJENT] } }
}

/** The same without such fields as it has itself. */
function withoutUnknown(stored: Persondokument): Persondokument {
  return JSON.parse(JSON.stringify(stored, (name, value) => (name === UKJENT ? undefined : value)))
}

test('no package ever gets a property or a field that the pages do not give it, however deep', () => {
  fc.assert(
    fc.property(dokumenter(), status, pakke, parts, (stored, today, where, asked) => {
      const grown = Object.fromEntries(
        Object.entries(stored).map(([egenskap, verdi]) => [egenskap, withUnknown(verdi)]),
      )
      const shown = filterDokument(grown, today, parsePart(asked, where))
      for (const egenskap of Object.keys(shown) as readonly Egenskap[]) {
        for (const element of elementer(shown, egenskap)) {
          for (const felt of Object.keys(element)) {
            assert.ok(mayHave(where, egenskap, element, felt), `${where} ${egenskap}.${felt}`)
          }
        }
      }
      if (where !== MH) assert.ok(!JSON.stringify(shown).includes(UKJENT))
    }),
    { numRuns: 500 },
  )
})

test('what came after the model changes nothing of what is shown outside the first package', () => {
  fc.assert(
    fc.property(dokumenter(), status, pakke, (known, today, where) => {
      fc.pre(where !== MH)
      const stored = withoutUnknown(known)
      const grown = Object.fromEntries(
        Object.entries(stored).map(([egenskap, verdi]) => [egenskap, withUnknown(verdi)]),
      )
      const visning = parsePart(EVERYTHING, where)
      const plain = filterDokument(stored, today, visning)
      assert.equal(
        JSON.stringify(filterDokument(grown, today, visning)),
        JSON.stringify(plain),
        where,
      )
    }),
    { numRuns: 300 },
  )
})

test('what has nothing known inside is left out, alone and in a list', () => {
  const nytt = { [UKJENT]: 1 }
  const [vegadresse, kjent] = [
    { ...nytt, poststed: nytt },
    { ...nytt, adressenavn: 'VEIEN' },
  ]
  const shown = (bosted: Element) => {
    const bostedsadresse = [{ erGjeldende: true, adressegradering: 'ugradert', ...bosted }]
    const visning = parsePart(['bostedsadresse'], 'finans')
    return elementer(filterDokument({ bostedsadresse }, OPEN, visning), 'bostedsadresse')[0]
  }
  const rest = { erGjeldende: true, adressegradering: 'ugradert' }
  assert.deepEqual(shown({ vegadresse }), rest)
  assert.deepEqual(shown({ vegadresse: [vegadresse, nytt] }), rest)
  assert.deepEqual(shown({ vegadresse: [vegadresse, kjent] }), {
    ...rest,
    vegadresse: [{ adressenavn: 'VEIEN' }],
  })
  assert.deepEqual(shown({ flyttedato: nytt, vegadresse: kjent }), {
    ...rest,
    vegadresse: { adressenavn: 'VEIEN' },
  })
})

test('fields keep the order in which they are stored, in every element and inside it', () => {
  const keys = (value: unknown): readonly string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, one]) => [name, ...keys(one)])
      : []
  const isWithin = (some: readonly string[], all: readonly string[]) => {
    let at = 0
    for (const name of all) if (name === some[at]) at += 1
    return at === some.length
  }
  fc.assert(
    fc.property(dokumenter(), status, pakke, (stored, today, where) => {
      const shown = filterDokument(stored, today, parsePart(EVERYTHING, where))
      for (const egenskap of Object.keys(shown) as readonly Egenskap[]) {
        const all = elementer(stored, egenskap).flatMap(keys)
        assert.ok(isWithin(elementer(shown, egenskap).flatMap(keys), all), `${where} ${egenskap}`)
      }
    }),
    { numRuns: 300 },
  )
})

/** Who may be told the numbers of others, and where: in no other field stands anybody's. */
const ANDRES: Readonly<Record<string, readonly string[]>> = {
  falskIdentitet: ['UH', 'F', 'eID'],
  sivilstand: ['F'],
  familierelasjon: ['F'],
  foreldreansvar: ['F'],
  vergemaalEllerFremtidsfullmakt: ['UH', 'PU', 'F', 'eID'],
  kontaktinformasjonForDoedsbo: ['UH', 'PU', 'F', 'eID', 'BRSV'],
}

test('nobody’s number but the person’s own reaches a package in a field that it is not told in', () => {
  const egen = '24817999316'
  fc.assert(
    fc.property(dokumenter(), status, pakke, (stored, today, where) => {
      const { kode, identifikator: egne } = rettigheter(where)
      if (where === MH) return
      const { identifikasjonsnummer: _, kontaktinformasjonForDoedsbo = [], ...rest } = stored
      // An address in free text is told as it is, but where no number is told at all.
      const doedsbo = [kontaktinformasjonForDoedsbo].flat().map(({ adresse: __, ...one }) => one)
      const own = [{ erGjeldende: true, foedselsEllerDNummer: egen }]
      const whole = { ...rest, kontaktinformasjonForDoedsbo: doedsbo, identifikasjonsnummer: own }
      const shown = filterDokument(whole, today, parsePart(EVERYTHING, where))
      for (const [egenskap, verdi] of Object.entries(shown)) {
        const numbers = (JSON.stringify(verdi).match(/\d{11}/g) ?? []).filter(
          isFolkeregisteridentifikator,
        )
        if (egenskap === 'identifikasjonsnummer') {
          assert.deepEqual([egne === 'aldri', numbers], [false, [egen]])
        } else if (!ANDRES[egenskap]?.includes(kode)) {
          assert.deepEqual(numbers, [], `${where} ${egenskap}`)
        }
      }
    }),
    { numRuns: 400 },
  )
})
