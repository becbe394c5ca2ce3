import { barnIndex, forelderIndex, partnerIndex } from './plass.ts'
import { andel, drawNumber, EMNE } from './random.ts'
import {
  findSkjebne,
  INNLASTING,
  kanHaFamilie,
  SISTE_DAG,
  type Skjebne,
  sisteDagHer,
} from './skjebne.ts'
import { type Dag, dagFra } from './tid.ts'

/** A marriage, or a registered partnership of the years 1993-2008, and what became of it. */
export type Samliv = {
  readonly partner: Skjebne
  readonly form: 'ekteskap' | 'partnerskap'
  readonly inngaatt: Dag
  readonly separert: Dag | undefined
  readonly skilt: Dag | undefined
}

/** What somebody was, from a day on. */
export type Sivilstand = {
  readonly sivilstand: string
  readonly dag: Dag
  readonly aarsak: string
  readonly partner: Skjebne | undefined
}

const PARTNERSKAP_FRA = dagFra(1993, 8, 1)
const PARTNERSKAP_TIL = dagFra(2009, 1, 1)
const VIGSEL_TIL = dagFra(2018, 1, 1)
const BARN_FRA = dagFra(2002, 1, 1)

/** Both partners get the same answer, since the draws belong to the pair. */
export function findSamliv(skjebne: Skjebne): Samliv | undefined {
  const indeks = partnerIndex(skjebne.index)
  if (indeks === undefined || !kanHaFamilie(skjebne)) return undefined
  const { seed } = skjebne
  const par = Math.min(skjebne.index, indeks)
  if (andel(seed, par, EMNE.samliv) > 0.72) return undefined
  const partner = findSkjebne(seed, indeks)
  // At the edges of the calendar a step in time leads to the other end of the century.
  if (!kanHaFamilie(partner) || Math.abs(partner.foedt - skjebne.foedt) > 1000) return undefined
  const like = partner.kjoenn === skjebne.kjoenn
  const u = drawNumber(seed, par, EMNE.inngaatt)
  const voksne = Math.max(partner.foedt, skjebne.foedt) + 8000 + (u % 4500)
  // Many had waited for the law: what came too early is spread over the years of partnerships.
  const inngaatt = like ? Math.max(voksne, PARTNERSKAP_FRA + ((u >>> 8) % 5600)) : voksne
  const slutt = Math.min(sisteDagHer(skjebne), sisteDagHer(partner))
  if (inngaatt >= slutt || inngaatt > VIGSEL_TIL) return undefined
  const form = like && inngaatt < PARTNERSKAP_TIL ? 'partnerskap' : 'ekteskap'
  return { partner, form, inngaatt, ...findBrudd(seed, { par, inngaatt, slutt }) }
}

/** Oldest first. Everybody is something from birth on. */
export function findSivilstander(skjebne: Skjebne, samliv: Samliv | undefined): Sivilstand[] {
  const ukjent = skjebne.opphav !== 'foedtHer' && samliv === undefined
  const uoppgitt = ukjent && (skjebne.opphav === 'dNummer' || skjebne.index % 3 === 0)
  const start = { dag: skjebne.foedt, partner: undefined }
  const liste: Sivilstand[] = [
    { ...start, sivilstand: uoppgitt ? 'uoppgitt' : 'ugift', aarsak: 'Fødsel' },
  ]
  if (samliv === undefined) return liste
  const { partner, inngaatt, separert, skilt } = samliv
  const [gift, fraSeparert, fraSkilt, gjenlevende] = ORD[samliv.form]
  liste.push({ sivilstand: gift, dag: inngaatt, aarsak: 'Vigsel', partner })
  if (separert !== undefined) {
    liste.push({ sivilstand: fraSeparert, dag: separert, aarsak: 'Separasjon', partner })
  }
  if (skilt !== undefined) {
    liste.push({ sivilstand: fraSkilt, dag: skilt, aarsak: 'Skilsmisse', partner })
  }
  const enke = separert === undefined && partner.utgang === 'doed'
  if (enke && (skjebne.utgang !== 'doed' || skjebne.utgangDag > partner.utgangDag)) {
    liste.push({ sivilstand: gjenlevende, dag: partner.utgangDag, aarsak: 'Dødsfall', partner })
  }
  return liste
}

/** One parent, or two where that parent was married or has been. */
export function findForeldre(skjebne: Skjebne): Skjebne[] {
  const indeks = forelderIndex(skjebne.index)
  if (indeks === undefined || skjebne.opphav !== 'foedtHer' || !kanHaFamilie(skjebne)) return []
  const forelder = findSkjebne(skjebne.seed, indeks)
  const partner = findSamliv(forelder)?.partner
  return [forelder, ...(partner ? [partner] : [])].filter((f) => kanVaereForelder(f, skjebne.foedt))
}

/** The children whose parents the person and the partner are. */
export function findBarn(skjebne: Skjebne, samliv: Samliv | undefined): Skjebne[] {
  const barn: Skjebne[] = []
  for (const forelder of samliv ? [skjebne, samliv.partner] : [skjebne]) {
    const indeks = barnIndex(forelder.index)
    if (indeks === undefined || !kanHaFamilie(skjebne)) continue
    const ett = findSkjebne(skjebne.seed, indeks)
    if (ett.opphav !== 'foedtHer' || !kanHaFamilie(ett)) continue
    if (kanVaereForelder(skjebne, ett.foedt) && ett.opprettet <= SISTE_DAG) barn.push(ett)
  }
  return barn
}

/**
 * Who shares the home, named by the lowest index: a couple, and children who were under 18 when the
 * register was loaded. Protection belongs to the home as well, so no child gives a parent away.
 */
export function findHusstand(
  skjebne: Skjebne,
  { samliv, foreldre }: { samliv: Samliv | undefined; foreldre: readonly Skjebne[] },
): number {
  const forelder = foreldre.find((f) => f.utgang === 'bosatt')
  if (skjebne.foedt > BARN_FRA && forelder !== undefined) {
    return findHusstand(forelder, { samliv: findSamliv(forelder), foreldre: [] })
  }
  if (samliv === undefined || samliv.separert !== undefined) return skjebne.index
  return Math.min(skjebne.index, samliv.partner.index)
}

// --- internal ---

const ORD = {
  ekteskap: ['gift', 'separert', 'skilt', 'enkeEllerEnkemann'],
  partnerskap: ['registrertPartner', 'separertPartner', 'skiltPartner', 'gjenlevendePartner'],
} as const

function findBrudd(
  seed: number,
  { par, inngaatt, slutt }: { par: number; inngaatt: Dag; slutt: Dag },
): { separert: Dag | undefined; skilt: Dag | undefined } {
  const intakt = { separert: undefined, skilt: undefined }
  if (andel(seed, par, EMNE.brudd) > 0.32) return intakt
  const separert = inngaatt + 700 + (drawNumber(seed, par, EMNE.skilsmisse) % 9000)
  if (separert >= slutt) return intakt
  const skilt = separert + 400
  const tidsnok = skilt < INNLASTING && skilt < slutt
  return { separert, skilt: tidsnok && par % 4 !== 0 ? skilt : undefined }
}

function kanVaereForelder(forelder: Skjebne, barnetFoedt: Dag): boolean {
  const alder = barnetFoedt - forelder.foedt
  return (
    kanHaFamilie(forelder) && alder > 6000 && alder < 20_000 && barnetFoedt < sisteDagHer(forelder)
  )
}
