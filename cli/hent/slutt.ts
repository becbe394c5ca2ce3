import { statSync } from 'node:fs'
import { EXIT, type Omgivelser, tell } from '../command.ts'
import { grouped } from '../fremdrift.ts'
import { describeFiler } from './csv/merknader.ts'
import type { Hentet } from './skriv.ts'
import { type Ferdig, noteFortalt, type Telling } from './tilstand.ts'
import { type Komplett, namesOf, type Utfil } from './utfil.ts'
import type { HentValg } from './valg.ts'

export type Sammenheng = { readonly valg: HentValg; readonly omgivelser: Omgivelser }

/** Holds what was written against what the service says of the whole, and gives the file its name. */
export async function finish(
  { sjekksum, isProven, telling }: Hentet,
  ut: Utfil,
  sammenheng: Sammenheng,
): Promise<number> {
  const sha256 = ut.idsum.sha256()
  if (
    sjekksum !== undefined &&
    (sjekksum.sha256 !== sha256 || sjekksum.antall !== ut.idsum.antall())
  ) {
    sammenheng.omgivelser.stderr.write(
      `The checksum does not match: ${grouped(ut.idsum.antall())} ids were written, the service says ${grouped(sjekksum.antall)}.\nWhat was fetched is not to be trusted; --forfra orders anew.\n`,
    )
    return 1
  }
  const ferdig = await ut.finish({ sha256, isBekreftet: isProven || sjekksum !== undefined })
  sammenheng.omgivelser.atEnd?.(ut.noteFortalt)
  return summarize(telling, ferdig, sammenheng)
}

/** The end of a run, in a few lines. The exit code: 1 where somebody is missing. */
export function summarize(
  { personer, fulgt, mangler, sjekkpunkt }: Telling,
  { sha256, isBekreftet, csv }: Ferdig,
  { valg, omgivelser }: Sammenheng,
): number {
  const hva = valg.format === 'id' ? 'ids' : 'persons'
  const hvor = valg.ut === '-' ? 'on standard output' : `in ${valg.ut}`
  const lines = [
    `${grouped(personer)} ${hva} ${hvor} (job ${sjekkpunkt.jobbId})`,
    `SHA-256 of the ids: ${sha256} (${isBekreftet ? 'the service says the same of every batch' : 'the service tells none to compare with'})`,
  ]
  if (fulgt > 0)
    lines.push(`${grouped(fulgt)} had ended and were followed to the person's new number`)
  if (mangler > 0) {
    const fil = valg.ut === '-' ? '' : `; they are listed in ${namesOf(valg.ut).mangler}`
    lines.push(`${grouped(mangler)} ids gave no person${fil}`)
  }
  if (csv !== undefined) lines.push(...describeFiler(csv))
  // Somebody who is missing is told of to those who want to hear nothing else, too.
  if (mangler > 0) omgivelser.stderr.write(`${lines.join('\n')}\n`)
  else tell(omgivelser, `${lines.join('\n')}\n`)
  for (const line of csv?.merknader ?? []) omgivelser.stderr.write(`${line}\n`)
  return mangler > 0 ? EXIT.failed : EXIT.done
}

/**
 * A file that an earlier run completed. It holds what was asked for then, so that it is told when that
 * was, and nothing counts as done now: `--forfra` is what a run that comes back each month wants. Where
 * the earlier run was killed before it could say that it was done, this one does, once.
 * @valg docs/valg/039-ferdig-fil.md
 */
export function tellComplete(
  { tilstand, ferdig }: Komplett,
  { valg, omgivelser }: Sammenheng,
): number {
  const { personer, mangler, bestiltMs, isFortalt } = tilstand
  const hva = `${grouped(personer)} ${valg.format === 'id' ? 'ids' : 'persons'}`
  const tid = new Date(bestiltMs ?? statSync(valg.ut).mtimeMs).toISOString()
  const naar = `${tid.slice(0, 16).replace('T', ' ')} UTC`
  // A version before noted neither, and had told.
  if (isFortalt !== true && bestiltMs !== undefined) {
    tell(omgivelser, `An earlier run completed ${valg.ut}, as ordered ${naar}.\n`)
    omgivelser.atEnd?.(() => noteFortalt(namesOf(valg.ut).tilstand, tilstand))
    return summarize(tilstand, ferdig, { valg, omgivelser })
  }
  omgivelser.stderr.write(
    `Nothing was fetched: ${valg.ut} is complete already, with ${hva} as ordered ${naar}.\nTo order anew: --forfra.\n`,
  )
  if (mangler > 0) summarize(tilstand, ferdig, { valg, omgivelser })
  return mangler > 0 ? EXIT.failed : EXIT.nothingDone
}
