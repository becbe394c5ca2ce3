import type { Registertilstand } from '../server/storage/storage.ts'
import { grouped } from './fremdrift.ts'

/**
 * What a service says when it answers: where, which process, and over what register, so that a
 * mistyped directory is seen at once. The first line is one that scripts may wait for.
 */
export function readyText(
  { url, data, pid }: { readonly url: string; readonly data: string; readonly pid: number },
  { personer, siste, oppskrift, ekte }: Registertilstand,
): string {
  const seed = oppskrift === undefined ? '' : `, seed ${oppskrift.seed}`
  const facts =
    personer === 0
      ? 'the register is empty'
      : `${grouped(personer)} persons${seed}, sekvensnummer ${grouped(siste)}`
  const whose = ekte ? 'REAL PERSONS' : 'synthetic persons only'
  const first = `Uttrekk is ready on ${url} (pid ${pid}): ${facts} (${whose})\n`
  return personer === 0 ? `${first}${emptyText(data)}` : first
}

// --- internal ---

function emptyText(data: string): string {
  return (
    `Warning: nobody is in ${data}, and every answer will be empty. Is it the right directory?\n` +
    `To fill it while the service runs: uttrekk syntetisk --data ${data} --antall 10000\n`
  )
}
