import type { Kandidater } from '../storage/kandidater.ts'
import { answerCalls } from '../threads/threads.ts'
import { Kolonner, type Utvalgsspoersmaal } from './kolonner.ts'

/** Which columns, and how far they have come: nothing is answered from others. */
export type Stand = { readonly bygg: number; readonly til: number }

/** What the thread that holds the columns can be asked. */
export type Lesekall = ReturnType<typeof open>

function open() {
  let [stand, kolonner]: [Stand, Kolonner] = [{ bygg: 0, til: 0 }, new Kolonner()]
  const require = ({ bygg, til }: Stand) => {
    if (stand.bygg !== bygg || stand.til !== til) throw new Error('these are other columns')
  }
  return {
    /** Begins anew, with room for so many persons. */
    begin: (bygg: number, personer: number): void => {
      kolonner = new Kolonner()
      kolonner.reserve(personer)
      stand = { bygg, til: 0 }
    },
    apply: (fra: Stand, til: number, kandidater: Kandidater): void => {
      require(fra)
      kolonner.apply(kandidater)
      stand = { bygg: fra.bygg, til }
    },
    select: (at: Stand, hva: Utvalgsspoersmaal) => {
      require(at)
      return kolonner.select(hva)
    },
    count: (at: Stand, hva: Utvalgsspoersmaal): number => {
      require(at)
      return kolonner.count(hva)
    },
  }
}

answerCalls(open)
