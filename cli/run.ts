import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  Brukerfeil,
  type Command,
  callOf,
  EXIT,
  exitCodeOf,
  type Omgivelser,
  type Values,
} from './command.ts'
import { explain, reasonOf } from './explain.ts'
import { type Utgang, UtgangFeil } from './output.ts'
import { endBy, isStoppsignal } from './signals.ts'

export type Kall = {
  readonly command: Command
  readonly values: Values
  readonly positionals: readonly string[]
}

/** What a program has of `Omgivelser`: a standard output that keeps what went wrong. */
export type Programomgivelser = Omgivelser & { readonly stdout: Utgang }

/**
 * Runs one command to its end, and until all it printed is written. Answers the exit code: the
 * command's own; where standard output failed, never 0; where it was told to stop before it was done,
 * 130 or 143. A reader that goes away ends printing quietly (141), and other work not at all.
 * Throws `Brukerfeil`.
 */
export async function runCommand(kall: Kall, omgivelser: Programomgivelser): Promise<number> {
  const { command, values, positionals } = kall
  const { stdout, stderr, signal } = omgivelser
  const isPrinting = command.isPrinting?.(values) === true
  const say = (text: string) => stderr.write(`${callOf(command)}: ${text}\n`)
  const stop = isPrinting ? AbortSignal.any([signal, stdout.failed]) : signal
  const work = command.run(values, positionals, { ...omgivelser, signal: stop })
  const code = await work.catch((error: unknown) => {
    if (error instanceof Brukerfeil) throw error
    if (!isStop(error)) say(explain(error, dataOf(values)))
    else if (signal.aborted) say('stopped before it was done')
    return EXIT.failed
  })
  await settle(omgivelser)
  const { feil } = stdout
  if (feil?.isClosed && isPrinting) return EXIT.closedPipe
  if (feil !== undefined && !feil.isClosed) {
    say(`standard output cannot be written: ${reasonOf(feil)}`)
    return code === EXIT.done ? EXIT.failed : code
  }
  return code === EXIT.failed && signal.aborted ? exitCodeOf(signal) : code
}

// --- internal ---

function dataOf({ data }: Values): string | undefined {
  return typeof data === 'string' ? data : undefined
}

/** How long a reader that rests is waited for by somebody who has been told to stop, in milliseconds. */
const LAST_MS = 1_000

/** Whether it only says that the work was told to end. */
function isStop(error: unknown): boolean {
  return (
    error instanceof UtgangFeil ||
    isStoppsignal(error) ||
    (error instanceof Error && error.name === 'AbortError')
  )
}

/** Waits until everything is written; not for ever where somebody waits for the end. */
async function settle({ stdout, signal }: Programomgivelser): Promise<void> {
  let isWritten = false
  const written = stdout.flush().then(() => {
    isWritten = true
  })
  const told = signal.aborted ? Promise.resolve() : once(signal, 'abort')
  await Promise.race([written, told.then(() => sleep(LAST_MS, undefined, { ref: false }))])
  if (!isWritten && isStoppsignal(signal.reason)) endBy(signal.reason)
}
