import { godtaKlokke, readKlokke } from '../../server/klokkevakt.ts'
import { defineCommand, EXIT, print, tell } from '../command.ts'
import { DATA } from '../options.ts'

/** `uttrekk klokke`: whether the service believes the clock of the machine, and the operator's word on it. */
export const klokkeCommand = defineCommand({
  name: 'klokke',
  summary:
    'Tells whether the service over a directory believes the clock of its machine.\nAfter a leap of more than a day nothing is deleted, neither answers of jobs nor lines of the access log, until the clock has gone on from there for a while (UTTREKK_SPRANG_VENT), or --godta says that it is right.',
  options: {
    data: { ...DATA, path: 'register' },
    godta: { type: 'boolean', help: 'The clock of this machine is right: delete by it again.' },
  },
  run: async (values, _positionals, omgivelser) => {
    const data = values.data
    if (values.godta) {
      godtaKlokke(data)
      tell(
        omgivelser,
        `Noted that it is ${timeText(Date.now())}; the service takes it within a minute.\n`,
      )
      return EXIT.done
    }
    await print(omgivelser, describe(data))
    return EXIT.done
  },
})

// --- internal ---

const MINUTE_MS = 60_000

function describe(data: string): string {
  const tro = readKlokke(data)
  if (tro === undefined) return 'No service has noted the time here yet.\n'
  const { kjentMs, sprang } = tro
  if (sprang === undefined)
    return `The clock is believed; it was last seen at ${timeText(kjentMs)}.\n`
  const known = kjentMs < sprang.ventetMs + MINUTE_MS ? 'not known' : timeText(kjentMs)
  return (
    `The clock has leapt, and nothing is deleted by it. It showed ${timeText(sprang.veggMs)}; by what was known before, it was ${known}.\n` +
    `It has gone on from there for ${Math.floor(sprang.ventetMs / MINUTE_MS)} minutes. If it is right: uttrekk klokke --data ${data} --godta\n`
  )
}

function timeText(ms: number): string {
  return new Date(ms).toISOString()
}
