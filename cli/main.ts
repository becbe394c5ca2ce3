import { explain } from './explain.ts'
import { createStderr, Utgang } from './output.ts'
import { runProgram } from './program.ts'
import { listenSignals } from './signals.ts'

// What we write holds protected data: for this user only.
process.umask(0o077)

const stderr = createStderr(2)
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => {
    stderr.write(`uttrekk: ${explain(error)}\n`)
    process.exit(1)
  })
}

process.exitCode = await runProgram(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: new Utgang(1),
  stderr,
  env: process.env,
  signal: listenSignals(() => performance.now()),
})
