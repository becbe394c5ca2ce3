import { DISKRAAD, diskfeil } from './disk.ts'

/** The only fields a log line may have. None of them can hold an identifikator, a name or an address. */
export type Driftslinje = {
  readonly hendelse: string
  readonly requestId?: string
  readonly metode?: string
  /** The route's pattern, never the path: paths hold identifikatorer. */
  readonly rute?: string
  readonly status?: number
  readonly kode?: string
  readonly ms?: number
  /** Class name of an error and the places in our code it came from; never its message. */
  readonly feil?: string
  readonly sted?: string
  /** What whoever runs the service can do about it, in words of ours. */
  readonly raad?: string
  /** Which part of the service, by a name of our own. */
  readonly del?: string
  /** Which machine was asked, where that is one of the settings'. */
  readonly vert?: string
  /** A signed head of the access log: numbers, a time, a checksum and a signature. */
  readonly hode?: string
  /** How far long work has come, and of how much. */
  readonly antall?: number
  readonly av?: number
}

export type Log = (linje: Driftslinje) => void

/** Writes one JSON object a line, with the time first. */
export function createLog(write: (text: string) => void, clock: () => number): Log {
  return (given) => {
    const { hendelse, requestId, metode, rute, status, kode, ms, feil, sted, del, vert } = given
    const tid = new Date(clock()).toISOString()
    const linje = {
      tid,
      hendelse,
      requestId,
      metode,
      rute,
      status,
      kode,
      ms,
      feil,
      sted,
      raad: given.raad,
      del,
      vert,
      hode: given.hode,
      antall: given.antall,
      av: given.av,
    }
    write(`${JSON.stringify(linje)}\n`)
  }
}

/**
 * What may be told of an error: a message can quote data, so only its class and our own frames. The
 * stack begins with the message, line for line; those lines are passed over.
 */
export function describeError(error: unknown): Pick<Driftslinje, 'feil' | 'sted' | 'raad'> {
  if (!(error instanceof Error)) return { feil: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  const frames = (error.stack ?? '')
    .split('\n')
    .slice(error.message.split('\n').length)
    .flatMap(
      (line) =>
        /(?:\(|at )(?:file:\/\/)?[^()]*?((?:server|domain|cli)\/[\w/.-]+:\d+)/.exec(line)?.[1] ??
        [],
    )
  const disk = diskfeil(error)
  return {
    feil: error.name + code,
    sted: frames.slice(0, 5).join(' < '),
    ...(disk !== undefined && { raad: DISKRAAD[disk] }),
  }
}
