import type { Feedinnslag } from '../domain/hendelser/feed.ts'
import { PAKKER, type Rettighetspakke, rettigheter } from '../domain/oppslag/rettighetspakke.ts'
import {
  HttpFeil,
  isHttpFeil,
  isJobbBorte,
  isKlientFeil,
  isNettverksfeil,
  isSertifikatFeil,
  isTidsavbrudd,
  isTokenFeil,
  isUgyldigSvar,
  JobbBorte,
  KlientFeil,
  Nettverksfeil,
  SertifikatFeil,
  Tidsavbrudd,
  TokenFeil,
  UgyldigSvar,
} from './errors.ts'
import { type Feedvalg, feed } from './feed.ts'
import { type Egenskap, type ElementAv, gjeldende } from './gjeldende.ts'
import { sisteSekvensnummer } from './hendelser.ts'
import { type HentAltValg, hentAlt, type Steg } from './hent-alt.ts'
import { createHttp, type Forsoek, type Tjenerprofil } from './http.ts'
import { MASKINPORTEN, maskinporten } from './maskinporten.ts'
import { hentPerson, hentPersondokumenter, type Oppslag, type Oppslagsvalg } from './oppslag.ts'
import type { Folkeregisterperson } from './person.ts'
import { type Entydigkriterier, entydigsoek, type Soekekriterier, soek } from './soek.ts'
import { testutsteder } from './testutsteder.ts'
import { createTokens, type Tokenfunksjon } from './token.ts'
import {
  avbrytUttrekk,
  type Bestilling,
  bestillUttrekk,
  hentAntall,
  hentJobb,
  hentResultat,
  type Jobb,
  type Kallvalg,
  type Kriterier,
  type Resultat,
} from './uttrekk.ts'
import { sleep, VENTEVALG, type Ventevalg } from './ventetid.ts'

export type { Feedinnslag } from '../domain/hendelser/feed.ts'
export type { Part } from '../domain/oppslag/part.ts'
export type { Rettighetspakke } from '../domain/oppslag/rettighetspakke.ts'
export type { Kjoenn, Personstatustype, Sivilstandstype } from '../domain/uttrekk/utvalg.ts'
export type { Feedvalg } from './feed.ts'
export type { HentAltValg, Sjekkpunkt, Steg } from './hent-alt.ts'
export type { Forsoek, Tjenerprofil } from './http.ts'
export type { Grantnokkel, MaskinportenValg } from './maskinporten.ts'
export type { Oppslag, Oppslagsvalg } from './oppslag.ts'
export type * from './person.ts'
export type { Entydigkriterier, Soekekriterier } from './soek.ts'
export type { TestutstederValg } from './testutsteder.ts'
export type { Token, Tokenfunksjon } from './token.ts'
export type {
  Aar,
  Batch,
  Batchsum,
  Bestilling,
  Jobb,
  Kallvalg,
  Kommune,
  Kommuner,
  Kommunevalg,
  Kriterier,
  Resultat,
  Sjekksum,
} from './uttrekk.ts'
export type { Ventevalg } from './ventetid.ts'
export type { Egenskap, ElementAv }
export {
  gjeldende,
  HttpFeil,
  isHttpFeil,
  isJobbBorte,
  isKlientFeil,
  isNettverksfeil,
  isSertifikatFeil,
  isTidsavbrudd,
  isTokenFeil,
  isUgyldigSvar,
  JobbBorte,
  KlientFeil,
  MASKINPORTEN,
  maskinporten,
  Nettverksfeil,
  PAKKER,
  SertifikatFeil,
  Tidsavbrudd,
  TokenFeil,
  testutsteder,
  UgyldigSvar,
}

export type KlientValg = Partial<Ventevalg> & {
  /** Address of the service, what comes before `folkeregisteret/`. */
  readonly url: string | URL
  readonly rettighetspakke: Rettighetspakke
  /** `maskinporten(…)`, `testutsteder(…)`, a function of your own, or one token as it is. */
  readonly token: Tokenfunksjon | string
  /** What differs between servers; the original is the default. */
  readonly profil?: Tjenerprofil
  /** Milliseconds one attempt may take. */
  readonly tidsavbruddMs?: number
  /** The longest answer that is read. */
  readonly bodyBytesMax?: number
  /** Told of every attempt that failed and will be made again. */
  readonly onForsoek?: (forsoek: Forsoek) => void
  readonly fetch?: typeof fetch
  /** The time of the day, in milliseconds since 1970. */
  readonly clock?: () => number
  /** Time as it passes, for waiting; the clock of the machine unless `clock` is set. */
  readonly monotonicMs?: () => number
  readonly random?: () => number
  readonly sleep?: typeof sleep
}

