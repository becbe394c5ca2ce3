import { type Diskplass, readPlass } from '../disk.ts'
import type { Avtrykkrom } from '../storage/avtrykk.ts'
import { Stengt } from '../storage/feil.ts'
import type { Storage } from '../storage/storage.ts'
import type { Threads } from '../threads/threads.ts'
import type { Timers } from '../timers.ts'
import type { Lesekall } from './thread.ts'

export type Avtrykkvalg = {
  readonly storage: Pick<Storage, 'readAvtrykk' | 'readEndringstall' | 'readRegister'>
  readonly traad: Threads<Lesekall>
  readonly timers: Pick<Timers, 'monotonicMs' | 'after'>
  /** Directory that the file is made in. */
  readonly katalog: string
  /** Room on its file system. */
  readonly readPlass?: (katalog: string) => Promise<Pick<Diskplass, 'ledigeBytes'>>
  /** Told of what kept it from being made or brought up. */
  readonly onFeil: (error: unknown) => void
}

/**
 * Makes what nearly everybody asks for from the port of a store, and then keeps following what changes. Whoever reads
 * it finds out how far it has come, and takes from it only what is of now: it may always be late.
 */
export class Avtrykkfoelger {
  readonly #valg: Avtrykkvalg
  #rom: Avtrykkrom | undefined
  #bygg = 0
  #til = 0
  /** How many persons there were when it was made. */
  #personer = 0
  #begunMs = -Infinity
  /** How long after it was begun it is begun again, where it failed: longer each time. */
  #pauseMs = PAUSE_MS
  #isClosed = false
  #isForeldet = false
  #bytes = 0
  #arbeid: Promise<void> | undefined
  #cancel = () => {}

  constructor(valg: Avtrykkvalg) {
    this.#valg = valg
  }

  /** Where it is, once it is made. */
  rom(): Avtrykkrom | undefined {
    return this.#rom
  }

  /** How large its file is, once it is made. */
  bytes(): number | undefined {
    return this.#rom && this.#bytes
  }

