import { createReadStream, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { ALLE_PAKKER, type Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import type { Samlet } from '../../server/innlasting/grunner.ts'
import { type Innlastingssvar, lastInn } from '../../server/innlasting.ts'
import { defineCommand, EXIT, exitCodeOf, type Omgivelser, tell } from '../command.ts'
import { createFremdrift, grouped } from '../fremdrift.ts'
import { DATA, MOTTAK } from '../options.ts'
import { openRegister } from '../register.ts'

/** `uttrekk import`: documents from a file into the register, also beside a running server. */
export const importCommand = defineCommand({
  name: 'import',
  summary:
    'Loads persondokumenter, one JSON object a line, plain or gzipped.\nFILE may be - for standard input. Lists, and answers of a bulkoppslag that were kept, are read too. Broken lines are counted by their reason, and the rest goes in. Prints the number of durable lines as it grows. Takes synthetic persons only, unless told otherwise.',
  positionals: ['FILE'],
  options: {
    data: DATA,
    opphav: {
      type: 'string',
      value: 'PAKKE',
      help: 'Package the documents were fetched through; bounds what can be served from them.',
      values: ALLE_PAKKER,
      default: 'offentlig-med-hjemmel',
    },
    sekvensnummer: {
      type: 'string',
      value: 'WHOSE',
      help: "kilde: a copy that carries its source's numbers, a sekvensnummer and a dokumentidentifikator in every line. Into an empty register alone; nothing can be ordered until the copy is whole. egne: numbers of the register's own, whatever the lines have.",
      values: ['kilde', 'egne'],
    },
    ...MOTTAK,
  },
  run: async (values, [file], omgivelser) => {
    const { opphav, sekvensnummer: numre, ekte, 'nav-syntetiske': nav } = values
    const { source, total } = openSource(file, omgivelser)
    const storage = await openRegister(values.data, omgivelser)
    const fremdrift = createFremdrift(omgivelser, { unit: 'lines', clock: () => performance.now() })
    const { stdout, stderr, signal } = omgivelser
    const isWatched = stdout.isTTY === true && stderr.isTTY === true
    try {
      const svar = await lastInn(storage, source, {
        ...{ opphav, numre, ekte: ekte === 'ja', nav: nav === 'ja' },
        signal,
        onVarig: (status) => {
          // On a terminal the bar says it; elsewhere a program may read it.
          if (!isWatched) stdout.write(`${status.varige}\n`)
          fremdrift.show({ done: status.lest, ...total, count: status.varige })
        },
      })
      fremdrift.end()
      stderr.write(problems(svar))
      tell(omgivelser, counts(svar, opphav))
      if (!signal.aborted)
        return svar.feil > 0 || svar.stopp !== undefined ? EXIT.failed : EXIT.done
      stderr.write('Stopped early; the same command continues where it left off.\n')
      return exitCodeOf(signal)
    } finally {
      // Standard input may be open for ever, and would keep the process.
      source.destroy()
      await storage.close()
    }
  },
})

// --- internal ---

/** What went wrong, and what is odd: one line a kind. */
function problems({ varige, feil, grunner, merknader, stopp, kopi }: Innlastingssvar): string {
  return [
    ...grunner.map((samlet) => `${lines(samlet)}: ${samlet.grunn}`),
    ...merknader.map((samlet) => `${lines(samlet)}, taken all the same: ${samlet.grunn}`),
    ...(stopp === undefined ? [] : [stopp]),
    ...(varige === 0 && feil > 0 ? [WANTED] : []),
    ...(kopi === 'laster' ? [NOT_WHOLE] : []),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const WANTED =
  'Each line is to be one JSON object: a persondokument, or an entry of a bulkoppslag with its folkeregisterperson.'
const NOT_WHOLE =
  'The copy is not whole, and nothing can be ordered of it (503), until this command has come to its end: give the same input from its start, with what is wrong mended.'

function counts(
  { varige, uendret, feil, feilmeldinger, kopi }: Innlastingssvar,
  opphav: Rettighetspakke,
): string {
  const nobody =
    feilmeldinger === 0 ? '' : `; ${counted(feilmeldinger, 'entry', 'entries')} without a person`
  const whole = kopi === 'hel' ? 'The copy is whole.\n' : ''
  return `${counted(varige, 'line', 'lines')} in the register as ${opphav}: ${grouped(varige - uendret)} new, ${grouped(uendret)} unchanged; ${grouped(feil)} broken${nobody}\n${whole}`
}

function counted(n: number, one: string, several: string): string {
  return `${grouped(n)} ${n === 1 ? one : several}`
}

/** `line 7`, or `lines 7, 9, 12, 13, 20 and 980 more`. */
function lines({ antall, linjer }: Samlet): string {
  const more = antall - linjer.length
  const all = `line${antall === 1 ? '' : 's'} ${linjer.join(', ')}`
  return more === 0 ? all : `${all} and ${grouped(more)} more`
}

function openSource(
  file: string,
  { stdin }: Omgivelser,
): { readonly source: Readable; readonly total: { readonly total?: number } } {
  if (file === '-') return { source: stdin, total: {} }
  const total = statSync(file).size
  return { source: createReadStream(file), total: { total } }
}
