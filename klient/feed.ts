import type { Feedinnslag } from '../domain/hendelser/feed.ts'
import { UgyldigSvar } from './errors.ts'
import type { Http } from './http.ts'
import { isObjekt } from './svar.ts'
import type { Kallvalg } from './uttrekk.ts'
import type { sleep as sleepReal } from './ventetid.ts'

/** How the feed is read. */
export type Feedvalg = Kallvalg & {
  /** Whether to wait for what is new when the end has been reached, for ever, or to end there. True unless set. */
  readonly foelg?: boolean
  /** Milliseconds between two looks at the end; a minute unless set. */
  readonly pauseMs?: number
}

/** A page of the feed. `undefined`: nothing is new since the page with the ETag that was sent. */
export type Feedside = {
  readonly innslag: readonly Feedinnslag[]
  readonly etag: string | undefined
}

/** What reading it takes. */
export type Feedverktoey = { readonly http: Http; readonly sleep: typeof sleepReal }

/**
 * The events from a number on, it included, each once and in order. At the end it looks again after a while, and is
 * told by the ETag that nothing is new. Whoever stops goes on from the last number and one.
 * @kilde hendelsesliste.md «ikke er kommet noen nye innslag på feeden»
 */
export async function* feed(
  { http, sleep }: Feedverktoey,
  fra: number,
  { foelg = true, pauseMs = PAUSE_MS, signal }: Feedvalg = {},
): AsyncGenerator<Feedinnslag, void> {
  let seq = fra
  let etag: string | undefined
  for (;;) {
    const side = await hentFeedside(http, seq, { etag, signal })
    for (const innslag of side?.innslag ?? []) yield innslag
    const last = side?.innslag.at(-1)
    if (last !== undefined) {
      seq = last.sekvensnummer + 1
      etag = undefined
      continue
    }
    if (!foelg) return
    if (side !== undefined) etag = side.etag
    await sleep(pauseMs, signal)
  }
}

/** One page: up to a thousand events from a number on. */
export function hentFeedside(
  http: Http,
  seq: number,
  { etag, signal }: Kallvalg & { readonly etag?: string | undefined } = {},
): Promise<Feedside | undefined> {
  const kall = 'GET hendelser/feed'
  return http({
    kall,
    metode: 'GET',
    sti: 'hendelser/feed',
    query: new URLSearchParams({ seq: String(seq) }),
    ...(etag === undefined ? {} : { headers: { 'if-none-match': etag } }),
    statuser: [304],
    signal,
    read: ({ status, body, etag: own }) => {
      if (status === 304) return undefined
      if (!Array.isArray(body)) throw new UgyldigSvar(kall, 'the answer is not a list')
      let before = seq - 1
      for (const one of body as readonly unknown[]) {
        const nr = isObjekt(one) ? one['sekvensnummer'] : undefined
        if (!Number.isSafeInteger(nr) || Number(nr) <= before || !isEntry(one)) {
          throw new UgyldigSvar(kall, 'an entry is none, or not the next one')
        }
        before = Number(nr)
      }
      return { innslag: body as readonly Feedinnslag[], etag: own }
    },
  })
}

// --- internal ---

const PAUSE_MS = 60_000

function isEntry(one: unknown): boolean {
  const hendelse = isObjekt(one) ? one['hendelse'] : undefined
  return isObjekt(hendelse) && typeof hendelse['hendelsetype'] === 'string'
}
