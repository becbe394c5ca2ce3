import { type Dokumentvalg, type Lestdokument, readDokumenter } from './innlasting/dokument.ts'
import { Grunner, type Samlet } from './innlasting/grunner.ts'
import { readTekster, Ulesbar } from './innlasting/lesing.ts'
import { createEgetMottak, createKopimottak } from './innlasting/mottak.ts'
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
  /** Why not all of the source was read or taken, and what to do. */
  readonly stopp: string | undefined
  /** Of a copy that carries its source's numbers: whether it is whole by now. */
  readonly kopi: 'laster' | 'hel' | undefined
}

/** The register is one that this load cannot go into. */
export class AnnetRegister extends Error {
  override readonly name = 'AnnetRegister'
}

/**
 * Loads documents into the register: one JSON object a line, gzipped or not, bare or as a bulkoppslag
 * entry, or several over more lines. Bounded memory, in durable transactions; a broken line is counted by
 * its reason and the rest goes in. Documents stay in order, so what is durable is always a beginning. Throws
 * `AnnetRegister`.
 */
export async function lastInn(
  storage: Storage,
  source: AsyncIterable<Uint8Array>,
  innlasting: Innlasting,
): Promise<Innlastingssvar> {
  const { signal } = innlasting
  const isKopi = innlasting.numre === 'kilde'
  const started = await storage.startImport({ kopi: isKopi, ekte: innlasting.ekte })
  if (started !== 'klar') throw new AnnetRegister(REFUSED[started])
  const telling = { varige: 0, uendret: 0, feil: 0, feilmeldinger: 0, lest: 0 }
  const [grunner, merknader] = [new Grunner(), new Grunner()]
  const mottak = (isKopi ? createKopimottak : createEgetMottak)(storage, (antall, uendret) => {
    telling.varige += antall
    telling.uendret += uendret
    innlasting.onVarig({ ...telling })
  })
  const take = async (linje: number, lest: Lestdokument) => {
    switch (lest.kind) {
      case 'feil':
        telling.feil += 1
        grunner.add(linje, lest.grunn)
        return mottak.miss(linje)
      case 'feilmelding':
        telling.feilmeldinger += 1
        return undefined
      default:
        for (const merknad of lest.merknader) merknader.add(linje, merknad)
        return mottak.push(linje, lest.versjon)
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
      if (tekster.length === 0) await mottak.flush()
    }
  } catch (error) {
    if (!(error instanceof Ulesbar)) throw error
    if (!signal.aborted) stopp = error.message
  }
  await mottak.flush()
  if (stopp === undefined && !signal.aborted) await mottak.complete()
  stopp ??= mottak.stopp()
  const { kopi } = await storage.readRegister()
  return { ...telling, grunner: grunner.all(), merknader: merknader.all(), stopp, kopi }
}

// --- internal ---

const REFUSED = {
  egneNumre:
    'the register has numbers of its own; a copy with those of its source goes into an empty one: choose another --data',
  kildensNumre:
    'the register carries the numbers of its source; give --sekvensnummer kilde, or choose another --data',
}

function broken(grunn: string): Lestdokument {
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
