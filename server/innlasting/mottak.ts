import { createInnlegger } from '../innlegger.ts'
import type { Kopigrunn, Kopisvar, Kopiversjon } from '../storage/last.ts'
import type { NyVersjon, Storage } from '../storage/storage.ts'

/** Where the documents of a load go, in the order they come. */
export type Mottak = {
  readonly push: (linje: number, versjon: NyVersjon) => Promise<void>
  /** Makes durable what has been taken so far. */
  readonly flush: () => Promise<void>
  /** A line could not be read, and holds no document that goes in. */
  readonly miss: (linje: number) => Promise<void>
  /** The source has been read to its end. */
  readonly complete: () => Promise<void>
  /** Why no more went in, and what to do; told when all is flushed. */
  readonly stopp: () => string | undefined
}

/** Told of what is durable, besides what was before: of a transaction, and how many of it the log held already. */
export type OnVarig = (antall: number, uendret: number) => void

/** Each document for itself: what is broken is left out, and the register gives the numbers. */
export function createEgetMottak(storage: Storage, onVarig: OnVarig): Mottak {
  const { push, flush } = createInnlegger(storage.appendVersjoner, (antall, { uendret }) =>
    onVarig(antall, uendret),
  )
  return {
    push: (_linje, versjon) => push(versjon),
    flush,
    miss: async () => {},
    complete: async () => {},
    stopp: () => undefined,
  }
}

/**
 * A copy with the numbers of its source, whole or not at all: after the first document that cannot go in,
 * none does, and the register stays shut for orders until the same load has been gone through to its end.
 * @valg docs/valg/028-sekvensnummer.md
 */
export function createKopimottak(storage: Storage, onVarig: OnVarig): Mottak {
  const linjer: number[] = []
  let [etter, siste] = [0, 0]
  let stopp: string | undefined
  const stopAt = (linje: number, grunn: string) => {
    stopp ??= `line ${linje}: ${grunn}`
  }
  const append = async (versjoner: readonly Kopiversjon[]): Promise<Kopisvar> =>
    stopp === undefined
      ? storage.appendKopi(versjoner, etter)
      : { nye: 0, uendret: 0, siste, etter }
  const { push, flush } = createInnlegger(append, (antall, svar) => {
    const { nye, uendret, grunn } = svar
    const inside = linjer.splice(0, antall)
    etter = svar.etter
    onVarig(nye + uendret, uendret)
    if (grunn !== undefined) stopAt(inside[nye + uendret] ?? 0, EXPLAIN[grunn])
  })
  return {
    push: async (linje, versjon) => {
      if (stopp !== undefined || !isKopiversjon(versjon)) return
      if (versjon.sekvensnummer < siste) {
        await flush()
        stopAt(linje, EXPLAIN.synkende)
        return
      }
      siste = versjon.sekvensnummer
      linjer.push(linje)
      await push(versjon)
    },
    flush,
    miss: async (linje) => {
      await flush()
      stopAt(linje, 'it could not be read, and nothing after it went in')
    },
    complete: async () => {
      await flush()
      if (stopp === undefined && !(await storage.completeKopi(etter))) stopp = SHORT
    },
    stopp: () => stopp,
  }
}

// --- internal ---

const SHORT = 'the input ends before what the register holds of this load'

const EXPLAIN: Readonly<Record<Kopigrunn, string>> = {
  egneNumre: 'the register has numbers of its own by now; choose another --data',
  annenLast:
    'this is another load than the one that was begun here; give that one, or another --data',
  annetUnderNavnet:
    'the register holds another document, or another sekvensnummer, by this dokumentidentifikator',
  hel: 'the copy is whole already, and takes no more documents',
  synkende: 'sekvensnummer is less than one before it; the numbers of a feed never fall',
}

function isKopiversjon(versjon: NyVersjon): versjon is Kopiversjon {
  return 'sekvensnummer' in versjon
}
