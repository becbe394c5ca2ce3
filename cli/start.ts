import { explain } from './explain.ts'
import { createStderr, Utgang } from './output.ts'
import type { Programomgivelser } from './run.ts'
import { listenSignals } from './signals.ts'

/** What every program of this room begins with: its streams, its signals, and what it says at the worst. */
export async function startProgram(
  run: (args: readonly string[], omgivelser: Programomgivelser) => Promise<number>,
): Promise<void> {
  // What we write holds protected data: for this user only.
  process.umask(0o077)
  const stderr = createStderr(2)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      stderr.write(`uttrekk: ${explain(error)}\n`)
      process.exit(1)
    })
  }
  process.exitCode = await run(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: new Utgang(1),
    stderr,
    env: process.env,
    atEnd: (act) => process.once('exit', act),
    signal: listenSignals(() => performance.now()),
  })
}
