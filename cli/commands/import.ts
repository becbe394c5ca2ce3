import { createReadStream, statSync } from 'node:fs'
import { isSegment, SEGMENTER, type Segment } from '../../domain/oppslag/rettighetspakke.ts'
import { lastInn } from '../../server/innlasting.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { Brukerfeil, type Command, type Omgivelser } from '../command.ts'
import { createFremdrift, grouped } from '../fremdrift.ts'

/** `uttrekk import`: documents from a file into the register, also beside a running server. */
export const importCommand: Command = {
  name: 'import',
  summary:
    'Loads persondokumenter, one JSON object a line, plain or gzipped; FILE may be - for standard input.\nPrints the number of durable lines as it grows. Broken lines are reported and the rest goes in.\nHolds synthetic persons only.',
  positionals: ['FILE'],
  options: {
    data: { type: 'string', value: 'DIR', help: 'Directory of the register.', required: true },
    opphav: {
      type: 'string',
      value: 'SEGMENT',
      help: 'Package the documents were fetched through; bounds what can be served from them.',
      default: 'offentlig-med-hjemmel',
    },
  },
  run: async (values, positionals, omgivelser) => {
    const opphav = parseOpphav(String(values['opphav']))
    const { source, total } = openSource(String(positionals[0]), omgivelser)
    const storage = openSqlite(String(values['data']))
    const fremdrift = createFremdrift(omgivelser, { unit: 'lines', clock: Date.now })
    const { stdout, stderr, signal } = omgivelser
    try {
      const { varige, uendret, feil } = await lastInn(storage, source, {
        opphav,
        signal,
        onVarig: (status) => {
          stdout.write(`${status.varige}\n`)
          fremdrift.show({ done: status.lest, ...total, count: status.varige })
        },
        onFeil: (linje, grunn) => stderr.write(`line ${linje}: ${grunn}\n`),
      })
      fremdrift.end()
      stderr.write(
        `${grouped(varige)} lines in the register as ${opphav}: ${grouped(varige - uendret)} new, ${grouped(uendret)} unchanged; ${grouped(feil)} broken\n`,
      )
      if (signal.aborted)
        stderr.write('Stopped early; the same command continues where it left off.\n')
      return feil > 0 || signal.aborted ? 1 : 0
    } finally {
      await storage.close()
    }
  },
}

// --- internal ---

function parseOpphav(text: string): Segment {
  if (isSegment(text)) return text
  throw new Brukerfeil(`--opphav is one of ${SEGMENTER.join(', ')}`)
}

function openSource(file: string, { stdin }: Omgivelser) {
  if (file === '-') return { source: stdin, total: {} }
  const total = statSync(file).size
  return { source: createReadStream(file), total: { total } }
}
