import type { Folkeregisteridentifikator } from '../../domain/ids.ts'
import { SOEKETREFF_MAX } from '../../domain/limits.ts'
import { filterDokument, vernestatus } from '../../domain/oppslag/filter.ts'
import type { Visning } from '../../domain/oppslag/part.ts'
import { type Rettighetspakke, rettigheter } from '../../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import type { Entydigsoek } from '../../domain/soek/entydig.ts'
import type { Soek } from '../../domain/soek/soek.ts'
import { isEntydig, isSoekt, type Soekbar } from '../../domain/soek/soeketreff.ts'
import { encode } from './kropp.ts'
import type { Minst, Omtale, Oppslagssvar } from './oppslag.ts'
import { answerEn, type Dokumentrad, type Oppslagskall, protectionOf } from './svar.ts'

/*
 * Here those whom a store has found by words become those who are found, for every store.
 */

/** A search, in a package. */
export type Soekespoersmaal = Minst & { readonly soek: Soek; readonly pakke: Rettighetspakke }

/** A search for one person, and what is to be shown. */
export type Entydigspoersmaal = Minst & { readonly soek: Entydigsoek; readonly visning: Visning }

/** Who was found; or that they are too many, or that half a copy is not searched. */
export type Soekesvar =
  | ({ readonly kind: 'treff'; readonly json: Uint8Array } & Omtale)
  | { readonly kind: 'forMange' | 'laster' }

/** Somebody who may be found, with the current document. */
export type Kandidat = {
  readonly rad: Dokumentrad
  /** The number in use. */
  readonly iBruk: Folkeregisteridentifikator | undefined
  /** Whether a number is the person's, ended ones too. */
  readonly hasNummer: (nummer: Folkeregisteridentifikator) => boolean
}

/** What a store finds: at the least all who have the words, or the number. By the order of the persons. */
export type Soekekilde = {
  readonly isLaster: () => boolean
  readonly findKandidater: (soek: Soek | Entydigsoek, pakke: Rettighetspakke) => Iterable<Kandidat>
}

/** The searches, over what a store finds. */
export function createSoek({ isLaster, findKandidater }: Soekekilde) {
  return {
    searchPersoner: ({ soek, ...hvordan }: Oppslagskall<Soekespoersmaal>): Soekesvar => {
      if (isLaster()) return { kind: 'laster' }
      const funnet: string[] = []
      let treff = 0
      for (const { rad, iBruk, hasNummer } of findKandidater(soek, hvordan.pakke)) {
        if (iBruk === undefined || !isSoekt(soek, toSoekbar(rad, hasNummer, hvordan))) continue
        treff += 1
        if (treff > SOEKETREFF_MAX) return { kind: 'forMange' }
        if (treff <= soek.maksTreff) funnet.push(iBruk)
      }
      const list = funnet.length === 0 ? '' : `"${funnet.join('","')}"`
      const json = encode(`{"foedselsEllerDNummer":[${list}]}`)
      return { kind: 'treff', json, om: Float64Array.from(funnet, Number), treff: funnet.length }
    },
    searchEntydig: ({ soek, ...hvordan }: Oppslagskall<Entydigspoersmaal>): Oppslagssvar => {
      const { visning, graderteTilUtenHjemmel } = hvordan
      let funnet: Dokumentrad | undefined
      for (const { rad, hasNummer } of findKandidater(soek, visning.pakke)) {
        const soekbar = toSoekbar(rad, hasNummer, { pakke: visning.pakke, graderteTilUtenHjemmel })
        if (!isEntydig(soek, soekbar)) continue
        // Whether it was none or several is not told.
        if (funnet !== undefined) return { kind: 'ukjent' }
        funnet = rad
      }
      return answerEn(funnet, hvordan)
    },
  }
}

// --- internal ---

const STEDER = ['bostedsadresse', 'oppholdsadresse'] as const

/** What is asked of places is asked of what the package would be told, which is made only then. */
function toSoekbar(
  rad: Dokumentrad,
  hasNummer: Kandidat['hasNummer'],
  {
    pakke,
    graderteTilUtenHjemmel,
  }: Pick<Oppslagskall<Soekespoersmaal>, 'pakke' | 'graderteTilUtenHjemmel'>,
): Soekbar {
  const dokument = JSON.parse(rad.innhold) as Persondokument
  let synlig: Persondokument | undefined
  return {
    dokument,
    get synlig() {
      const historikk = STEDER.filter((sted) => rettigheter(pakke).historikk.includes(sted))
      const status = vernestatus(dokument, { ...protectionOf(rad.av), graderteTilUtenHjemmel })
      synlig ??= filterDokument(dokument, status, { pakke, egenskaper: STEDER, historikk })
      return synlig
    },
    hasNummer,
  }
}
