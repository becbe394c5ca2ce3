import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readHoder, readOffentlig } from '../../server/tilgangslogg/hode.ts'
import { lesLogg } from '../../server/tilgangslogg/leser.ts'
import { hodefil } from '../../server/tilgangslogg/open.ts'
import { verifiser } from '../../server/tilgangslogg/verifiser.ts'
import { Brukerfeil, type Command, type Omgivelser, print, type Values } from '../command.ts'
import { grouped } from '../fremdrift.ts'
import { allIdentifikatorer, noteLesing, readIdentifikator, requireLogg } from '../logglesing.ts'

/** `uttrekk logg`: the operator's view of the access log, and the proof that it is whole. */
export const loggCommand: Command = {
  name: 'logg',
  summary:
    'Prints the access log, or proves that it is whole.\nvis prints the access log, one JSON object a line; each use is noted in the log itself.\nverifiser walks its chain and holds it against the signed heads; exit code 1 where anything was changed, removed or cut off.',
  positionals: ['vis|verifiser'],
  options: {
    data: { type: 'string', value: 'DIR', help: 'Directory of the register.', required: true },
    person: {
      type: 'string',
      value: 'ID',
      help: 'vis: only lines about this person, under any number; - reads it from standard input.',
    },
    konsument: { type: 'string', value: 'ORGNR', help: 'vis: only lines of this virksomhet.' },
    fra: { type: 'string', value: 'TIME', help: 'vis: from this time on, such as 2026-01-31.' },
    til: { type: 'string', value: 'TIME', help: 'vis: before this time.' },
    hoder: {
      type: 'string',
      value: 'FILE',
      multiple: true,
      help: 'verifiser: signed heads that were kept elsewhere, or an operational log that holds them.',
    },
    nokkel: {
      type: 'string',
      value: 'FILE',
      help: 'verifiser: the public key (PEM) that was kept elsewhere.',
    },
  },
  isPrinting: () => true,
  run: async (values, [handling], omgivelser) => {
    switch (handling) {
      case 'vis':
        return vis(values, omgivelser)
      case 'verifiser':
        return verify(values, omgivelser)
      default:
        throw new Brukerfeil('HANDLING is vis or verifiser')
    }
  },
}

// --- internal ---

async function vis(values: Values, omgivelser: Omgivelser): Promise<number> {
  const data = String(values['data'])
  const katalog = requireLogg(data)
  const { person, konsument, fra, til } = values
  const om =
    typeof person === 'string'
      ? await allIdentifikatorer(data, await readIdentifikator(person, omgivelser))
      : undefined
  const tider = { ...time('fra', fra), ...time('til', til) }
  const avgrensning = Object.fromEntries(
    Object.entries({ konsument, fra, til }).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
  noteLesing(data, { visning: 'logg', avgrensning, om: om ?? [] }, Date.now())
  for (const lest of lesLogg(katalog, { ...tider, ...(om && { om }) })) {
    const { nr, tidMs, linje } = lest
    if (konsument !== undefined && !isOf(linje, String(konsument))) continue
    const about = lest.om.map((id) => String(id).padStart(11, '0'))
    const vist = { nr, tid: new Date(tidMs).toISOString(), ...linje, om: about }
    await print(omgivelser, `${JSON.stringify(vist)}\n`)
  }
  return 0
}

function isOf(linje: object, orgnr: string): boolean {
  return 'konsument' in linje && String(linje.konsument).split(':').at(-1) === orgnr
}

function time(name: 'fra' | 'til', value: Values[string]) {
  if (value === undefined) return {}
  const ms = Date.parse(String(value))
  if (Number.isNaN(ms))
    throw new Brukerfeil(`--${name} is a time such as 2026-01-31 or 2026-01-31T12:00:00Z`)
  return { [`${name}Ms`]: ms }
}

function verify(values: Values, { stdout }: Omgivelser): number {
  const data = String(values['data'])
  const katalog = requireLogg(data)
  const nokkel = readOffentlig(String(values['nokkel'] ?? join(katalog, 'nokkel.pub.pem')))
  const given = (values['hoder'] ?? []) as readonly string[]
  const own = [hodefil(data)].filter((file) => existsSync(file))
  const text = [...own, ...given].map((file) => readFileSync(file, 'utf8')).join('\n')
  const { hoder, fremmede } = readHoder(text, nokkel)
  const { linjer, bind, fra, til, avvik } = verifiser(katalog, hoder)
  const found = [
    ...avvik,
    ...(fremmede === 0 ? [] : [`${fremmede} heads are not signed with this key`]),
    ...(hoder.length === 0 ? ['there is no signed head to hold the log against'] : []),
  ]
  for (const line of found) stdout.write(`${line}\n`)
  stdout.write(
    `${grouped(linjer)} lines, ${fra} to ${til}, in ${bind} volumes, against ${hoder.length} signed heads: ${found.length === 0 ? 'whole' : 'NOT whole'}\n`,
  )
  return found.length === 0 ? 0 : 1
}
