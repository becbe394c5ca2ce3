import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  EGENSKAPSTYPER,
  felterAv,
  isPublisertType,
  type Publisertfelt,
} from '../../tests/fixture/publisert.ts'
import { type Felt, METADATA, MODELL, type Type } from './modell.ts'
import { EGENSKAPER } from './persondokument.ts'

/** How the published documents write what the table calls otherwise. */
const SLAG: Readonly<Record<string, string>> = { tekst: 't', boolsk: 'bool', kommune: 'kom' }

/** Fields and values that the table has beside the published ones. */
const MORE = [
  'IdentifiserendeInformasjon.navn: utenom, -',
  'Identitetsgrunnlag.identitetsgrunnlagstatus: ingenStatus|ikkeKontrollert|kontrollert|unik*, ingenStatus|ikkeKontrollert|kontrollert*',
  'KontaktinformasjonForDoedsbo.personSomKontakt: PersonSomKontakt, -',
  'KontaktinformasjonForDoedsbo.advokatSomKontakt: AdvokatSomKontakt, -',
  'KontaktinformasjonForDoedsbo.organisasjonSomKontakt: OrganisasjonSomKontakt, -',
  'Oppholdsadresse.naerAdresseIdentifikatorFraMatrikkelen: t, -',
]

/** Text that is told of more closely in one of the two. */
const OPEN = [
  'Poststed.postnummer: fireSiffer, t',
  'Foreldreansvar.ansvarligOrganisasjon: t, orgnr',
  'SamiskSpraak.spraak: [nordsamisk|soersamisk|lulesamisk], [t]*',
]

/** What an element is kept without, though it is published as required. */
const NOT_REQUIRED = [
  'Personnavn.fornavn: t, t*',
  'Personnavn.etternavn: t, t*',
  'Personidentifikasjon.identifikasjonsnummer: t, t*',
  'Personidentifikasjon.identifikasjonsnummertype: t, t*',
  'Personidentifikasjon.utstederland: land, land*',
  'VegadresseForPost.adressenavn: t, t*',
  'BibeholdAvNorskStatsborgerskap.bibeholdstatus: harBibehold|harIkkeLengerBibehold|norskStatsborgerTrengerIkkeBibehold, harBibehold|harIkkeLengerBibehold|norskStatsborgerTrengerIkkeBibehold*',
  'Opphold.oppholdstillatelse: midlertidig|permanent|opplysningMangler, midlertidig|permanent|opplysningMangler*',
  'VergeTjenesteomraade.vergeTjenestevirksomhet: t, t*',
  'VergeTjenesteomraade.vergeTjenesteoppgave: t, t*',
  'SametingetsValgmanntall.forhold: innmeldt|utmeldt|aldriInnmeldt, innmeldt|utmeldt|aldriInnmeldt*',
  'SametingetsValgmanntall.vedtaksdato: dato, dato*',
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

/** Where a type and all inside it are not as published, each place once: `Type.field: ours, theirs`. */
function differences(type: Type, published: Parameters<typeof felterAv>[0]): readonly string[] {
  const theirs = new Map(felterAv(published, false).map((felt) => [felt.navn, felt]))
  const names = [...new Set([...Object.keys(type.felt), ...theirs.keys()])]
  return names.flatMap((navn) => {
    const felt = type.felt[navn]
    const other = theirs.get(navn)
    const ours = felt && write(slagOf(felt), type.kreves.includes(navn))
    const told = other && write(other.liste ? `[${other.slag}]` : other.slag, other.kreves)
    const here = ours === told ? [] : [`${published}.${navn}: ${ours ?? '-'}, ${told ?? '-'}`]
    return [...here, ...within(felt, other)]
  })
}

function within(felt: Felt | undefined, other: Publisertfelt | undefined): readonly string[] {
  const inner = felt && innerOf(felt)
  if (inner === undefined || other === undefined || !isPublisertType(other.slag)) return []
  return differences(inner, other.slag)
}

function write(slag: string, kreves: boolean): string {
  return `${slag}${kreves ? '*' : ''}`
}

test('the table is as published at every level: names, types, lists, known values, what is required, but for what is named here (13.5)', () => {
  const found = EGENSKAPER.flatMap((egenskap) => {
    const published = EGENSKAPSTYPER[egenskap]
    return published === undefined ? [] : differences(MODELL[egenskap], published)
  })
  assert.deepEqual([...new Set(found)].toSorted(), [...MORE, ...OPEN, ...NOT_REQUIRED].toSorted())
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
