import { kommuneIn } from '../register/person.ts'
import {
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../register/persondokument.ts'
import type { Entydigsoek } from './entydig.ts'
import { fonetisk } from './fonetikk.ts'
import { foldOrd, foldTett } from './ord.ts'
import type { LandNummer } from './parametre.ts'
import type { Soek } from './soek.ts'
import { DUF, LEGITIMASJON, tett, textIn, UTENLANDSK } from './soeketreff.ts'

/** A word that everybody has who is found: whole, or the beginning of one. */
export type Kravord = { readonly ord: string; readonly erPrefiks: boolean }

/**
 * The words under which somebody may be found, of what holds and of what held: what a store keeps an index of. Each
 * begins with a letter that says what it is of, and goes on in letters and digits. Whoever is found has all of
 * `kravord`; who is found among them is for `isSoekt` and `isEntydig` to say.
 * @valg docs/valg/055-soek.md
 */
export function soekeord(dokument: Persondokument): readonly string[] {
  const ord = new Set<string>()
  const add = (slag: string, verdi: string | undefined) => {
    if (verdi) ord.add(`${slag}${verdi}`.slice(0, LENGTH))
  }
  for (const en of objekter(dokument, 'navn')) {
    for (const navn of ['fornavn', 'mellomnavn', 'etternavn'].flatMap((felt) =>
      foldOrd(textIn(en, felt) ?? ''),
    )) {
      add('n', navn)
      add('f', fonetisk(navn))
    }
  }
  for (const en of [
    ...objekter(dokument, 'bostedsadresse'),
    ...objekter(dokument, 'oppholdsadresse'),
  ]) {
    const [veg, matrikkel] = [en['vegadresse'], en['matrikkeladresse']] as (Element | undefined)[]
    add('a', foldTett(textIn(veg, 'adressenavn') ?? ''))
    add('p', foldTett(textIn((veg ?? matrikkel)?.['poststed'], 'postnummer') ?? ''))
    add('k', kommuneIn(en))
  }
  for (const en of objekter(dokument, 'foedsel'))
    add('d', foldTett(textIn(en, 'foedselsdato') ?? ''))
  for (const [slag, { egenskap, felt }] of [
    ['u', UTENLANDSK],
    ['l', LEGITIMASJON],
  ] as const) {
    for (const en of objekter(dokument, egenskap)) {
      add(slag, landOrd({ land: textIn(en, 'utstederland') ?? '', nummer: tett(en, felt) }))
    }
  }
  for (const en of objekter(dokument, DUF)) add('m', tett(en, 'identifikasjonsnummer'))
  return [...ord]
}

/** The words that everybody has whom a search finds. None: whoever there is may be found. */
export function kravord(soek: Soek | Entydigsoek): readonly Kravord[] {
  const ord: Kravord[] = []
  const add = (slag: string, verdi: string | undefined, erPrefiks = false) => {
    if (verdi) ord.push({ ord: `${slag}${verdi}`.slice(0, LENGTH), erPrefiks })
  }
  const [slag, lyd] = soek.soekFonetisk ? ['f', fonetisk] : ['n', (one: string) => one]
  for (const navn of soek.navn?.flat() ?? []) add(slag, lyd(navn))
  add('a', soek.adressenavn, true)
  add('p', soek.postnummer)
  add('d', soek.foedselsdato?.replaceAll('-', ''))
  if ('maksTreff' in soek) {
    add('k', soek.kommunenummer)
    add('k', soek.fylkesnummer, true)
  } else {
    add('u', soek.utenlandskpersonidentifikasjon && landOrd(soek.utenlandskpersonidentifikasjon))
    add('l', soek.legitimasjonsdokument && landOrd(soek.legitimasjonsdokument))
    add('m', soek.utlendingsmyndighetenesidentifikasjonsnummer)
  }
  return ord
}

// --- internal ---

/** Longer words are alike where their beginnings are. */
const LENGTH = 64

function landOrd({ land, nummer }: LandNummer): string {
  return `${foldTett(land)}${nummer}`
}

function objekter(dokument: Persondokument, egenskap: Egenskap): readonly Element[] {
  return elementer(dokument, egenskap).filter((en) => typeof en === 'object' && en !== null)
}
