import { setTimeout as sleep } from 'node:timers/promises'
import { isOwned } from '../../server/katalog/eier.ts'
import { type Innehaver, readInnehaver, startOf } from '../../server/katalog/innehaver.ts'
import { defineCommand, EXIT, type Omgivelser, tell } from '../command.ts'
import { codeOf } from '../explain.ts'
import { DATA } from '../options.ts'

/** `uttrekk stop`: ends the service over a directory, whoever started it, and waits until it has ended. */
export const stopCommand = defineCommand({
  name: 'stop',
  summary:
    'Stops the service over a directory, and waits until it has ended.\nIt need not be known who started it: the directory says which process it is. What it has under way is finished first. Exit code 4 where no service runs.',
  options: { data: { ...DATA, path: 'register' } },
  run: async (values, _positionals, omgivelser) => {
    const data = values.data
    if (!isOwned(data)) {
      tell(omgivelser, `No service runs over ${data}.\n`)
      return EXIT.nothingDone
    }
    const innehaver = readInnehaver(data)
    if (innehaver === undefined) {
      throw new UkjentInnehaver(
        `${data} is in use by a process that cannot be told apart here: an older version, another machine, or another container. Stop it where it was started.`,
      )
    }
    sendStop(innehaver)
    await waitUntilEnded(innehaver, omgivelser)
    tell(omgivelser, `Stopped the service over ${data} (pid ${innehaver.pid}).\n`)
    return EXIT.done
  },
})

// --- internal ---

/** The lock is held, and nobody knows by whom. */
class UkjentInnehaver extends Error {
  override readonly name = 'UkjentInnehaver'
}

/** One that has ended meanwhile is what was wanted. */
function sendStop({ pid }: Innehaver): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EPERM') {
      throw new UkjentInnehaver(
        `The service (pid ${pid}) belongs to another user; stop it as that user.`,
      )
    }
    if (code !== 'ESRCH') throw error
  }
}

const LOOK_MS = 50
const TELL_MS = 5_000

async function waitUntilEnded({ pid, start }: Innehaver, omgivelser: Omgivelser): Promise<void> {
  const { signal } = omgivelser
  for (let ms = 0; startOf(pid) === start; ms += LOOK_MS) {
    if (ms === TELL_MS) {
      tell(omgivelser, `The service (pid ${pid}) finishes what it has under way …\n`)
    }
    await sleep(LOOK_MS, undefined, { signal })
  }
}
