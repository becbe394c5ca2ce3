import { workerData } from 'node:worker_threads'
import { openDb } from '../sqlite/open.ts'
import { answerCalls } from './threads.ts'

/** A thread that does what goes wrong in threads. */
let { failures = 0 } = workerData as { failures?: number }

/** What the thread can be asked. */
export type Fixturecalls = ReturnType<typeof open>

answerCalls(open)

function open() {
  if (failures > 0) {
    failures -= 1
    openDb('/nowhere/at/all.db', 'write')
  }
  return {
    echo: (value: unknown) => value,
    /** Long enough to be ended in the middle of it. */
    slow: (value: unknown) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
      return value
    },
    fail: (name: string, code: string) => {
      const cause = Object.assign(new RangeError('the reason'), { code: 'REASON' })
      throw Object.assign(new Error('it went wrong', { cause }), { name, code, errno: -28 })
    },
    throwText: () => {
      throw 'text'
    },
    unclonable: () => () => {},
    runSql: (sql: string) => openDb(':memory:', 'write').exec(sql),
    die: () => process.exit(7),
    crash: () => {
      setImmediate(() => {
        throw Object.assign(new Error('crashed'), { code: 'CRASH' })
      })
    },
    spin: () => {
      for (;;);
    },
  }
}
