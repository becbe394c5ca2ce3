import { isEtterligger, Stengt } from '../storage/feil.ts'
import { type Kandidatsvar, packKandidater } from '../storage/kandidater.ts'
import type { Minst } from '../storage/oppslag.ts'
import type { Storage } from '../storage/storage.ts'
import type { Threads } from '../threads/threads.ts'
import type { Lesekall, Stand } from './thread.ts'

export type Foelgervalg = {
  readonly storage: Storage
  readonly traad: Threads<Lesekall>
  readonly monotonicMs: () => number
  /** Told of what kept the columns from being made or brought up. */
  readonly onFeil: (error: unknown) => void
}

/** Makes the columns from the port of a store, and brings them up to its last change before each answer. */
export class Foelger {
  readonly #valg: Foelgervalg
  #stand: Stand | undefined
  #bygg = 0
  #begunMs = -Infinity
  #isClosed = false
  /** One after another: columns that are half brought up answer nobody. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(valg: Foelgervalg) {
    this.#valg = valg
  }

  /**
   * Asks the columns, when they are as the store is now; `undefined` where they are not made, or too far behind, or
   * cannot be made. Throws what tells that the store itself is behind, or closed.
   */
  answer<T>(
    hva: Minst,
    ask: (at: Stand, svar: Kandidatsvar) => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    return this.#inTurn(async () => {
      try {
        const svar = await this.#catchUp(hva)
        if (this.#stand === undefined) this.#start()
        if (svar === undefined || this.#stand === undefined) return undefined
        return { value: await ask(this.#stand, svar) }
      } catch (error) {
        if (this.#isClosed) throw new Stengt()
        if (isEtterligger(error)) throw error
        this.#stand = undefined
        this.#valg.onFeil(error)
        return undefined
      }
    })
  }

  /** Begins to make the columns, if nobody has; answers whether they are made when what is under way has ended. */
  isMade(): Promise<boolean> {
    if (this.#stand === undefined) this.#start()
    return this.#inTurn(async () => this.#stand !== undefined)
  }

  /** Begins nothing more. Resolves when what is under way has ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#queue
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work)
    this.#queue = done.catch(() => {})
    return done
  }

  /** What failed may fail again, and is not tried at each request. */
  #start(): void {
    const nowMs = this.#valg.monotonicMs()
    if (this.#isClosed || nowMs - this.#begunMs < PAUSE_MS) return
    this.#begunMs = nowMs
    this.#inTurn(() => this.#build()).catch((error) => {
      if (!this.#isClosed && !(error instanceof Stengt)) this.#valg.onFeil(error)
    })
  }

  /** All persons; what has changed since it began comes with the first answer. */
  async #build(): Promise<void> {
    const { storage, traad } = this.#valg
    this.#bygg += 1
    const [fra, { personer }] = [await storage.readEndringstall(), await storage.readRegister()]
    await traad.call('begin', this.#bygg, personer)
    let naa: Stand = { bygg: this.#bygg, til: 0 }
    for (let isAlle = false; !isAlle; ) {
      if (this.#isClosed) return
      const svar = await storage.readKandidater({ etterPerson: naa.til, antall: STYKKE })
      naa = await this.#apply(svar, naa)
      isAlle = svar.isAlle
    }
    this.#stand = await this.#apply({ til: fra, kandidater: INGEN }, naa)
  }

  /** The moment that the columns are of, when they are of now. */
  async #catchUp({ minst }: Minst): Promise<Kandidatsvar | undefined> {
    for (let stykke = 0; this.#stand !== undefined && stykke < STYKKER_MAX; stykke += 1) {
      const svar = await this.#valg.storage.readKandidater({
        etterEndring: this.#stand.til,
        antall: STYKKE,
        ...(minst !== undefined && { minst }),
      })
      if (svar.hele) {
        this.#stand = undefined
        this.#begunMs = -Infinity
        return undefined
      }
      if (svar.til > this.#stand.til) this.#stand = await this.#apply(svar, this.#stand)
      if (svar.isAlle) return svar.kopi === 'laster' ? undefined : svar
    }
    if (this.#stand !== undefined) this.#goOn()
    return undefined
  }

  /** Far behind, as after a load beside the service: brought up while others are answered by the store. */
  #goOn(): void {
    if (this.#isClosed) return
    this.#inTurn(() => this.#catchUp({})).catch((error) => {
      this.#stand = undefined
      if (!this.#isClosed) this.#valg.onFeil(error)
    })
  }

  async #apply(
    { til, kandidater }: Pick<Kandidatsvar, 'til' | 'kandidater'>,
    fra: Stand,
  ): Promise<Stand> {
    await this.#valg.traad.call('apply', fra, til, kandidater)
    return { ...fra, til }
  }
}

// --- internal ---

/** Persons, or changes, read at a time: some milliseconds of a thread that others wait for. */
const STYKKE = 5_000
/** How far behind is brought up while a request waits. */
const STYKKER_MAX = 20
/** How long after it was begun it is begun again, where it failed. */
const PAUSE_MS = 10_000
const INGEN = packKandidater([], () => undefined)
