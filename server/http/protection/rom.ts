import type { ServerResponse } from 'node:http'

/**
 * Room that answers are put together in, lent from one to the next: megabytes that are made for each answer, and copied
 * on the way, keep the collector busier than the answers do.
 * @valg docs/valg/060-utlaant-rom.md
 */
export type Romlager = {
  /**
   * Runs `work` with room, or with none where all is lent. It is lent again when `work` has ended well and the answer
   * has been sent, or whoever asked has gone, whichever comes last: until then somebody may write in it, or read it. What
   * fails may still be writing, and its room is never lent again.
   */
  readonly lend: <T>(
    raw: Pick<ServerResponse, 'closed' | 'once'>,
    work: (rom: SharedArrayBuffer | undefined) => Promise<T>,
  ) => Promise<T>
}

export function createRomlager({ antall = ROM, bytes = ROM_BYTES } = {}): Romlager {
  const ledige: SharedArrayBuffer[] = []
  let laget = 0
  const take = () => {
    const rom = ledige.pop()
    if (rom !== undefined || laget === antall) return rom
    laget += 1
    return new SharedArrayBuffer(bytes)
  }
  return {
    lend: async (raw, work) => {
      const rom = take()
      if (rom === undefined) return work(undefined)
      const done = await work(rom).catch((error) => {
        laget -= 1
        throw error
      })
      const giveBack = () => ledige.push(rom)
      if (raw.closed) giveBack()
      else raw.once('close', giveBack)
      return done
    },
  }
}

// --- internal ---

/** As many answers as the readers make and the network takes at a time, on a small machine. */
const ROM = 8
/** A thousand persons with all of their history, nearly always; what is larger has bytes of its own. */
const ROM_BYTES = 4 * 1024 * 1024
