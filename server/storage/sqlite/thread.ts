import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { batchReader } from './batch.ts'
import { jobbReader } from './jobb.ts'
import { komplettReader } from './komplett.ts'
import { leieWriter } from './leie.ts'
import { openDb } from './open.ts'
import { oppslagReader } from './oppslag.ts'
import { registerReader, registerWriter } from './register.ts'
import { sjekksumReader, sjekksumWriter } from './sjekksum.ts'
import type { Call, Role } from './threads.ts'
import { uttrekkWriter } from './uttrekk.ts'
import { utvalgReader } from './utvalg.ts'

/** One thread of the store: holds its own connections, runs one call after another, answers each. */
const { role, directory } = workerData as { role: Role; directory: string }
const calls = openCalls(role) as Readonly<Record<string, (...args: unknown[]) => unknown>>

parentPort?.on('message', ({ id, name, args }: Call) => {
  try {
    const call = calls[name]
    if (call === undefined) throw new Error(`a ${role} thread has no ${name}`)
    const value = call(...args)
    parentPort?.postMessage({ id, value }, transferable(value))
  } catch (error) {
    parentPort?.postMessage({ id, error })
  }
})

// --- internal ---

function openCalls(role: Role) {
  const register = () =>
    openDb(join(directory, 'register.db'), role === 'register' ? 'write' : 'read')
  const jobber = () => openDb(join(directory, 'jobber.db'), role === 'jobber' ? 'write' : 'read')
  switch (role) {
    case 'register':
      return registerWriter(register())
    case 'jobber': {
      const db = jobber()
      return { ...uttrekkWriter(db, register()), ...leieWriter(db), ...sjekksumWriter(db) }
    }
    case 'leser': {
      const [db, jobs] = [register(), jobber()]
      return {
        ...registerReader(db),
        ...oppslagReader(db),
        ...batchReader(db, jobs),
        ...jobbReader(db, jobs),
      }
    }
    case 'utvalg': {
      const db = register()
      return { ...utvalgReader(db), ...komplettReader(db) }
    }
    case 'sjekksum':
      return sjekksumReader(register(), jobber())
    default:
      return role satisfies never
  }
}

/** A finished body is handed over instead of copied. */
function transferable(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null || !('json' in value)) return []
  const { json } = value
  return json instanceof Uint8Array && json.buffer instanceof ArrayBuffer ? [json.buffer] : []
}
