import type { FastifyInstance } from 'fastify'
import { Avvist } from '../../domain/errors.ts'
import type { Storage } from '../storage/storage.ts'
import { sendJson } from './errors.ts'

/** Alive: the process answers. Ready: the store answers too and nobody has asked us to stop. */
export function driftRoutes(
  app: FastifyInstance,
  { storage, isDraining }: { readonly storage: Storage; readonly isDraining: () => boolean },
): void {
  app.get('/live', (_request, reply) => sendJson(reply, '{"status":"oppe"}'))
  app.get('/ready', async (_request, reply) => {
    if (isDraining()) throw new Avvist('FREG-601', { regel: 'tjenesten avslutter' })
    await storage.readRegister()
    return sendJson(reply, '{"status":"klar"}')
  })
}
