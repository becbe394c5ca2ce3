/**
 * Where an answer is put together: in room that somebody lends, as far as that goes, or in its own, which grows. Whoever
 * writes past `length` has reserved it.
 */
export class Skriver {
  length = 0
  bytes: Uint8Array
  view: DataView
  #buffer: Buffer
  /** Whether what is written is in room that was lent. */
  #isLent: boolean

  constructor(rom?: SharedArrayBuffer) {
    this.#isLent = rom !== undefined
    this.#buffer = Buffer.from(rom ?? new ArrayBuffer(FIRST_BYTES))
    const { buffer, byteOffset, byteLength } = this.#buffer
    this.bytes = new Uint8Array(buffer, byteOffset, byteLength)
    this.view = new DataView(buffer, byteOffset, byteLength)
  }

  /** Makes room for so many bytes more. */
  reserve(antall: number): void {
    const needed = this.length + antall
    if (needed <= this.bytes.byteLength) return
    const bytes = new Uint8Array(Math.max(needed, 2 * this.bytes.byteLength))
    bytes.set(this.bytes.subarray(0, this.length))
    this.#isLent = false
    this.#buffer = Buffer.from(bytes.buffer)
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }

  text(text: string): void {
    // No sign takes more.
    this.reserve(3 * text.length)
    this.length += this.#buffer.write(text, this.length)
  }

  put(bytes: Uint8Array): void {
    this.reserve(bytes.byteLength)
    this.bytes.set(bytes, this.length)
    this.length += bytes.byteLength
  }

  toString(): string {
    return this.#buffer.toString('utf8', 0, this.length)
  }

  /** What was written: in the room that was lent, or in bytes of its own that can be handed to another thread. */
  done(): Uint8Array {
    if (this.#isLent) return this.bytes.subarray(0, this.length)
    return this.length === this.bytes.byteLength ? this.bytes : this.bytes.slice(0, this.length)
  }
}

// --- internal ---

const FIRST_BYTES = 4_096
