import type { Bindleser } from './bind.ts'
import { type Ende, erLik, type Linjerad, lenke, linjesum } from './kjede.ts'
import { foersteMedMac, isMac, type Linjenokler } from './linjenokkel.ts'

/** Walks a chain line by line, and remembers the last line that was what it should be. */
export type Ettersyn = {
  /** What is wrong with the next line, if anything; `undefined` takes it for the new end. */
  readonly next: (rad: Linjerad) => string | undefined
  readonly ende: () => Ende
  /** A line that we have made ourselves, and that is on disk. */
  readonly add: (egen: Ende) => void
  /**
   * Takes in what others have written in a volume since. Answers what is wrong: with what is there
   * of the lines that are known, or with those that came.
   */
  readonly follow: (bind: Bindleser) => string | undefined
}

/** Begins after a line that is known. */
export function createEttersyn(nokler: Linjenokler, start: Ende): Ettersyn {
  let kjent = start
  let harMac = false
  const next = (rad: Linjerad): string | undefined => {
    const feil = findFeil(rad, kjent, { nokler, harMac })
    if (feil !== undefined) return feil
    harMac ||= rad.mac !== null
    kjent = { nr: rad.nr, hash: rad.hash }
    return undefined
  }
  return {
    next,
    ende: () => kjent,
    add: (egen) => {
      kjent = egen
      harMac = true
    },
    follow: (bind) => {
      const feil = findBrudd(bind, kjent)
      if (feil !== undefined) return feil
      for (const rad of bind.after(kjent.nr)) {
        const annen = next(rad)
        if (annen !== undefined) return annen
      }
      return undefined
    },
  }
}

/**
 * What is wrong with a line, if anything: its number, its link, or its MAC. Where lines before it have
 * MACs, or the keys say that it must, it has one. A MAC of a key that is not given is wrong where the
 * keys that are given speak for the line, and else not looked at.
 */
export function findFeil(
  rad: Linjerad,
  foer: Ende,
  { nokler, harMac }: { readonly nokler: Linjenokler; readonly harMac: boolean },
): string | undefined {
  const { nr, hash, kid, mac } = rad
  if (nr > foer.nr + 1) return `lines ${foer.nr + 1} to ${nr - 1} are missing`
  if (nr <= foer.nr) return `line ${nr} is there twice`
  const sum = linjesum(foer.hash, rad)
  if (!erLik(lenke(sum, rad), hash)) return `line ${nr} is not what was written`
  const isDekket = nr >= foersteMedMac(nokler)
  if (kid === null || mac === null) {
    return isDekket || harMac ? `line ${nr} carries no MAC` : undefined
  }
  const isRett = isMac(nokler, { kid, mac }, sum)
  if (isRett === false) return `line ${nr} carries a MAC that its key did not make`
  return isRett === undefined && isDekket
    ? `line ${nr} carries a MAC of another key (${kidText(kid)})`
    : undefined
}

/** A key's name as it is written for people. */
export function kidText(kid: number): string {
  return (kid >>> 0).toString(16).padStart(8, '0')
}

// --- internal ---

/** Whether the volume still holds the line that is known, or goes on from it. */
function findBrudd(bind: Bindleser, kjent: Ende): string | undefined {
  const tilstand = bind.tilstand()
  if (tilstand === undefined)
    return `the volume after line ${kjent.nr} does not say where it begins`
  const { foerste, forrige } = tilstand
  if (foerste === kjent.nr + 1) {
    return erLik(forrige, kjent.hash)
      ? undefined
      : `the volume of line ${foerste} does not go on where line ${kjent.nr} ended`
  }
  const hash = bind.hashOf(kjent.nr)
  if (hash === undefined) return `line ${kjent.nr} is gone`
  return erLik(hash, kjent.hash) ? undefined : `line ${kjent.nr} is not what was written`
}
