import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readHoeyvann, writeHoeyvann } from '../../server/hoeyvann.ts'
import { isOwned } from '../../server/storage/sqlite/eier.ts'
import { acceptKatalog, readMangler } from '../../server/storage/sqlite/katalog.ts'
import { openDb } from '../../server/storage/sqlite/open.ts'
import { registerReader } from '../../server/storage/sqlite/tilstand.ts'
import { loggkatalog, readBind } from '../../server/tilgangslogg/bind.ts'
import { nokkelkilde } from '../../server/tilgangslogg/linjenokkel.ts'
import { Brukerfeil, type Command, EXIT, print, tell } from '../command.ts'
import { noteLesing } from '../logglesing.ts'
import { DATA } from '../options.ts'

/** What is wrong with the files is for the command itself to tell. */
const { path: _, ...UNJUDGED } = DATA

/** `uttrekk katalog`: whether all that was made in a directory is there, and the operator's word where it is not. */
export const katalogCommand: Command = {
  name: 'katalog',
  summary:
    'Tells whether all that has been made in a data directory is still there.\nA service does not start, and nothing is loaded, where a database, a volume of the access log or a key is gone. Exit code 1 where something is. --godta says that it is lost for good and is to be gone on without, which is noted in the access log first.',
  options: {
    data: UNJUDGED,
    godta: { type: 'boolean', help: 'What is gone is lost: go on without it.' },
  },
  run: async (values, _positionals, omgivelser) => {
    const data = String(values['data'])
    if (!existsSync(data)) throw new Brukerfeil(`there is no directory ${data}`)
    const mangler = [...readMangler(data), ...(await readEldre(data))]
    if (mangler.length === 0) {
      await print(omgivelser, 'All that was made here is there.\n')
      return EXIT.done
    }
    if (values['godta'] !== true) {
      await print(omgivelser, mangler.map((one) => `${one}\n`).join(''))
      return EXIT.failed
    }
    if (isOwned(data)) throw new Brukerfeil(`a service is using ${data}; stop it first`)
    if (readBind(loggkatalog(data)).length > 0) note(data, mangler, omgivelser)
    acceptKatalog(data)
    const { siste } = (await readSiste(data)) ?? { siste: 0 }
    if ((readHoeyvann(data) ?? 0) > siste) writeHoeyvann(data, siste)
    tell(omgivelser, `Noted; ${data} is gone on with as it is.\n`)
    return EXIT.done
  },
}

// --- internal ---

/** That the register is an older one than was served from here. */
async function readEldre(data: string): Promise<readonly string[]> {
  const once = readHoeyvann(data)
  const { siste } = (await readSiste(data)) ?? {}
  return once === undefined || siste === undefined || siste >= once
    ? []
    : [`${data}/register.db goes to sekvensnummer ${siste}, and was served up to ${once}`]
}

/** How far the register goes; nothing where it cannot be opened, which is told already. */
async function readSiste(data: string): Promise<{ readonly siste: number } | undefined> {
  const file = join(data, 'register.db')
  if (!existsSync(file)) return undefined
  try {
    const db = openDb(file, 'read', { readOnly: existsSync(`${file}-wal`) })
    try {
      return registerReader(db).readRegister()
    } finally {
      db.close()
    }
  } catch {
    return undefined
  }
}

/** In the log first: nothing is lost without a line. */
function note(data: string, mangler: readonly string[], { stderr }: Parameters<Command['run']>[2]) {
  const katalog = loggkatalog(data)
  const tapt = mangler.map((one) => one.replaceAll(data, '.')).join('; ')
  noteLesing(
    { data, katalog, nokkelkilde: nokkelkilde(data, undefined) },
    { visning: 'katalog', avgrensning: { tapt }, om: [] },
    { nowMs: Date.now(), stderr },
  )
}
