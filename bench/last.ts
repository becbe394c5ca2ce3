import { Agent, request } from 'node:http'

/** One server under load: how to reach it and which headers it wants. */
export type Maal = {
  readonly base: string
  readonly headers: () => Promise<Readonly<Record<string, string>>>
}

export type Svar = { readonly status: number; readonly body: Buffer }

/** Many small measurements of one thing, in milliseconds. */
export type Fordeling = { readonly p50: number; readonly p99: number; readonly perSecond: number }

const agent = new Agent({ keepAlive: true, maxSockets: 16 })

/** One request over a kept connection, its answer read to the end. */
export async function send(maal: Maal, path: string, body?: string): Promise<Svar> {
  const headers = {
    ...(await maal.headers()),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }
  const method = body === undefined ? 'GET' : 'POST'
  return new Promise((resolve, reject) => {
    const req = request(maal.base + path, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
      )
      response.on('error', reject)
    })
    req.on('error', reject)
    req.end(body)
  })
}

/** Runs `count` pieces of work, `parallel` at a time, and times each. */
export async function load(
  { count, parallel }: { readonly count: number; readonly parallel: number },
  work: (index: number) => Promise<unknown>,
): Promise<Fordeling> {
  const times: number[] = []
  let next = 0
  const startMs = performance.now()
  const run = async () => {
    for (let index = next++; index < count; index = next++) {
      const from = performance.now()
      await work(index)
      times.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: parallel }, run))
  const seconds = (performance.now() - startMs) / 1000
  times.sort((a, b) => a - b)
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), perSecond: count / seconds }
}

/** The value that a share of the sorted values does not exceed. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/** The middle of a few. */
export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}
