import { isOwned } from '../../server/katalog/eier.ts'
import { Nokkelfeil } from '../../server/tilgangslogg/linjenokkel.ts'
import { changeHodenokkel, loggsted, makeLinjenokkel } from '../../server/tilgangslogg/logg.ts'
import type { Bevis, Logg } from '../../server/tilgangslogg/tilgangslogg.ts'
import {
  Brukerfeil,
  defineCommand,
  EXIT,
  type Omgivelser,
  type Option,
  print,
  tell,
  type ValuesOf,
} from '../command.ts'
import { grouped } from '../fremdrift.ts'
import {
  allIdentifikatorer,
  LOGGSTED,
  noteLesing,
  readIdentifikator,
  readNokkel,
  requireLogg,
} from '../logglesing.ts'
import { NINE_DIGITS } from '../options.ts'

const LOGG_OPTIONS = {
  ...LOGGSTED,
  person: {
    type: 'string',
    value: 'ID',
    help: 'vis: only lines about this person, under any number; - reads it from standard input.',
  },
  konsument: {
    type: 'string',
    value: 'ORGNR',
    help: 'vis: only lines of this virksomhet.',
    rule: NINE_DIGITS,
  },
  fra: { type: 'string', value: 'TIME', help: 'vis: from this time on, such as 2026-01-31.' },
  til: { type: 'string', value: 'TIME', help: 'vis: before this time.' },
  hoder: {
    type: 'string',
    value: 'FILE',
    path: 'read',
    multiple: true,
    help: 'verifiser: signed heads that were kept elsewhere, or an operational log that holds them.',
  },
  'hoder-nokkel': {
    type: 'boolean',
    help: 'nokkel: another key for the heads, signed by the one before it; with the service stopped.',
  },
  nokkel: {
    type: 'string',
    value: 'FILE',
    path: 'read',
    help: 'verifiser: the public key (PEM) that was kept elsewhere.',
  },
} as const satisfies Record<string, Option>

type Valg = ValuesOf<typeof LOGG_OPTIONS>

/** `uttrekk logg`: the operator's view of the access log, and the proof that it is whole. */
export const loggCommand = defineCommand({
  name: 'logg',
  summary:
    'Prints the access log, or proves that it is whole.\nvis prints the access log, one JSON object a line; each use is noted in the log itself.\nverifiser walks its chain, checks the MAC of each line and holds it against the signed heads. Exit code 1 where anything was changed, added, removed or cut off; 3 where nothing was, but not all could be checked.\nnokkel prints another key for the MACs of lines from now on; add it to the file of keys and start the service anew.',
  positionals: ['nokkel|vis|verifiser'],
  options: LOGG_OPTIONS,
  isPrinting: () => true,
  run: async (values, [handling], omgivelser) => {
    switch (handling) {
      case 'vis':
        return vis(values, omgivelser)
      case 'verifiser':
        return verify(values, omgivelser)
      case 'nokkel':
        return newKey(values, omgivelser)
    }
  },
})

// --- internal ---

async function vis(values: Valg, omgivelser: Omgivelser): Promise<number> {
  const { data, person, konsument, fra, til } = values
  const logg = requireLogg(values, omgivelser)
  try {
    const om =
      person === undefined
        ? undefined
        : await allIdentifikatorer(data, await readIdentifikator(person, omgivelser), omgivelser)
    const tider = { ...time('fra', fra), ...time('til', til) }
    const avgrensning = Object.fromEntries(
      Object.entries({ konsument, fra, til }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    )
    await noteLesing(logg, { visning: 'logg', avgrensning, om: om ?? [] })
    for (const lest of logg.read({ ...tider, ...(om && { om }) })) {
      const { nr, tidMs, linje } = lest
      if (konsument !== undefined && !isOf(linje, konsument)) continue
      const about = lest.om.map((id) => String(id).padStart(11, '0'))
      const vist = { nr, tid: new Date(tidMs).toISOString(), ...linje, om: about }
      await print(omgivelser, `${JSON.stringify(vist)}\n`)
    }
    return 0
  } finally {
    await logg.close()
  }
}

function isOf(linje: object, orgnr: string): boolean {
  return 'konsument' in linje && String(linje.konsument).split(':').at(-1) === orgnr
}

function time(name: 'fra' | 'til', value: string | undefined) {
  if (value === undefined) return {}
  const ms = Date.parse(value)
  if (Number.isNaN(ms))
    throw new Brukerfeil(`--${name} is a time such as 2026-01-31 or 2026-01-31T12:00:00Z`)
  return { [`${name}Ms`]: ms }
}

function newKey(values: Valg, omgivelser: Omgivelser): number {
  requireLogg(values, omgivelser)
  const { data } = values
  if (!values['hoder-nokkel']) {
    omgivelser.stdout.write(makeLinjenokkel(data))
    return 0
  }
  if (isOwned(data)) throw new Brukerfeil(`a service is using ${data}; stop it first`)
  const sted = loggsted(data, { nokkel: readNokkel(values, omgivelser) })
  if (!changeHodenokkel(sted, Date.now())) {
    throw new Brukerfeil('there is no line in the log to sign')
  }
  tell(
    omgivelser,
    'The heads are signed with a new key now, which the old one has signed. Whoever kept nokkel.pub.pem needs no other.\n',
  )
  return 0
}

function verify(values: Valg, omgivelser: Omgivelser): number {
  const { stdout } = omgivelser
  const bevis = prove(requireLogg(values, omgivelser), values)
  const { linjer, bind, fra, til, hoder, uproevd, macFra } = bevis
  const avvik = [
    ...bevis.avvik,
    ...(hoder === 0 ? ['there is no signed head to hold the log against'] : []),
  ]
  const told =
    macFra > fra ? [`lines before ${macFra} carry no MAC: they are older than the key`] : []
  for (const line of [...avvik, ...uproevd, ...told]) stdout.write(`${line}\n`)
  const [dom, kode] = judge(avvik, uproevd)
  stdout.write(
    `${grouped(linjer)} lines, ${fra} to ${til}, in ${bind} volumes, against ${hoder} signed heads: ${dom}\n`,
  )
  return kode
}

/** Throws `Brukerfeil` where the keys are not what they should be. */
function prove(logg: Logg, { hoder, nokkel: offentlig }: Valg): Bevis {
  try {
    return logg.verify({ hoder, offentlig })
  } catch (error) {
    throw error instanceof Nokkelfeil ? new Brukerfeil(error.message) : error
  }
}

function judge(found: readonly string[], unchecked: readonly string[]) {
  if (found.length > 0) return ['NOT whole', EXIT.failed] as const
  if (unchecked.length > 0)
    return ['nothing wrong found, but NOT all of it checked', EXIT.unchecked] as const
  return ['whole', EXIT.done] as const
}
