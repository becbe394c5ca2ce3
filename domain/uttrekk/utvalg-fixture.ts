import assert from 'node:assert/strict'
import { Avvist } from '../errors.ts'
import { parseUtvalg } from './utvalg.ts'

/** The least that can be ordered. */
export const BOSATT = { personstatustyper: ['bosatt'] }

/** What the order is refused with: one refusal, whose message is given back. */
export function refusal(body: unknown, options?: { ignoreUnknown: boolean }): string {
  try {
    parseUtvalg(body, options)
  } catch (error) {
    assert.ok(error instanceof Avvist)
    assert.equal(error.status, 400)
    return error.message
  }
  assert.fail('the order was not refused')
}

/** The fields a message finds fault with: each mistake begins with its field and a colon. */
export function fieldsOf(message: string): readonly string[] {
  return [...message.matchAll(/ ([a-zA-Z.]+): (?:skal|er|kan) /g)].map((match) => match[1] ?? '')
}
