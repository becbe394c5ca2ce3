import { isHttpFeil, isJobbBorte, isKlientFeil } from '../../klient/errors.ts'
import type { Omgivelser } from '../command.ts'
import { grouped } from '../fremdrift.ts'
import { UtgangFeil } from '../output.ts'
import { describeFiler } from './csv/merknader.ts'
import type { Hentet } from './skriv.ts'
import type { Ferdig, Telling } from './tilstand.ts'
import { namesOf, type Utfil } from './utfil.ts'
import type { HentValg } from './valg.ts'

export type Sammenheng = { readonly valg: HentValg; readonly omgivelser: Omgivelser }

/** Holds what was written against what the service says of the whole, and gives the file its name. */
export async function finish(
  { sjekksum, telling }: Hentet,
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
  const ferdig = await ut.finish({ sha256, isBekreftet: sjekksum !== undefined })
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
    `SHA-256 of the ids: ${sha256} (${isBekreftet ? 'the service says the same' : 'the service tells none to compare with'})`,
  ]
  if (fulgt > 0)
    lines.push(`${grouped(fulgt)} had ended and were followed to the person's new number`)
  if (mangler > 0) {
    const fil = valg.ut === '-' ? '' : `; they are listed in ${namesOf(valg.ut).mangler}`
    lines.push(`${grouped(mangler)} ids gave no person${fil}`)
  }
  if (csv !== undefined) lines.push(...describeFiler(csv))
  omgivelser.stderr.write(`${lines.join('\n')}\n`)
  return mangler > 0 ? 1 : 0
}

/** What went wrong, and what to do. 2 where the order itself is at fault. */
export function explain(error: unknown, valg: HentValg, { stderr, signal }: Omgivelser): number {
  const igjen =
    valg.ut === '-'
      ? 'What standard output has got is not all of it.'
      : 'The same command continues where it left off.'
  if (error instanceof UtgangFeil || signal.reason instanceof UtgangFeil)
    throw signal.reason ?? error
  if (signal.aborted) {
    stderr.write(`Stopped early. ${igjen}\n`)
    return 1
  }
  if (!isKlientFeil(error)) throw error
  if (isJobbBorte(error)) {
    stderr.write(
      `The service no longer has the job${error.melding === undefined ? '' : ` («${error.melding}»)`}, and another order could hold others.\nThe same command with --forfra orders anew and throws away what was fetched.\n`,
    )
    return 1
  }
  if (isHttpFeil(error) && error.status === 400) {
    stderr.write(`${error.melding ?? error.message}\n`)
    return 2
  }
  stderr.write(`${error.message}\n${igjen}\n`)
  return 1
}
