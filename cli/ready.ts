import { SETTINGS } from '../server/settings.ts'
import type { Registertilstand } from '../server/storage/storage.ts'
import { grouped } from './fremdrift.ts'
import { didYouMean } from './suggest.ts'

/**
 * What a service says when it answers: where, which process, and over what register, so that a
 * mistyped directory is seen at once. The first line is one that scripts may wait for.
 */
export function readyText(
  { url, data, pid, env, raad }: Sted,
  { personer, siste, oppskrift, ekte }: Registertilstand,
): string {
  const seed = oppskrift === undefined ? '' : `, seed ${oppskrift.seed}`
  const facts =
    personer === 0
      ? 'the register is empty'
      : `${grouped(personer)} persons${seed}, sekvensnummer ${grouped(siste)}`
  const whose = ekte ? 'REAL PERSONS' : 'synthetic persons only'
  const first = `Uttrekk is ready on ${url} (pid ${pid}): ${facts} (${whose})\n`
  const lines = [...misspelled(env), ...raad].map((text) => `Warning: ${text}\n`)
  return [first, ...(personer === 0 ? [emptyText(data)] : []), ...lines].join('')
}

/** What a service says that listens, and can judge nobody's token yet. */
export function waitingText({
  url,
  pid,
  vert,
}: Pick<Sted, 'url' | 'pid'> & { vert: string }): string {
  return `Uttrekk listens on ${url} (pid ${pid}) and answers nobody yet: the issuer at ${vert} is not reached. Why stands in the log; it is asked again until it answers.\n`
}

export type Sted = {
  readonly url: string
  readonly data: string
  readonly pid: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** What whoever set it up may have overlooked. */
  readonly raad: readonly string[]
}

// --- internal ---

/** Variables that are read elsewhere; and what Kubernetes sets for a service of that name. */
const OTHERS =
  /^UTTREKK_(?:TOKEN|NAV_SYNTETISKE|STARTET_AV|TEST_\w+|\w*SERVICE_(?:HOST|PORT)\w*|PORT_\w+)$/

/** A setting that is misspelled is none, and nobody would hear of it. */
function misspelled(env: Sted['env']): readonly string[] {
  const known: readonly string[] = Object.values(SETTINGS).map((setting) => setting.env)
  return Object.keys(env)
    .filter((name) => name.startsWith('UTTREKK_') && !known.includes(name) && !OTHERS.test(name))
    .flatMap((name) => {
      const close = didYouMean(name, known)
      return close === '' ? [] : [`${name} is no setting${close}`]
    })
}

function emptyText(data: string): string {
  return (
    `Warning: nobody is in ${data}, and every answer will be empty. Is it the right directory?\n` +
    `To fill it while the service runs: uttrekk syntetisk --data ${data} --antall 10000\n`
  )
}
