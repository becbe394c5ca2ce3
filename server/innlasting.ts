import { type Dokumentvalg, type Lest, readDokumenter } from './innlasting/dokument.ts'
import { Grunner, type Samlet } from './innlasting/grunner.ts'
import { readTekster, Ulesbar } from './innlasting/lesing.ts'
import { createInnlegger } from './innlegger.ts'
import type { Storage } from './storage/storage.ts'

export type Innlasting = Dokumentvalg & {
  /** Told after every durable transaction. */
  readonly onVarig: (status: Innlastingsstatus) => void
  readonly signal: AbortSignal
}

export type Innlastingsstatus = {
  /** Documents that are durable. */
  readonly varige: number
  /** Of those, documents the log held already. */
  readonly uendret: number
  /** Lines that cannot be read, and entries of an answer among them. */
  readonly feil: number
  /** Entries of an answer that say that there was nobody. */
  readonly feilmeldinger: number
  /** Bytes of the source that have been read. */
  readonly lest: number
}

/** How a load ended. */
export type Innlastingssvar = Innlastingsstatus & {
  /** Kinds of lines that could not be read. */
  readonly grunner: readonly Samlet[]
  /** Kinds of odd things about documents that were taken all the same. */
  readonly merknader: readonly Samlet[]
  /** Why not all of the source was read, and what to do. */
  readonly stopp: string | undefined
}

/**
 * Loads documents into the register: one JSON object a line, gzipped or not, bare or as a bulkoppslag
 * entry, or several over more lines. Bounded memory, in durable transactions; a broken line is counted by
 * its reason and the rest goes in. Documents stay in order, so what is durable is always a beginning.
 */
export async function lastInn(
  storage: Storage,
  source: AsyncIterable<Uint8Array>,
  innlasting: Innlasting,
): Promise<Innlastingssvar> {
  const { signal } = innlasting
  const telling = { varige: 0, uendret: 0, feil: 0, feilmeldinger: 0, lest: 0 }
  const [grunner, merknader] = [new Grunner(), new Grunner()]
  const innlegger = createInnlegger(storage, (antall, { uendret }) => {
    telling.varige += antall
    telling.uendret += uendret
    innlasting.onVarig({ ...telling })
  })
  const take = async (linje: number, lest: Lest) => {
    switch (lest.kind) {
      case 'feil':
        telling.feil += 1
        return grunner.add(linje, lest.grunn)
      case 'feilmelding':
        telling.feilmeldinger += 1
        return undefined
      default:
        for (const merknad of lest.merknader) merknader.add(linje, merknad)
        return innlegger.push(lest.versjon)
    }
  }
  let stopp: string | undefined
  try {
    for await (const tekster of readTekster(count(source, telling), signal)) {
      for (const tekst of tekster) {
        const lest =
          'text' in tekst ? readDokumenter(tekst.text, innlasting) : [broken(tekst.grunn)]
        for (const one of lest) await take(tekst.linje, one)
      }
      if (tekster.length === 0) await innlegger.flush()
    }
  } catch (error) {
    if (!(error instanceof Ulesbar)) throw error
    if (!signal.aborted) stopp = error.message
  }
  await innlegger.flush()
  return { ...telling, grunner: grunner.all(), merknader: merknader.all(), stopp }
}

// --- internal ---

function broken(grunn: string): Lest {
  return { kind: 'feil', grunn }
}

async function* count(
  source: AsyncIterable<Uint8Array>,
  telling: { lest: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    telling.lest += chunk.byteLength
    yield chunk
  }
}
