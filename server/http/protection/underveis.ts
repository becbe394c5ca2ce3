import type { FastifyInstance } from 'fastify'

/**
 * What is being worked on. A handler goes on when whoever asked has gone away, and the server itself
 * counts connections only: what the handler works with must not be closed before it is done.
 */
export type Underveis = {
  readonly run: <T>(work: () => T) => T
  /** Resolves when nothing is being worked on. */
  readonly ended: () => Promise<void>
}

export function createUnderveis(): Underveis {
  const running = new Set<Promise<void>>()
  return {
    run: (work) => {
      const result = work()
      if (result instanceof Promise) {
        const over = () => {
          running.delete(ended)
        }
        const ended: Promise<void> = result.then(over, over)
        running.add(ended)
      }
      return result
    },
    ended: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

/** Counts the handlers of all routes that are registered from here on. */
export function countHandlers(app: FastifyInstance, underveis: Underveis): void {
  app.addHook('onRoute', (route) => {
    const { handler } = route
    route.handler = function (request, reply) {
      return underveis.run(() => handler.call(this, request, reply))
    }
  })
}
