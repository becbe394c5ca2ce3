import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { requireLoggfoert } from './tilgangslogg.ts'

const ingen = async () => {}

test('a route that delivers and forgets the log answers 500, and what it had does not leave', async () => {
  const app = Fastify()
  requireLoggfoert(app, ingen)
  app.get('/glemmer', { config: { loggfoeres: true } }, async () => 'hemmelig')
  app.get('/husker', { config: { loggfoeres: true } }, async (request) => {
    request.erLoggfoert = true
    return 'hemmelig'
  })
  app.get('/uten', async () => 'aapent')
  const answers = await Promise.all(
    ['glemmer', 'husker', 'uten'].map((path) => app.inject(`/${path}`)),
  )
  assert.deepEqual(
    answers.map(({ statusCode, body }) => [statusCode, body.includes('hemmelig')]),
    [
      [500, false],
      [200, true],
      [200, false],
    ],
  )
})

test('what one request has noted does not count for the next', async () => {
  const app = Fastify()
  requireLoggfoert(app, ingen)
  let first = true
  app.get('/', { config: { loggfoeres: true } }, async (request) => {
    if (first) request.erLoggfoert = true
    first = false
    return 'hemmelig'
  })
  assert.deepEqual(
    [(await app.inject('/')).statusCode, (await app.inject('/')).statusCode],
    [200, 500],
  )
})