/** The calls, named as in the documentation, and `hentAlt`, which is all of them together. */
export type Klient = {
  readonly bestillUttrekk: (bestilling: Bestilling, valg?: Kallvalg) => Promise<string>
  readonly hentResultat: (
    batch: { readonly jobbId: string; readonly batchnr: number },
    valg?: Kallvalg,
  ) => Promise<Resultat>
  readonly hentPersondokumenter: (
    ids: readonly string[],
    valg?: Oppslagsvalg,
  ) => Promise<readonly Oppslag[]>
  readonly hentPerson: (id: string, valg?: Oppslagsvalg) => Promise<Folkeregisterperson | undefined>
  readonly sisteSekvensnummer: (valg?: Kallvalg) => Promise<number>
  /** The numbers of those whom a search finds. */
  readonly soek: (kriterier: Soekekriterier, valg?: Kallvalg) => Promise<readonly string[]>
  /** The one person whom a search finds; `undefined` where that is nobody, or several. */
  readonly entydigsoek: (
    kriterier: Entydigkriterier,
    valg?: Oppslagsvalg,
  ) => Promise<Folkeregisterperson | undefined>
  /** Events from a number on, it included; waits for what is new at the end, unless told not to. */
  readonly feed: (fra: number, valg?: Feedvalg) => AsyncGenerator<Feedinnslag, void>
  /** Our addition to the API; `undefined` from a service without it. */
  readonly hentJobb: (jobbId: string, valg?: Kallvalg) => Promise<Jobb | undefined>
  /** Our addition to the API; false from a service without it. */
  readonly avbrytUttrekk: (jobbId: string, valg?: Kallvalg) => Promise<boolean>
  /** Our addition to the API: how many a tilpasset uttrekk would find now. */
  readonly hentAntall: (kriterier: Kriterier, valg?: Kallvalg) => Promise<number>
  readonly hentAlt: (valg: HentAltValg) => AsyncGenerator<Steg>
}

/** As the original documents it. @kilde sos-returkoder.md «Vent i minimum antall ms. angitt i Retry-After-header» */
export const FOLKEREGISTERET: Tjenerprofil = { retryAfter: 'ms' }

/** A client of one service in one rettighetspakke. Keeps a token and nothing else. */
export function createKlient(valg: KlientValg): Klient {
  const { rettighetspakke, token, profil = FOLKEREGISTERET, clock = Date.now } = valg
  const { monotonicMs = valg.clock ?? (() => performance.now()) } = valg
  const base = new URL(`${rettigheter(rettighetspakke).path}/`, withSlash(valg.url))
  const http = createHttp({
    ...VENTEVALG,
    tidsavbruddMs: 60_000,
    bodyBytesMax: 256 * 1024 * 1024,
    fetch: globalThis.fetch,
    random: Math.random,
    sleep,
    onForsoek: () => {},
    ...dropUndefined(valg),
    base,
    profil,
    clock,
    monotonicMs,
    tokens: createTokens(token, { clock, monotonicMs }),
  })
  const verktoey = { http, monotonicMs, sleep: valg.sleep ?? sleep }
  return {
    bestillUttrekk: (bestilling, kallvalg) => bestillUttrekk(http, bestilling, kallvalg),
    hentResultat: (batch, kallvalg) => hentResultat(http, batch, kallvalg),
    hentPersondokumenter: (ids, oppslagsvalg) => hentPersondokumenter(http, ids, oppslagsvalg),
    hentPerson: (id, oppslagsvalg) => hentPerson(http, id, oppslagsvalg),
    sisteSekvensnummer: (kallvalg) => sisteSekvensnummer(http, kallvalg),
    soek: (kriterier, kallvalg) => soek(http, kriterier, kallvalg),
    entydigsoek: (kriterier, oppslagsvalg) => entydigsoek(http, kriterier, oppslagsvalg),
    feed: (fra, feedvalg) => feed(verktoey, fra, feedvalg),
    hentJobb: (jobbId, kallvalg) => hentJobb(http, jobbId, kallvalg),
    avbrytUttrekk: (jobbId, kallvalg) => avbrytUttrekk(http, jobbId, kallvalg),
    hentAntall: (kriterier, kallvalg) => hentAntall(http, kriterier, kallvalg),
    hentAlt: (hentAltValg) => hentAlt(verktoey, hentAltValg),
  }
}

// --- internal ---

function withSlash(url: string | URL): URL {
  const parsed = new URL(url)
  if (!parsed.pathname.endsWith('/')) parsed.pathname += '/'
  return parsed
}

/** So that an option given as `undefined` means its default. */
function dropUndefined<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, verdi]) => verdi !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
