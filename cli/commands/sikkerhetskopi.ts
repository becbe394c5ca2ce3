import {
  findKopihinder,
  KopiAvbrutt,
  makeSikkerhetskopi,
} from '../../server/sikkerhetskopi/sikkerhetskopi.ts'
import { loggkatalog, readBind } from '../../server/tilgangslogg/bind.ts'
import { type Command, EXIT, exitCodeOf, print, tell } from '../command.ts'
import { createFremdrift, grouped } from '../fremdrift.ts'
import { LOGGSTED, noteLesing, requireLogg } from '../logglesing.ts'

/** `uttrekk sikkerhetskopi`: the whole of a data directory, while a service uses it. */
export const sikkerhetskopiCommand: Command = {
  name: 'sikkerhetskopi',
  summary:
    'Copies a data directory while the service over it runs: the register, the jobs, the access log, the keys, as they are at one moment.\nThe copy is looked through before it gets its name; stopped or failed, nothing is left of it. It is noted in the access log first. To put it back: stop the service, and move the copy to where the directory was.\nIt holds persons and keys: keep it as the directory itself, and encrypted when it leaves the machine.',
  options: {
    ...LOGGSTED,
    til: {
      type: 'string',
      value: 'DIR',
      required: true,
      help: 'Where the copy is made: a directory that is not there yet, or empty.',
    },
  },
  mistakes: (values) => {
    const { data, til } = values
    if (typeof data !== 'string' || typeof til !== 'string') return []
    const hinder = til === '' ? '--til is a directory' : findKopihinder(data, til)
    return hinder === undefined ? [] : [hinder]
  },
  run: async (values, _positionals, omgivelser) => {
    const [data, til] = [String(values['data']), String(values['til'])]
    const { signal, stderr } = omgivelser
    if (readBind(loggkatalog(data)).length > 0) {
      const lesing = { visning: 'sikkerhetskopi', avgrensning: {}, om: [] } as const
      noteLesing(requireLogg(values, omgivelser), lesing, { nowMs: Date.now(), stderr })
    }
    const fremdrift = createFremdrift(omgivelser, { unit: 'MB', clock: () => performance.now() })
    try {
      const kopiert = await makeSikkerhetskopi({
        data,
        til,
        signal,
        onFremgang: ({ done, total }) =>
          fremdrift.show({ done: Math.min(done, total), total, count: Math.round(done / 1e6) }),
      })
      fremdrift.end()
      await print(omgivelser, describe(til, kopiert))
      return EXIT.done
    } catch (error) {
      fremdrift.end()
      if (!(error instanceof KopiAvbrutt)) throw error
      tell(omgivelser, 'Stopped; nothing is left of the copy.\n')
      return exitCodeOf(signal)
    }
  },
}

// --- internal ---

type Kopiert = Awaited<ReturnType<typeof makeSikkerhetskopi>>

function describe(til: string, kopiert: Kopiert): string {
  const { personer, sekvensnummer, jobber, linjer, bytes, harNokler } = kopiert
  const held = [
    `${grouped(personer)} persons at sekvensnummer ${grouped(sekvensnummer)}`,
    `${grouped(jobber)} jobs`,
    `${grouped(linjer)} lines of the access log`,
  ]
  const keys = harNokler
    ? ''
    : 'The keys of the access log’s MACs do not lie in the directory: they are not in the copy, and the MACs were not checked. Keep a copy of them too.\n'
  return `${til} holds ${held.join(', ')}; ${grouped(Math.round(bytes / 1e6))} MB, looked through and whole.\n${keys}`
}
