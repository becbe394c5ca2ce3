import { packError } from '../threads/thread-error.ts'
import { copyKatalog } from './kopi.ts'

/** What the process that copies says when it is done. */
export type Sagt =
  | { readonly kopiert: ReturnType<typeof copyKatalog> }
  | { readonly feil: ReturnType<typeof packError> }

const [data = '', til = ''] = process.argv.slice(2)
process.umask(0o077)

/** SQLite copies in one call that nothing interrupts: in a process of its own it can be ended. */
function copy(): Sagt {
  try {
    return { kopiert: copyKatalog(data, til) }
  } catch (error) {
    return { feil: packError(error) }
  }
}

process.send?.(copy(), () => process.disconnect())
// Whoever asked for it is gone, and took no notice of what came of it.
process.once('disconnect', () => process.exit(0))
