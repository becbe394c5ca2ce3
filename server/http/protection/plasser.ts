import type { Socket } from 'node:net'
import type { Config } from '../../config.ts'
import { nettdel } from './adresse.ts'

/** Who may be connected. */
export type Plasser = {
  /** Takes a new connection, or ends it. */
  readonly seat: (socket: Socket) => void
  /** Whether it came when there was no room: it may ask how the service is, and nothing else. */
  readonly isExtra: (socket: Socket) => boolean
  readonly aapne: () => readonly Socket[]
}

/** Connections above the limit, for whoever asks how the service is. */
export const EKSTRA = 16

/** Where a connection comes from. */
export function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

/**
 * All connections, and those of one address: a quarter of them where no proxy stands in front. Who comes
 * when there is no room takes the place of one on which nothing is under way, the oldest of the same
 * address, or of all. Where all are at work a few more are let in, to be told whether the service lives.
 * @valg docs/valg/025-grenser.md
 */
export function createPlasser(
  { tilkoblinger, proxyer }: Pick<Config, 'tilkoblinger' | 'proxyer'>,
  isBusy: (socket: Socket) => boolean,
): Plasser {
  const faste = new Set<Socket>()
  const perAdresse = new Map<string, Set<Socket>>()
  const ekstra = new Map<string, Socket>()
  // Behind a proxy every connection has the same address, and the proxy must share them out.
  const fraEn = proxyer === 0 ? Math.floor(tilkoblinger / 4) : Infinity

  const seatFast = (socket: Socket, adresse: string, own: Set<Socket>) => {
    faste.add(socket)
    perAdresse.set(adresse, own.add(socket))
    socket.once('close', () => {
      faste.delete(socket)
      own.delete(socket)
      if (own.size === 0 && perAdresse.get(adresse) === own) perAdresse.delete(adresse)
    })
  }
  const seatEkstra = (socket: Socket) => {
    const end = endOf(socket)
    ekstra.set(end, socket)
    socket.once('close', () => {
      if (ekstra.get(end) === socket) ekstra.delete(end)
    })
  }
  /** Ends the oldest that nothing is under way on, if any; it counts no more from then on. */
  const makeRoom = (among: Iterable<Socket>): boolean => {
    for (const socket of among) {
      if (isBusy(socket) || socket.destroyed) continue
      socket.destroy()
      return true
    }
    return false
  }
  const living = (sockets: Iterable<Socket>): number => {
    let count = 0
    for (const { destroyed } of sockets) if (!destroyed) count += 1
    return count
  }

  return {
    aapne: () => [...faste, ...ekstra.values()],
    isExtra: (socket) => ekstra.has(endOf(socket)),
    seat: (socket) => {
      const adresse = nettdel(socket.remoteAddress ?? '')
      const own = perAdresse.get(adresse) ?? new Set()
      const isFree =
        (living(own) < fraEn || makeRoom(own)) && (living(faste) < tilkoblinger || makeRoom(faste))
      if (isFree) seatFast(socket, adresse, own)
      else if (living(ekstra.values()) < EKSTRA || makeRoom(ekstra.values())) seatEkstra(socket)
      else socket.destroy()
    },
  }
}
