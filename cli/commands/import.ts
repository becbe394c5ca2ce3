import { createReadStream, statSync } from 'node:fs'
import {
  ALLE_SEGMENTER,
  isSegment,
  SEGMENTER,
  type Segment,
} from '../../domain/oppslag/rettighetspakke.ts'
import type { Samlet } from '../../server/innlasting/grunner.ts'
import { type Innlastingssvar, lastInn } from '../../server/innlasting.ts'
import { Brukerfeil, type Command, exitCodeOf, type Omgivelser } from '../command.ts'
import { createFremdrift, grouped } from '../fremdrift.ts'
import { DATA } from '../options.ts'
import { openRegister } from '../register.ts'

/** `uttrekk import`: documents from a file into the register, also beside a running server. */
export const importCommand: Command = {
  name: 'import',
  summary:
    'Loads persondokumenter, one JSON object a line, plain or gzipped; FILE may be - for standard input.\nPrints the number of durable lines as it grows. Broken lines are counted by their reason and the rest\ngoes in; lists, and answers of a bulkoppslag that were kept, are read too.\nTakes synthetic persons only, unless told otherwise.',
  positionals: ['FILE'],
  options: {
    data: DATA,
    opphav: {
      type: 'string',
      value: 'SEGMENT',
      help: 'Package the documents were fetched through; bounds what can be served from them.',
      default: 'offentlig-med-hjemmel',
      values: ALLE_SEGMENTER,
    },
    'nav-syntetiske': {
      type: 'string',
      value: 'JA',
      help: "Whether to take NAV's own synthetic numbers (month + 40) too.",
      values: ['ja', 'nei'],
      env: 'UTTREKK_NAV_SYNTETISKE',
      default: 'nei',
    },
  },
  run: async (values, positionals, omgivelser) => {
    const opphav = parseOpphav(String(values['opphav']))
    const nav = values['nav-syntetiske'] === 'ja'
    const { source, total } = openSource(String(positionals[0]), omgivelser)
    const storage = await openRegister(String(values['data']), omgivelser)
    const fremdrift = createFremdrift(omgivelser, { unit: 'lines', clock: () => performance.now() })
    const { stdout, stderr, signal } = omgivelser
    const isWatched = stdout.isTTY === true && stderr.isTTY === true
    try {
      const svar = await lastInn(storage, source, {
        opphav,
        ekte: false,
        nav,
        signal,
        onVarig: (status) => {
          // On a terminal the bar says it; elsewhere a program may read it.
          if (!isWatched) stdout.write(`${status.varige}\n`)
          fremdrift.show({ done: status.lest, ...total, count: status.varige })
        },
      })
      fremdrift.end()
      const isWell = svar.feil === 0 && svar.stopp === undefined
      if (!(omgivelser.isQuiet && isWell)) stderr.write(tell(svar, opphav))
      if (signal.aborted) {
        stderr.write('Stopped early; the same command continues where it left off.\n')
        return exitCodeOf(signal)
      }
      return svar.feil > 0 || svar.stopp !== undefined ? 1 : 0
    } finally {
      // Standard input may be open for ever, and would keep the process.
      source.destroy()
      await storage.close()
    }
  },
}

// --- internal ---

function parseOpphav(text: string): Segment {
  if (isSegment(text)) return text
  throw new Brukerfeil(`--opphav is one of ${SEGMENTER.join(', ')}`)
}

/** What is to be told when all is done: one line a kind of broken or odd line, and the counts. */
function tell(svar: Innlastingssvar, opphav: Segment): string {
  const { varige, uendret, feil, feilmeldinger, grunner, merknader, stopp } = svar
  const nobody =
    feilmeldinger === 0 ? '' : `; ${counted(feilmeldinger, 'entry', 'entries')} without a person`
  return [
    ...grunner.map((samlet) => `${lines(samlet)}: ${samlet.grunn}`),
    ...merknader.map((samlet) => `${lines(samlet)}, taken all the same: ${samlet.grunn}`),
    ...(stopp === undefined ? [] : [stopp]),
    ...(varige === 0 && feil > 0 ? [WANTED] : []),
    `${counted(varige, 'line', 'lines')} in the register as ${opphav}: ${grouped(varige - uendret)} new, ${grouped(uendret)} unchanged; ${grouped(feil)} broken${nobody}`,
    '',
  ].join('\n')
}

const WANTED =
  'Each line is to be one JSON object: a persondokument, or an entry of a bulkoppslag with its folkeregisterperson.'

function counted(n: number, one: string, several: string): string {
  return `${grouped(n)} ${n === 1 ? one : several}`
}

/** `line 7`, or `lines 7, 9, 12, 13, 20 and 980 more`. */
function lines({ antall, linjer }: Samlet): string {
  const more = antall - linjer.length
  const all = `line${antall === 1 ? '' : 's'} ${linjer.join(', ')}`
  return more === 0 ? all : `${all} and ${grouped(more)} more`
}

function openSource(file: string, { stdin }: Omgivelser) {
  if (file === '-') return { source: stdin, total: {} }
  const total = statSync(file).size
  return { source: createReadStream(file), total: { total } }
}
