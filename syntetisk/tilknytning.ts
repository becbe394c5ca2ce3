import type { Element } from '../domain/register/persondokument.ts'
import { type Ajourhold, makeMetadata } from './dokument.ts'
import { makeTeststed } from './navn.ts'
import type { Person } from './person.ts'
import { INNLASTING, sluttdag } from './skjebne.ts'
import type { Land } from './steder.ts'
import { type Dag, dato } from './tid.ts'

/** Where a person comes from, and since when the person is here. */
export type Bakgrunn = { readonly land: Land; readonly ankomst: Dag }

export function identitetsgrunnlag(
  { opphav }: Person,
  a: Ajourhold,
  { ankomst }: Bakgrunn,
): readonly Element[] {
  if (opphav === 'foedtHer' && !a.t.sjanse(0.015)) return []
  const identitetsgrunnlagstatus =
    opphav === 'dNummer'
      ? a.t.velg(['ikkeKontrollert', 'kontrollert', 'ingenStatus'])
      : 'kontrollert'
  return [{ ...makeMetadata(a, 'Identitetsgrunnlag', ankomst), identitetsgrunnlagstatus }]
}

export function legitimasjonsdokument(
  person: Person,
  a: Ajourhold,
  { land, ankomst }: Bakgrunn,
): readonly Element[] {
  if (person.opphav === 'foedtHer' || a.t.sjanse(0.4)) return []
  const senest = Math.min(INNLASTING, sluttdag(person) - 1)
  const fra = Math.max(person.foedt, senest - a.t.heltall(1800))
  return [
    {
      ...makeMetadata(a, 'Legitimasjon', ankomst),
      identifikasjonsdokumentnummer: `TEST${1_000_000 + a.t.heltall(9_000_000)}`,
      identifikasjonsdokumenttype: 'pass',
      utstederland: land.alpha3,
      gyldigFra: dato(fra),
      gyldigTil: dato(fra + 3652),
    },
  ]
}

export function utenlandskPersonidentifikasjon(
  { opphav }: Person,
  a: Ajourhold,
  { land, ankomst }: Bakgrunn,
): readonly Element[] {
  if (opphav === 'foedtHer' || a.t.sjanse(0.4)) return []
  return [
    {
      ...makeMetadata(a, 'Tildele d-nummer', ankomst),
      identifikasjonsnummer: `TEST-${100_000_000 + a.t.heltall(900_000_000)}`,
      identifikasjonsnummertype: 'utenlandskIdentifikasjonsnummer',
      utstederland: land.alpha3,
    },
  ]
}

export function innflytting(
  { opphav }: Person,
  a: Ajourhold,
  { land, ankomst }: Bakgrunn,
): readonly Element[] {
  if (opphav !== 'innflyttet') return []
  const start = { ...makeMetadata(a, 'Innflytting', ankomst), fraflyttingsland: land.alpha3 }
  if (a.t.sjanse(0.5)) return [start]
  return [{ ...start, fraflyttingsstedIUtlandet: makeTeststed(a.t, 'sted') }]
}

/** About one in eight is a citizen of another country; some are of two. */
export function statsborgerskap(
  person: Person,
  a: Ajourhold,
  { land, ankomst }: Bakgrunn,
): readonly Element[] {
  return chooseStatsborgerskap(person, a, land.alpha3).map((statsborgerskap) => {
    const fra = statsborgerskap === land.alpha3 ? person.foedt : ankomst
    const start = makeMetadata(a, 'Statsborgerskap', fra)
    return { ...start, statsborgerskap, ervervsdato: dato(fra) }
  })
}

/** Citizens of the EEA need no permit. */
export function opphold(
  { opphav, opprettet }: Person,
  a: Ajourhold,
  { land, ankomst }: Bakgrunn,
): readonly Element[] {
  if (opphav !== 'innflyttet' || land.iEoes) return []
  const start = makeMetadata(a, 'Opphold', ankomst)
  const oppholdFra = dato(ankomst)
  if (a.t.sjanse(0.6)) return [{ ...start, oppholdstillatelse: 'permanent', oppholdFra }]
  const oppholdTil = dato(opprettet + 1000)
  return [{ ...start, oppholdstillatelse: 'midlertidig', oppholdFra, oppholdTil }]
}

// --- internal ---

function chooseStatsborgerskap({ opphav }: Person, a: Ajourhold, land: string): readonly string[] {
  if (opphav === 'dNummer') return a.t.sjanse(0.97) ? [land] : ['NOR']
  if (opphav === 'foedtHer') {
    if (a.t.sjanse(0.008)) return [land]
    return a.t.sjanse(0.006) ? ['NOR', land] : ['NOR']
  }
  if (a.t.sjanse(0.65)) return [land]
  return a.t.sjanse(0.3) ? ['NOR', land] : ['NOR']
}