  /** Makes it, or brings it up, and goes on doing so. Answers whether it is made when that has ended. */
  async follow(): Promise<boolean> {
    this.#arbeid ??= this.#work().finally(() => {
      this.#arbeid = undefined
    })
    await this.#arbeid
    return this.#rom !== undefined
  }

  /** Begins nothing more. Resolves when what is under way has ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    await this.#arbeid
  }

  async #work(): Promise<void> {
    if (this.#isClosed) return
    this.#cancel()
    let nesteMs = ROLIG_MS
    try {
      if (this.#rom === undefined) await this.#build()
      else if (await this.#catchUp()) nesteMs = TRAVEL_MS
    } catch (error) {
      this.#rom = undefined
      // A file that nobody reads any more would keep its room on a disk that may be full. A thread that is gone has none.
      await this.#valg.traad.call('endAvtrykk').catch(() => {})
      if (!this.#isClosed && !(error instanceof Stengt)) this.#valg.onFeil(error)
    }
    if (!this.#isClosed) this.#cancel = this.#valg.timers.after(nesteMs, () => void this.follow())
  }

  /** All persons; what has changed since it began comes when it is followed. What failed is not tried again at once. */
  async #build(): Promise<void> {
    const { storage, traad, timers, katalog } = this.#valg
    const nowMs = timers.monotonicMs()
    if (nowMs - this.#begunMs < this.#pauseMs) return
    this.#begunMs = nowMs
    this.#pauseMs = Math.min(2 * this.#pauseMs, PAUSE_MAX_MS)
    this.#bygg += 1
    const fra = await storage.readEndringstall()
    const { personer } = await storage.readRegister()
    await this.#requirePlass(personer * EN_BYTES)
    const proever = await this.#takeProever(personer)
    await traad.call('beginAvtrykk', this.#bygg, { katalog, personer, proever })
    // The next are read while these are taken in.
    let neste = storage.readAvtrykk({ etterPerson: 0, antall: STYKKE })
    for (let isAlle = false, tatt = 0; !isAlle; tatt += STYKKE) {
      if (this.#isClosed) return
      if (tatt % PLASS_HVER === 0) await this.#requirePlass(0)
      const svar = await neste
      isAlle = svar.isAlle
      if (!isAlle) neste = storage.readAvtrykk({ etterPerson: svar.til, antall: STYKKE })
      // Whatever it comes to is told when it is waited for.
      neste.catch(() => {})
      await traad.call('applyAvtrykk', this.#bygg, svar, isAlle ? fra : undefined)
    }
    this.#til = fra
    this.#personer = personer
    await this.#catchUp(true)
    ;[this.#begunMs, this.#pauseMs] = [-Infinity, PAUSE_MS]
  }

  /** Takes in what has changed. Answers whether anything had. */
  async #catchUp(isNew = false): Promise<boolean> {
    const { storage, traad } = this.#valg
    let isEndret = false
    for (let isAlle = false; !isAlle && !this.#isClosed; ) {
      const svar = await storage.readAvtrykk({ etterEndring: this.#til, antall: STYKKE })
      if (svar.hele || this.#isForeldet) return this.#drop()
      isAlle = svar.isAlle
      if (!isNew && svar.til === this.#til) break
      const { rom, isForeldet, bytes } = await traad.call(
        'applyAvtrykk',
        this.#bygg,
        svar,
        svar.til,
      )
      isEndret ||= svar.til > this.#til
      this.#til = svar.til
      this.#isForeldet = isForeldet
      this.#bytes = bytes
      if (isAlle || this.#rom !== undefined) this.#rom = rom
    }
    if (!isEndret) return false
    await this.#requirePlass(0)
    return (await this.#isGrown()) ? this.#drop() : true
  }

  /** To be made anew, of others. */
  #drop(): boolean {
    this.#rom = undefined
    this.#isForeldet = false
    return true
  }

  /** What is only kept to be faster never takes the room that the register and the access log need. */
  async #requirePlass(bytes: number): Promise<void> {
    const { readPlass: read = readPlass, katalog } = this.#valg
    const { ledigeBytes } = await read(katalog)
    if (ledigeBytes >= bytes + LEDIG_MIN) return
    throw new Error(
      'there is too little free disk to keep beside the register what is only kept to answer faster',
    )
  }

  /** Whether there are so many more that what they have in common is another thing. */
  async #isGrown(): Promise<boolean> {
    const { personer } = await this.#valg.storage.readRegister()
    return personer > Math.max(GROWN_MIN, VEKST * this.#personer)
  }

  /** Answers from all over the register. */
  async #takeProever(personer: number): Promise<readonly string[]> {
    const proever: string[] = []
    const steder = personer < STEDER * PROEVER ? 0 : STEDER
    for (let nr = 0; nr < steder && !this.#isClosed; nr += 1) {
      const etterPerson = Math.floor((nr * personer) / STEDER)
      const svar = await this.#valg.storage.readAvtrykk({ etterPerson, antall: PROEVER })
      for (let en = 0; en < svar.slutt.length; en += 1) {
        const json = svar.json.subarray(svar.slutt[en - 1] ?? 0, svar.slutt[en])
        if (json.length > 0) proever.push(Buffer.from(json).toString())
      }
    }
    return proever
  }
}

// --- internal ---

/** Persons, or changes, read at a time: some milliseconds of threads that others wait for. */
const STYKKE = 200
/** How long until it is looked again, where nothing had changed, and where something had. */
const [ROLIG_MS, TRAVEL_MS] = [1_000, 50]
const [PAUSE_MS, PAUSE_MAX_MS] = [10_000, 600_000]
/** What a person takes of the file, at most where persons are as they mostly are; and what is left free. */
const EN_BYTES = 320
const LEDIG_MIN = 512 * 1024 * 1024
/** After how many persons the disk is looked at again. */
const PLASS_HVER = 100 * STYKKE
/** Places that answers are taken from, and how many from each: none in a register of fewer, which is packed when it has grown. */
const [STEDER, PROEVER] = [64, 12]
const [GROWN_MIN, VEKST] = [STEDER * PROEVER, 32]
