import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EGENSKAPSTYPER, felterAv, isPublisertType } from '../../tests/fixture/publisert.ts'
import { type Felt, METADATA, MODELL, type Type } from './modell.ts'
import { EGENSKAPER } from './persondokument.ts'

type Publisert = Parameters<typeof felterAv>[0]

/** How the published documents write what the table calls otherwise. */
const SLAG: Readonly<Record<string, string>> = {
  tekst: 't',
  boolsk: 'bool',
  kommune: 'kom',
  fireSiffer: 't',
}

/** Fields and values that the table has beside the published ones. */
const MORE = [
  'falskIdentitet.rettIdentitetVedOpplysninger.navn: utenom, -',
  'vergemaalEllerFremtidsfullmakt.verge.navnFoedselsdato.navn: utenom, -',
  'identitetsgrunnlag.identitetsgrunnlagstatus: ingenStatus|ikkeKontrollert|kontrollert|unik*, ingenStatus|ikkeKontrollert|kontrollert*',
  'kontaktinformasjonForDoedsbo.personSomKontakt: PersonSomKontakt, -',
  'kontaktinformasjonForDoedsbo.advokatSomKontakt: AdvokatSomKontakt, -',
  'kontaktinformasjonForDoedsbo.organisasjonSomKontakt: OrganisasjonSomKontakt, -',
  'oppholdsadresse.naerAdresseIdentifikatorFraMatrikkelen: t, -',
]

/** Text that is told of more closely in one of the two. */
const OPEN = [
  'foreldreansvar.ansvarligOrganisasjon: t, orgnr',
  'brukAvSamiskSpraak.spraak: [nordsamisk|soersamisk|lulesamisk], [t]*',
]

/** What an element is kept without, though it is published as required. */
const NOT_REQUIRED = [
  'kontaktinformasjonForDoedsbo.organisasjon.kontaktpersonnavn.fornavn: t, t*',
  'kontaktinformasjonForDoedsbo.organisasjon.kontaktpersonnavn.etternavn: t, t*',
  'utlendingsmyndighetenesIdentifikasjonsnummer.identifikasjonsnummer: t, t*',
  'utlendingsmyndighetenesIdentifikasjonsnummer.identifikasjonsnummertype: t, t*',
  'utlendingsmyndighetenesIdentifikasjonsnummer.utstederland: land, land*',
  'postadresse.vegadresse.adressenavn: t, t*',
  'bibehold.bibeholdstatus: harBibehold|harIkkeLengerBibehold|norskStatsborgerTrengerIkkeBibehold, harBibehold|harIkkeLengerBibehold|norskStatsborgerTrengerIkkeBibehold*',
  'opphold.oppholdstillatelse: midlertidig|permanent|opplysningMangler, midlertidig|permanent|opplysningMangler*',
  'vergemaalEllerFremtidsfullmakt.verge.tjenesteomraade.vergeTjenestevirksomhet: t, t*',
  'vergemaalEllerFremtidsfullmakt.verge.tjenesteomraade.vergeTjenesteoppgave: t, t*',
  'forholdTilSametingetsValgmanntall.forhold: innmeldt|utmeldt|aldriInnmeldt, innmeldt|utmeldt|aldriInnmeldt*',
  'forholdTilSametingetsValgmanntall.vedtaksdato: dato, dato*',
]

/** A field of the table as the published facts write one: a type by its name, values as `a|b`. */
function slagOf(felt: Felt): string {
  if (typeof felt === 'string') return SLAG[felt] ?? felt
  if ('kjente' in felt) return felt.kjente.join('|')
  if ('liste' in felt) return `[${slagOf(felt.liste)}]`
  return 'utenom' in felt ? 'utenom' : felt.navn
}

function innerOf(felt: Felt): Type | undefined {
  if (typeof felt === 'string' || 'kjente' in felt || 'utenom' in felt) return undefined
  return 'liste' in felt ? innerOf(felt.liste) : felt
}

/** Where a type and all inside it are not as published: `path: ours, theirs`. */
function differences(type: Type, published: Publisert, path: string): readonly string[] {
  const theirs = new Map(felterAv(published, false).map((felt) => [felt.navn, felt]))
  const names = [...new Set([...Object.keys(type.felt), ...theirs.keys()])]
  return names.flatMap((navn) => {
    const felt = type.felt[navn]
    const other = theirs.get(navn)
    const ours = felt && write(slagOf(felt), type.kreves.includes(navn))
    const told = other && write(other.liste ? `[${other.slag}]` : other.slag, other.kreves)
    const here = ours === told ? [] : [`${path}.${navn}: ${ours ?? '-'}, ${told ?? '-'}`]
    const inner = felt && innerOf(felt)
    if (inner === undefined || other === undefined || !isPublisertType(other.slag)) return here
    return [...here, ...differences(inner, other.slag, `${path}.${navn}`)]
  })
}

function write(slag: string, kreves: boolean): string {
  return `${slag}${kreves ? '*' : ''}`
}

test('the table is as published at every level: names, types, lists, known values, what is required, but for what is named here (13.5)', () => {
  const found = EGENSKAPER.flatMap((egenskap) => {
    const published = EGENSKAPSTYPER[egenskap]
    return published === undefined ? [] : differences(MODELL[egenskap], published, egenskap)
  })
  assert.deepEqual(found.toSorted(), [...MORE, ...OPEN, ...NOT_REQUIRED].toSorted())
})

test('every property but one is published, and none is published that the table lacks (13.5)', () => {
  assert.deepEqual(
    EGENSKAPER.filter((egenskap) => EGENSKAPSTYPER[egenskap] === undefined),
    ['rettsligHandleevne'],
  )
  const ours: readonly string[] = EGENSKAPER
  assert.deepEqual(
    Object.keys(EGENSKAPSTYPER).filter((egenskap) => !ours.includes(egenskap)),
    [],
  )
})

test('the metadata is as published, in its order (13.5)', () => {
  const ours = Object.entries(METADATA).map(([navn, felt]) => `${navn}:${slagOf(felt)}`)
  const theirs = felterAv('Tom', true).map(({ navn, slag }) => `${navn}:${slag}`)
  assert.deepEqual(ours, theirs)
})

test('types of one name have the same fields, in the same order (13.5)', () => {
  const seen = new Map<string, Set<string>>()
  const walk = (type: Type): void => {
    const shape = JSON.stringify(type.felt)
    seen.set(type.navn, (seen.get(type.navn) ?? new Set()).add(shape))
    for (const felt of Object.values(type.felt)) {
      const inner = innerOf(felt)
      if (inner !== undefined) walk(inner)
    }
  }
  for (const type of Object.values(MODELL)) walk(type)
  assert.deepEqual(
    [...seen].filter(([, shapes]) => shapes.size > 1).map(([navn]) => navn),
    [],
  )
  assert.ok(seen.size > 40, String(seen.size))
})
