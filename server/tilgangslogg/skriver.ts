import { markAapen, unmarkAapen } from '../katalog/manifest.ts'
import {
  type Aapent,
  type Bindmaal,
  openAapent,
  openEtter,
  readNeste,
  type Ulenket,
} from './aapent.ts'
import { noteBind, readBind } from './bind.ts'
import { createEttersyn } from './ettersyn.ts'
import type { Ende } from './kjede.ts'
import { type Linjenokler, loadLinjenokler, type Nokkelkilde, nyesteNokkel } from './linjenokkel.ts'

export type Skrivervalg = {
  readonly nokkelkilde: Nokkelkilde
  /** What was signed last: lines up to it must be there, and those before it are not gone through again. */
  readonly sisteHode?: (nokler: Linjenokler) => Ende | undefined
  readonly maal?: Bindmaal
  /** Another hand, of a service that runs, keeps the list of volumes and what of them is open. */
  readonly isBeside?: boolean
}

export type Skriver = {
  /** Adds lines in one durable transaction. True where that filled the volume. */
  readonly append: (linjer: readonly Ulenket[]) => boolean
  /** Goes on in a new volume where the open one is of an earlier day, so that it can have had its time. */
  readonly bla: (nowMs: number) => void
  /** Goes all the way that a line goes to the disk, the turn to a new volume too, and adds none. */
  readonly proev: (nowMs: number) => void
  /** Looks through what others have added. Answers the end of what is known; nothing else may be signed. */
  readonly etterse: () => Ende | undefined
  /** What was found to be other than it was written, once each. */
  readonly takeAvvik: () => readonly string[]
  readonly nokler: Linjenokler
  readonly close: () => void
}

/**
 * The hand that writes. Several may write at once, a server and a command beside it: each goes on from
 * the end of the file, inside the transaction that adds to it, so that there is one chain however many
 * hands there are. What others have put there since is gone through first. Where that is not theirs to
 * write, or what we wrote is no longer there, the hand goes on in a new volume from the last line it
 * knows: what was put in or taken away then stands outside the chain for ever, and is never signed.
 * Throws `Nokkelfeil`.
 */
export function openSkriver(katalog: string, valg: Skrivervalg): Skriver {
  const { nokkelkilde, sisteHode, maal = MAAL, isBeside = false } = valg
  const noted = (one: Aapent) => (isBeside ? one : noteAapnet(katalog, one))
  let aapen = noted(openAapent(katalog, maal))
  /** The volume that is left is closed when the one that is gone on in has been noted. */
  const turnTo = (neste: Aapent) => {
    const left = aapen
    aapen = noted(neste)
    closeBind(left, isBeside)
  }
  const nokler = loadLinjenokler(nokkelkilde, readNeste(katalog))
  const avvik: string[] = []
  let ettersyn = createEttersyn(nokler, startOf(aapen, sisteHode?.(nokler)))
  /** A number without a line: the end of a volume that could not be gone on from. */
  let tomt: number | undefined

  const goOn = () => {
    turnTo(openEtter(katalog, ettersyn.ende(), maal))
  }
  /** Whatever stands where the next volume should begin keeps its number, and ours is after it. */
  const breakOff = (feil: string) => {
    avvik.push(feil)
    const { nr, hash } = ettersyn.ende()
    const start = { nr: Math.max(nr, readBind(katalog).at(-1)?.foerste ?? 0), hash }
    turnTo(openEtter(katalog, start, maal))
    ettersyn = createEttersyn(nokler, start)
    tomt = start.nr === nr ? undefined : start.nr
  }
  const findBrudd = () =>
    aapen.isThere()
      ? ettersyn.follow(aapen.leser)
      : `the volume that held line ${ettersyn.ende().nr} is gone`
  const etterse = () => {
    for (let times = 0; times < BRUDD_MAX; times += 1) {
      const feil = findBrudd()
      if (feil === undefined) return
      breakOff(feil)
    }
    throw new Error('the access log is changed faster than it is written')
  }
  etterse()
  return {
    append: (linjer) => {
      if (!aapen.isThere()) etterse()
      for (;;) {
        const utfall = aapen.add(linjer, ettersyn, nyesteNokkel(nokler))
        if (utfall.kind === 'lukket') goOn()
        if (utfall.kind === 'brudd') etterse()
        if (!('ende' in utfall)) continue
        ettersyn.add(utfall.ende)
        return utfall.kind === 'fullt'
      }
    },
    bla: (nowMs) => {
      etterse()
      if (aapen.closeOld(nowMs)) goOn()
    },
    proev: (nowMs) => {
      etterse()
      if (aapen.closeOld(nowMs)) goOn()
      if (!aapen.tryOut()) goOn()
    },
    etterse: () => {
      etterse()
      const ende = ettersyn.ende()
      return ende.nr === 0 || ende.nr === tomt ? undefined : ende
    },
    takeAvvik: () => avvik.splice(0),
    nokler,
    close: () => closeBind(aapen, isBeside),
  }
}

// --- internal ---

/** Notes the volumes there are, and that this one is open, before a line is written in it. */
function noteAapnet(katalog: string, aapen: Aapent): Aapent {
  try {
    markAapen(aapen.file, aapen.db)
    noteBind(katalog)
    return aapen
  } catch (error) {
    closeBind(aapen, false)
    throw error
  }
}

function closeBind({ file, db, close }: Aapent, isBeside: boolean): void {
  if (!isBeside) unmarkAapen(file, db)
  close()
}

/** Some two million identifikatorer, whose index is made in a second or two; or a busy day's look-ups. */
const MAAL: Bindmaal = { om: 8 * 1024 * 1024, alt: 256 * 1024 * 1024 }

/** New volumes in a row that somebody changed before a line was in them. */
const BRUDD_MAX = 3

/** From where the open volume is gone through: the last signed line, unless it is in an earlier volume. */
function startOf(aapen: Aapent, hode: Ende | undefined): Ende {
  const tilstand = aapen.leser.tilstand()
  const begin = { nr: (tilstand?.foerste ?? 1) - 1, hash: tilstand?.forrige ?? new Uint8Array(32) }
  return hode === undefined || hode.nr < begin.nr ? begin : hode
}
