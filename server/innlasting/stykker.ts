/** A line, or one object of a list: where it begins, counted from 1, and its bytes, or why it has none. */
export type Stykke = {
  readonly linje: number
  readonly bytes?: Buffer
  readonly grunn?: string
}

/** Cuts bytes into pieces without ever holding more than the largest one. */
export type Kutter = {
  readonly push: (bytes: Uint8Array) => readonly Stykke[]
  /** What is left when the source has ended. */
  readonly end: () => readonly Stykke[]
}

/** No document is near as large; what is longer is no document. */
export const STYKKE_MAX_BYTES = 4 * 1024 * 1024

const TOO_LONG = `longer than ${STYKKE_MAX_BYTES} bytes`

/** One piece a line. */
export function createLinjekutter(): Kutter {
  const rest = new Rest()
  let linje = 0
  const take = (): Stykke => {
    linje += 1
    return { linje, ...rest.take() }
  }
  return {
    push: (piece) => {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      const stykker: Stykke[] = []
      let start = 0
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        rest.add(bytes.subarray(start, end))
        stykker.push(take())
        start = end + 1
      }
      rest.add(bytes.subarray(start))
      return stykker
    },
    end: () => (rest.isEmpty ? [] : [take()]),
  }
}

/**
 * One piece an object, wherever lines end: objects after one another, in lists, or in `oppslag` of an
 * answer. What stands between them and is not JSON ends it all, since where the next object begins
 * cannot be told.
 */
export function createVerdikutter(): Kutter {
  return new Verdier()
}

// --- internal ---

const [NEWLINE, QUOTE, BACKSLASH, COMMA] = [10, 34, 92, 44]
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [123, 125, 91, 93]
/** What may stand between objects, the mark of a file that was joined to another among it. */
const BLANK: ReadonlySet<number> = new Set([9, 10, 13, 32, 0xef, 0xbb, 0xbf])
const LOST = 'not JSON between objects; from here on nothing was read'
const CUT = 'the input ends inside a JSON value'

class Verdier implements Kutter {
  readonly #rest = new Rest()
  /** What is open around the objects: lists, and answers whose `oppslag` is the list. */
  readonly #around: ('liste' | 'svar')[] = []
  #linje = 1
  #begins = 1
  /** Brackets open inside the object that is being read; 0 between objects. */
  #depth = 0
  #text: 'ute' | 'inne' | 'etter skråstrek' = 'ute'
  /** Of an answer whose list has been read: the rest of it tells nothing. */
  #isSpent = false
  #isLost = false

  push(piece: Uint8Array): readonly Stykke[] {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    const stykker: Stykke[] = []
    let start = 0
    for (let i = 0; i < bytes.length && !this.#isLost; i += 1) {
      const byte = bytes[i] as number
      if (byte === NEWLINE) this.#linje += 1
      if (this.#depth === 0) {
        if (this.#between(byte)) start = i
        else if (this.#isLost) stykker.push({ linje: this.#linje, grunn: LOST })
      } else if (this.#inside(byte)) {
        this.#rest.add(bytes.subarray(start, i + 1))
        start = i + 1
        const stykke = this.#turn(byte)
        if (stykke !== undefined) stykker.push(stykke)
      }
    }
    if (this.#depth > 0) this.#rest.add(bytes.subarray(start))
    return stykker
  }

  end(): readonly Stykke[] {
    const isDone = this.#depth === 0 && this.#around.length === 0
    if (isDone || this.#isLost) return []
    return [{ linje: this.#depth > 0 ? this.#begins : this.#linje, grunn: CUT }]
  }

  /** Between objects. True where one begins. */
  #between(byte: number): boolean {
    const around = this.#around.at(-1)
    if (byte === OPEN) {
      this.#depth = 1
      this.#begins = this.#linje
      return true
    }
    if (byte === OPEN_LIST && around === undefined) this.#around.push('liste')
    else if (byte === CLOSE_LIST && around !== undefined) {
      this.#around.pop()
      if (around === 'svar') [this.#depth, this.#isSpent] = [1, true]
    } else if (!BLANK.has(byte) && (byte !== COMMA || around === undefined)) this.#isLost = true
    return false
  }

  /** Inside an object. True where it ends, or where the list of an answer may begin. */
  #inside(byte: number): boolean {
    if (this.#text === 'etter skråstrek') this.#text = 'inne'
    else if (this.#text === 'inne') {
      if (byte === BACKSLASH) this.#text = 'etter skråstrek'
      else if (byte === QUOTE) this.#text = 'ute'
    } else if (byte === QUOTE) this.#text = 'inne'
    else if (byte === OPEN || byte === OPEN_LIST) {
      this.#depth += 1
      return byte === OPEN_LIST && this.#depth === 2 && !this.#isSpent
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      this.#depth -= 1
      return this.#depth === 0
    }
    return false
  }

  /** The object that has ended; none where it goes on, or is an answer that is read by its list. */
  #turn(byte: number): Stykke | undefined {
    if (this.#depth === 0) {
      const stykke = { linje: this.#begins, ...this.#rest.take() }
      if (!this.#isSpent) return stykke
      this.#isSpent = false
    } else if (byte === OPEN_LIST && this.#rest.opensOppslag) {
      this.#rest.take()
      this.#around.push('svar')
      this.#depth = 0
    }
    return undefined
  }
}

/** The bytes of a piece that has not ended yet. */
class Rest {
  #parts: Buffer[] = []
  #length = 0

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** Whether it is an answer up to where its list begins. */
  get opensOppslag(): boolean {
    const text = this.#length < 100 ? Buffer.concat(this.#parts).toString('latin1') : ''
    return /^\{\s*"oppslag"\s*:\s*\[$/.test(text)
  }

  add(bytes: Buffer): void {
    this.#length += bytes.byteLength
    if (this.#length > STYKKE_MAX_BYTES) this.#parts = []
    else if (bytes.byteLength > 0) this.#parts.push(bytes)
  }

  take(): Pick<Stykke, 'bytes' | 'grunn'> {
    const [only, ...more] = this.#parts
    const isTooLong = this.#length > STYKKE_MAX_BYTES
    const bytes = more.length === 0 ? (only ?? EMPTY) : Buffer.concat(this.#parts)
    this.#parts = []
    this.#length = 0
    return isTooLong ? { grunn: TOO_LONG } : { bytes }
  }
}

const EMPTY = Buffer.alloc(0)
