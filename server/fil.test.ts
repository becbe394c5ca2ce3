import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { katalog, lastFirst } from '../tests/fixture/katalog.ts'
import { appendDurably, createDurably, type Filsystem, replaceDurably } from './fil.ts'

/** The machine's own files, but each call may fail or take a part, as the list says in turn. */
function troubled(trouble: readonly Trouble[]): Filsystem {
  let at = 0
  const meet = <T>(act: () => T): T => {
    const next = trouble[at++]
    if (next === undefined || typeof next === 'number') return act()
    throw Object.assign(new Error('no'), { code: next })
  }
  return {
    ...fs,
    openSync: (...args) => meet(() => fs.openSync(...args)),
    writeSync: ((handle: number, bytes: Buffer, from: number, length: number) => {
      const next = trouble[at]
      const part = typeof next === 'number' ? Math.min(next, length) : length
      return meet(() => fs.writeSync(handle, bytes, from, part))
    }) as typeof fs.writeSync,
    fsyncSync: (handle) => meet(() => fs.fsyncSync(handle)),
    linkSync: (...args) => meet(() => fs.linkSync(...args)),
    renameSync: (...args) => meet(() => fs.renameSync(...args)),
    ftruncateSync: (...args) => meet(() => fs.ftruncateSync(...args)),
  }
}

/** A part so large, or a failure. */
type Trouble = number | 'ENOSPC' | 'EIO' | 'EROFS'

const trouble = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 9 }) },
    fc.constantFrom('ENOSPC', 'EIO', 'EROFS'),
  ),
  { maxLength: 12 },
) as fc.Arbitrary<readonly Trouble[]>
const line = fc.stringMatching(/^[a-zæøå]{1,30}$/)

function attempt(act: () => void): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}

test('a file that is made is whole, or it is not there and that is said (11.4)', (t) => {
  const mappe = katalog(lastFirst(t))
  let n = 0
  fc.assert(
    fc.property(trouble, line, (some, text) => {
      n += 1
      const file = join(mappe, `fil-${n}`)
      const made = attempt(() => createDurably(file, text, troubled(some)))
      assert.equal(fs.existsSync(file), made)
      if (made) assert.equal(fs.readFileSync(file, 'utf8'), text)
    }),
  )
  assert.deepEqual(
    fs.readdirSync(mappe).filter((name) => name.endsWith('.tmp')),
    [],
  )
})

test('a file that is replaced is the new one or the old one, whole (11.4)', (t) => {
  const file = join(katalog(lastFirst(t)), 'fil')
  createDurably(file, 'gammel')
  let before = 'gammel'
  fc.assert(
    fc.property(trouble, line, (some, text) => {
      const done = attempt(() => replaceDurably(file, text, troubled(some)))
      const now = fs.readFileSync(file, 'utf8')
      assert.ok(now === text || (!done && now === before))
      before = now
    }),
  )
})

test('lines that are added are all there, or what was torn is no part of those that come after (11.4)', (t) => {
  const file = join(katalog(lastFirst(t)), 'fil')
  const added: string[] = []
  fc.assert(
    fc.property(trouble, line, (some, text) => {
      if (attempt(() => appendDurably(file, `${text}\n`, troubled(some)))) added.push(text)
      const there = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
      let from = 0
      for (const one of added) {
        const found = there.indexOf(one, from)
        assert.ok(found >= 0, `${one} was said to be added`)
        from = found + 1
      }
    }),
  )
  assert.ok(added.length > 10)
})

test('a file that the system stops in the middle of a write is said not to be written (11.4)', (t) => {
  const mappe = katalog(lastFirst(t))
  const script = `
    import { appendDurably, createDurably } from ${JSON.stringify(new URL('./fil.ts', import.meta.url).href)}
    const said = (act) => { try { act(); return 'written' } catch (error) { return error.code } }
    const text = 'x'.repeat(3000)
    console.log(said(() => createDurably('made', text)), said(() => appendDurably('added', text + '\\n')))`
  // One block of 1024 bytes and no more, and the signal that comes with it is passed over.
  const shell = `trap '' XFSZ; ulimit -f 1; exec "$@"`
  const args = [process.execPath, '--input-type=module', '-e', script]
  const { stdout, stderr } = spawnSync('bash', ['-c', shell, 'bash', ...args], {
    cwd: mappe,
    encoding: 'utf8',
  })
  assert.equal(stdout.trim(), 'EFBIG EFBIG', stderr)
  assert.equal(fs.existsSync(join(mappe, 'made')), false)
  assert.equal(fs.statSync(join(mappe, 'added')).size, 0)
})
