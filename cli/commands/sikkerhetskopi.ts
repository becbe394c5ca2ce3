import { readPlass } from '../../server/disk.ts'
import {
  makeSikkerhetskopi,
  type Sikkerhetskopi,
} from '../../server/sikkerhetskopi/sikkerhetskopi.ts'
import { chooseSted, type Sted, Stedfeil } from '../../server/sikkerhetskopi/sted.ts'
import { hasLogg, isOldLogg } from '../../server/tilgangslogg/logg.ts'
import { Brukerfeil, defineCommand, EXIT, exitCodeOf, type Omgivelser, print } from '../command.ts'
import { createFremdrift, grouped } from '../fremdrift.ts'
import { LOGGSTED, noteLesing, readNokkel, requireLogg, type Stedvalg } from '../logglesing.ts'
import { endBy, isStoppsignal } from '../signals.ts'

/** `uttrekk sikkerhetskopi`: a copy of a data directory that can be put back, also while it is served. */
export const sikkerhetskopiCommand = defineCommand({
  name: 'sikkerhetskopi',
  summary:
    'Copies a data directory while the service over it runs: the register, the jobs, the access log, the keys.\nIt is noted in the access log first. The copy is read through, and gets its name when it is whole; stopped or failed, nothing is left of it. Exit code 1 where no copy was made, or the access log in it is not whole. How to put it back: docs/sikkerhetskopi.md.\nIt holds persons and keys: keep it as the directory itself, and encrypted when it leaves the machine.',
  options: {
    ...LOGGSTED,
    til: {
      type: 'string',
      value: 'DIR',
      required: true,
      path: 'mkdir',
      help: 'Directory of the copy; not there yet, or empty.',
    },
  },
  run: async (values, _positionals, omgivelser) => {
    const data = values.data
    const til = values.til
    const nokkel = readNokkel(values, omgivelser)
    const sted = judged(() => chooseSted(data, til))
    const { stderr, signal } = omgivelser
    for (const path of sted.etterlatt) {
      stderr.write(
        `${path} is of a copy that was killed, or is being made; delete it in the first case.\n`,
      )
    }
    await note(values, omgivelser)
    try {
      const kopi = await make({ data, sted, nokkel }, omgivelser)
      await print(omgivelser, describe(til, kopi))
      return kopi.logg.avvik.length > 0 ? EXIT.failed : EXIT.done
    } catch (error) {
      if (error instanceof Stedfeil) throw new Brukerfeil(error.message)
      if (!signal.aborted) throw error
      stderr.write('Stopped; nothing is left of the copy.\n')
      endSoon(omgivelser)
      return exitCodeOf(signal)
    }
  },
})

// --- internal ---

type Kopioppdrag = {
  readonly data: string
  readonly sted: Sted
  readonly nokkel: ReturnType<typeof readNokkel>
}

/**
 * Whoever copies has all of it, so that stands in the log, and in the log of the copy. A log of an earlier
 * version is left as it is: that version may be what the copy is for.
 */
async function note(values: Stedvalg, omgivelser: Omgivelser): Promise<void> {
  if (!hasLogg(values.data)) return
  if (isOldLogg(values.data)) {
    omgivelser.stderr.write(
      'Not noted in the access log, which is of an earlier version and left as it is.\n',
    )
    return
  }
  const logg = requireLogg(values, omgivelser)
  try {
    await noteLesing(logg, { visning: 'sikkerhetskopi', avgrensning: {}, om: [] })
  } finally {
    await logg.close()
  }
}

async function make(oppdrag: Kopioppdrag, omgivelser: Omgivelser): Promise<Sikkerhetskopi> {
  const fremdrift = createFremdrift(omgivelser, { unit: 'MB', clock: () => performance.now() })
  try {
    return await makeSikkerhetskopi({
      ...oppdrag,
      signal: omgivelser.signal,
      clock: Date.now,
      readLedige: async (katalog) => (await readPlass(katalog)).ledigeBytes,
      onFremgang: (done, total) => fremdrift.show({ done, total, count: Math.round(done / 1e6) }),
    })
  } finally {
    fremdrift.end()
  }
}

function judged<T>(judge: () => T): T {
  try {
    return judge()
  } catch (error) {
    throw error instanceof Stedfeil ? new Brukerfeil(error.message) : error
  }
}

/** How long a thread in the middle of a long statement is waited for, in milliseconds. */
const LINGER_MS = 1_000

/** The thread that reads the copy through cannot be interrupted in a statement, and holds a process of ours. */
function endSoon({ signal: { reason }, atEnd }: Omgivelser): void {
  if (atEnd === undefined || !isStoppsignal(reason)) return
  setTimeout(() => endBy(reason), LINGER_MS).unref()
}

/** What is in it, what could not be checked of it, and what is not in it. */
function describe(
  til: string,
  {
    personer,
    jobber,
    sekvensnummer,
    erEldre,
    bytes,
    logg,
    utelatt,
    harNokkel,
    harHoder,
  }: Sikkerhetskopi,
): string {
  const { linjer, hoder, avvik, uproevd } = logg
  const dom = avvik.length > 0 ? 'its access log is NOT whole' : 'looked through and whole'
  const heads = hoder > 0 || linjer === 0 ? '' : ' (against no signed heads)'
  return [
    ...avvik,
    ...uproevd,
    ...(erEldre ? [ELDRE] : []),
    ...utelatt.map((name) => `${name} is none of Uttrekk's files, and was left out`),
    `${til} holds ${grouped(personer)} persons at sekvensnummer ${grouped(sekvensnummer)}, ${grouped(jobber)} jobs, ${grouped(linjer)} lines of the access log${heads}; ${grouped(bytes)} bytes, ${dom}.`,
    ...(linjer === 0 || (harNokkel && harHoder) ? [] : [elsewhere(harNokkel, harHoder)]),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const ELDRE =
  'Its register is older than its access log, as in the directory: no service starts over it as it is.'

function elsewhere(harNokkel: boolean, harHoder: boolean): string {
  const what = [
    ...(harNokkel ? [] : ['the key of the access log’s MACs']),
    ...(harHoder ? [] : ['its signed heads']),
  ].join(' and ')
  return `NOT in it: ${what}, kept elsewhere; keep a copy of that as well, apart from this one.`
}
