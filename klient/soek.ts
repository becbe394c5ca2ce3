import type { Part } from '../domain/oppslag/part.ts'
import { UgyldigSvar } from './errors.ts'
import type { Http } from './http.ts'
import type { Folkeregisterperson } from './person.ts'
import { readObjekt } from './svar.ts'
import type { Kallvalg } from './uttrekk.ts'

/** What is searched for, in the words of the API: all of it must hold of a person. */
export type Soekekriterier = {
  /** Whole words of the name. */
  readonly navn?: string
  readonly kjoenn?: 'kvinne' | 'mann'
  /** YYYYMMDD. */
  readonly foedselsdato?: string
  readonly foedselsaarFraOgMed?: string | number
  readonly foedselsaarTilOgMed?: string | number
  /** A street, or three of its first letters and more. */
  readonly adressenavn?: string
  readonly husnummer?: string | number
  readonly postnummer?: string
  readonly kommunenummer?: string
  readonly fylkesnummer?: string
  readonly inkluderOppholdsadresse?: boolean
  readonly soekFonetisk?: boolean
  readonly inkluderDoede?: boolean
  readonly opplysningsgrunnlag?: 'gjeldende' | 'historisk'
  /** 1 to 10 000. */
  readonly maksTreff?: number
}

/** What one person alone should have: `navn` and one more, or what else gives a right to a hit. */
export type Entydigkriterier = Pick<
  Soekekriterier,
  | 'navn'
  | 'foedselsdato'
  | 'adressenavn'
  | 'husnummer'
  | 'postnummer'
  | 'opplysningsgrunnlag'
  | 'soekFonetisk'
> & {
  readonly identifikasjonsnummer?: string
  /** `LAND-number`, as `SWE-197901240000`. With hjemmel, and for issuers of eID. */
  readonly utenlandskpersonidentifikasjon?: string
  readonly legitimasjonsdokument?: string
  /** With hjemmel. */
  readonly utlendingsmyndighetenesidentifikasjonsnummer?: string
}

/** The numbers of those whom a search finds; none where that is nobody. */
export function soek(
  http: Http,
  kriterier: Soekekriterier,
  { signal }: Kallvalg = {},
): Promise<readonly string[]> {
  const kall = 'GET personer/soek'
  return http({
    kall,
    metode: 'GET',
    sti: 'personer/soek',
    query: toQuery(kriterier),
    signal,
    read: ({ body }) => {
      // Where nobody is found a service may leave the list out.
      const { foedselsEllerDNummer: ids = [] } = readObjekt(kall, body)
      if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return ids
      throw new UgyldigSvar(kall, 'the answer has no list foedselsEllerDNummer')
    },
  })
}

/** The one person whom a search finds; `undefined` where that is nobody, or several. */
export function entydigsoek(
  http: Http,
  kriterier: Entydigkriterier,
  { part = [], signal }: Kallvalg & { readonly part?: readonly Part[] | undefined } = {},
): Promise<Folkeregisterperson | undefined> {
  const kall = 'GET personer/entydigsoek'
  const query = toQuery(kriterier)
  for (const one of part) query.append('part', one)
  return http({
    kall,
    metode: 'GET',
    sti: 'personer/entydigsoek',
    query,
    statuser: [404],
    signal,
    read: ({ status, body }) =>
      status === 404 ? undefined : (readObjekt(kall, body) as Folkeregisterperson),
  })
}

// --- internal ---

function toQuery(kriterier: Readonly<Record<string, unknown>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(kriterier).flatMap(([felt, verdi]): [string, string][] =>
      verdi === undefined || verdi === null ? [] : [[felt, String(verdi)]],
    ),
  )
}
