import type { Avtrykkrom, Avtrykksvar } from '../storage/avtrykk.ts'
import type { Kandidater } from '../storage/kandidater.ts'
import { answerCalls } from '../threads/threads.ts'
import { Avtrykkskriver, type Avtrykksted } from './avtrykkskriver.ts'
import { Kolonner, type Utvalgsspoersmaal } from './kolonner.ts'

/** Which columns, and how far they have come: nothing is answered from others. */
export type Stand = { readonly bygg: number; readonly til: number }

/** Where what is rendered is now, and whether it had better be made anew. */
export type Avtrykkstand = {
  readonly rom: Avtrykkrom
  readonly isForeldet: boolean
  /** How large the file is. */
  readonly bytes: number
}

/** What the thread that holds the columns can be asked. */
export type Lesekall = ReturnType<typeof open>

function open() {
  return { ...kolonnekall(), ...avtrykkskall() }
}

function kolonnekall() {
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

/** What is not the one that was begun has gone, and with it whatever it held. */
function avtrykkskall() {
  let holdt: { readonly bygg: number; readonly skriver: Avtrykkskriver } | undefined
  const require = (bygg: number) => {
    if (holdt?.bygg !== bygg) throw new Error('these are of another making')
    return holdt.skriver
  }
  const end = () => {
    holdt?.skriver.close()
    holdt = undefined
  }
  return {
    /** Gives the disk back what the file has taken. */
    endAvtrykk: end,
    beginAvtrykk: (bygg: number, sted: Avtrykksted): void => {
      end()
      holdt = { bygg, skriver: new Avtrykkskriver(sted) }
    },
    /** Takes persons in, and tells that all up to `til` are, where it is said. */
    applyAvtrykk: (bygg: number, svar: Avtrykksvar, til?: number): Avtrykkstand => {
      const skriver = require(bygg)
      skriver.apply(svar)
      if (til !== undefined) skriver.noteTil(til)
      return { rom: skriver.rom(), isForeldet: skriver.isForeldet(), bytes: skriver.bytes() }
    },
  }
}

answerCalls(open)
