import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { createRomlager } from './rom.ts'

test('room is lent again when it has been written in and sent, whichever comes last, and not before (15)', async () => {
  const lager = createRomlager({ antall: 1, bytes: 8 })
  const [raw, end] = [answer(), later()]
  const first = lager.lend(raw, async (rom) => {
    await end.promise
    return rom
  })
  assert.equal(await lent(lager), undefined)
  raw.close()
  assert.equal(await lent(lager), undefined, 'it has gone, and is still being written')
  end.resolve()
  const rom = await first
  assert.ok(rom)
  const second = answer()
  assert.equal(await lager.lend(second, async (en) => en), rom)
  assert.equal(await lent(lager), undefined, 'it has been written, and is being sent')
  second.close()
  assert.equal(await lent(lager), rom)
})

test('room whose writer failed is never lent again, and another takes its place (15)', async () => {
  const lager = createRomlager({ antall: 1, bytes: 8 })
  const used: unknown[] = []
  const fails = lager.lend(answer(), async (rom) => {
    used.push(rom)
    throw new Error('the thread has ended')
  })
  await assert.rejects(fails)
  const other = await lent(lager)
  assert.ok(other)
  assert.notEqual(other, used[0])
})

// --- internal ---

/** The room that an answer gets which is sent at once. */
async function lent(lager: ReturnType<typeof createRomlager>) {
  const raw = answer()
  const rom = await lager.lend(raw, async (en) => en)
  raw.close()
  return rom
}

function answer() {
  const events = new EventEmitter()
  const raw = {
    closed: false,
    once: (name: string, act: () => void) => events.once(name, act),
    close: () => {
      raw.closed = true
      events.emit('close')
    },
  }
  return raw as typeof raw & Parameters<ReturnType<typeof createRomlager>['lend']>[0]
}

function later() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve: () => resolve() }
}
