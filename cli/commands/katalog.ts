import { existsSync } from 'node:fs'
import { isOwned } from '../../server/katalog/eier.ts'
import { acceptKatalog, readMangler } from '../../server/katalog/katalog.ts'
import { acceptRegister, readEldre } from '../../server/katalog/registermerke.ts'
import { hasLogg } from '../../server/tilgangslogg/logg.ts'
import { Brukerfeil, defineCommand, EXIT, type Omgivelser, print, tell } from '../command.ts'
import { noteLesing, openBeside } from '../logglesing.ts'
import { DATA } from '../options.ts'

/** What is wrong with the files is for the command itself to tell. */
const { path: _, ...UNJUDGED } = DATA

/** `uttrekk katalog`: whether all that was made in a directory is there, and the operator's word where it is not. */
export const katalogCommand = defineCommand({
  name: 'katalog',
  summary:
    'Tells whether all that has been made in a data directory is still there.\nA service does not start, and nothing is loaded, where a database, a volume of the access log or a key is gone. It does not start over a register that is older than the access log either, as after putting back a backup. Exit code 1 where something is so. --godta says that what is gone is lost for good and is to be gone on without, which is noted in the access log first.',
  options: {
    data: UNJUDGED,
    godta: { type: 'boolean', help: 'What is gone is lost: go on without it.' },
  },
  run: async (values, _positionals, omgivelser) => {
    const data = values.data
    if (!existsSync(data)) throw new Brukerfeil(`there is no directory ${data}`)
    const mangler = [...readMangler(data), ...readEldre(data)]
    if (mangler.length === 0) {
      await print(omgivelser, 'All that was made here is there.\n')
      return EXIT.done
    }
    if (!values.godta) {
      await print(omgivelser, mangler.map((one) => `${one}\n`).join(''))
      return EXIT.failed
    }
    if (isOwned(data)) throw new Brukerfeil(`a service is using ${data}; stop it first`)
    if (hasLogg(data)) await note(data, mangler, omgivelser)
    acceptRegister(data)
    acceptKatalog(data)
    tell(omgivelser, `Noted; ${data} is gone on with as it is.\n`)
    return EXIT.done
  },
})

// --- internal ---

/** In the log first: nothing is lost without a line. */
async function note(data: string, mangler: readonly string[], omgivelser: Omgivelser) {
  const tapt = mangler.map((one) => one.replaceAll(data, '.')).join('; ')
  const logg = openBeside(data, omgivelser)
  try {
    await noteLesing(logg, { visning: 'katalog', avgrensning: { tapt }, om: [] })
  } finally {
    await logg.close()
  }
}
