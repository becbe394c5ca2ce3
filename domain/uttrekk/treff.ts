import { canLevere, type Rettighetspakke } from '../oppslag/rettighetspakke.ts'
import type { Personrad } from '../register/person.ts'
import { isLukket, type Person } from './lukket.ts'
import { lagredeStatuser, stederAv, type Utvalg } from './utvalg.ts'

/** A person as criteria see them: the row, how far its places are closed today, and whence the document came. */
export type Kandidat = Omit<Personrad, 'identifikatorer' | 'gradert'> & {
  readonly iBruk: boolean
  readonly opphav: Rettighetspakke
}

/**
 * Whether a package finds somebody by these criteria: all that are given hold, no place among them is closed to
 * it, and the document is one that it can be served from. What a store does faster must answer the same.
 * @valg docs/valg/002-kriterier.md
 */
export function isTreff(
  utvalg: Utvalg,
  en: Kandidat,
  {
    pakke,
    graderteTilUtenHjemmel,
  }: { readonly pakke: Rettighetspakke } & Omit<Person, 'syntetisk'>,
): boolean {
  const person = { syntetisk: en.syntetisk, graderteTilUtenHjemmel }
  const sperre = { bosted: en.sperreBosted, opphold: en.sperreOpphold }
  return (
    en.iBruk &&
    canLevere(en.opphav, pakke) &&
    stederAv(utvalg).every((sted) => !isLukket(sperre[sted], pakke, person)) &&
    isAmong(lagredeStatuser(utvalg), en.status) &&
    isAmong(utvalg.bostedskommunenummer, en.bostedskommune) &&
    isAmong(utvalg.oppholdskommunenummer, en.oppholdskommune) &&
    isAmong(utvalg.adressenavn, en.adressenavn) &&
    isAmong(utvalg.postnummer, en.postnummer) &&
    isAmong(utvalg.kjoenn, en.kjoenn) &&
    isAmong(utvalg.sivilstandstype, en.sivilstand) &&
    (utvalg.statsborgerskap === undefined ||
      en.statsborgerskap.split(' ').includes(utvalg.statsborgerskap)) &&
    isBetween(utvalg.foedselsaarFraOgMed, utvalg.foedselsaarTilOgMed, en.foedselsaar) &&
    isBetween(utvalg.doedsaarFraOgMed, utvalg.doedsaarTilOgMed, en.doedsaar)
  )
}

// --- internal ---

function isAmong(
  asked: string | readonly string[] | undefined,
  verdi: string | undefined,
): boolean {
  return asked === undefined || (verdi !== undefined && [asked].flat().includes(verdi))
}

/** Somebody without a year is in no period, however wide. */
function isBetween(
  fra: number | undefined,
  til: number | undefined,
  aar: number | undefined,
): boolean {
  if (fra === undefined && til === undefined) return true
  return aar !== undefined && aar >= (fra ?? aar) && aar <= (til ?? aar)
}
