import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { HENDELSER_MAX } from '../../domain/limits.ts'
import { ALLE_PAKKER } from '../../domain/oppslag/rettighetspakke.ts'
import { type Hendelsesvalg, readHendelsestekst } from '../../server/innlasting/hendelse.ts'
import { readTekster, Ulesbar } from '../../server/innlasting/lesing.ts'
import type { Hendelsesgrunn, NyHendelse } from '../../server/storage/hendelse.ts'
import { defineCommand, EXIT, exitCodeOf, tell } from '../command.ts'
import { grouped } from '../fremdrift.ts'
import { DATA, MOTTAK } from '../options.ts'
import { openRegister } from '../register.ts'

/** `uttrekk hendelse`: events into the register, also beside a running server. */
export const hendelseCommand = defineCommand({
  name: 'hendelse',
  summary: `Writes events, one JSON object a line, plain or gzipped: all of them or none.\nFILE may be - for standard input. Each is what hendelser/{id} answers (dokumentidentifikator, hendelse), with the person as it led to beside it (folkeregisterperson), where it led to another document. What is called as one that is there already is not written again. At most ${grouped(HENDELSER_MAX)} at a time. See docs/hendelser.md.`,
  positionals: ['FILE'],
  options: {
    data: DATA,
    opphav: {
      type: 'string',
      value: 'PAKKE',
      help: 'Package the events came through; bounds what can be served from them.',
      values: ALLE_PAKKER,
      default: 'offentlig-med-hjemmel',
    },
    ...MOTTAK,
  },
  run: async (values, [file], omgivelser) => {
    const { opphav, ekte, 'nav-syntetiske': nav } = values
    const { stderr, stdin, signal } = omgivelser
    const source = file === '-' ? stdin : createReadStream(file)
    const valg = { opphav, ekte: ekte === 'ja', nav: nav === 'ja' }
    const lest = await readAll(source, valg, signal)
    if (signal.aborted) {
      stderr.write('Stopped before anything was written.\n')
      return exitCodeOf(signal)
    }
    if (lest.feil.length > 0) {
      stderr.write([...lest.feil.slice(0, FEIL_SHOWN), NOTHING].map((line) => `${line}\n`).join(''))
      return EXIT.failed
    }
    const storage = await openRegister(values.data, omgivelser)
    try {
      if (valg.ekte) await storage.startImport({ kopi: false, ekte: true })
      const svar = await storage.appendHendelser(lest.hendelser.map(({ hendelse }) => hendelse))
      if (svar.kind === 'avvist') {
        const linje = lest.hendelser[svar.nr]?.linje ?? 0
        stderr.write(`line ${linje}: ${GRUNN[svar.grunn]}\n${NOTHING}\n`)
        return EXIT.failed
      }
      const { nye, uendret, siste } = svar
      tell(
        omgivelser,
        `${grouped(nye)} new, ${grouped(uendret)} there already; the last sekvensnummer is ${siste}\n`,
      )
      return EXIT.done
    } finally {
      await storage.close()
    }
  },
})

// --- internal ---

const NOTHING = 'Nothing was written.'
/** Broken lines that are told of one by one. */
const FEIL_SHOWN = 20

const GRUNN: Readonly<Record<Hendelsesgrunn, string>> = {
  ukjent: 'nobody has the number, and no folkeregisterperson came with it',
  annetUnderNavnet: 'another event is called the same (dokumentidentifikator)',
  kildensNumre: 'the register carries the numbers of its source; choose another --data',
  ekte: 'the person is real, and the register holds synthetic ones; --ekte ja takes real persons',
  utenDokument:
    'whoever is restored by a split needs a folkeregisterperson that is not in the register already',
}

type Lest = {
  readonly hendelser: { readonly linje: number; readonly hendelse: NyHendelse }[]
  readonly feil: string[]
}

/** All that is there: one broken line keeps all of it out. */
async function readAll(source: Readable, valg: Hendelsesvalg, signal: AbortSignal): Promise<Lest> {
  const lest: Lest = { hendelser: [], feil: [] }
  try {
    for await (const tekster of readTekster(source, signal)) {
      for (const tekst of tekster) {
        if ('text' in tekst && tekst.text.trim() === '') continue
        const one =
          'text' in tekst
            ? readHendelsestekst(tekst.text, valg)
            : ({ kind: 'feil', ...tekst } as const)
        if (one.kind === 'hendelse') lest.hendelser.push({ linje: tekst.linje, ...one })
        else lest.feil.push(`line ${tekst.linje}: ${one.grunn}`)
      }
      if (lest.hendelser.length > HENDELSER_MAX) {
        lest.feil.push(`more than ${grouped(HENDELSER_MAX)} events; split the input`)
        break
      }
    }
  } catch (error) {
    if (!(error instanceof Ulesbar)) throw error
    lest.feil.push(error.message)
  } finally {
    source.destroy()
  }
  return lest
}
