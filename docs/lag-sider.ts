import { writeFileSync } from 'node:fs'
import { Avvist, FEIL, type Kode } from '../domain/errors.ts'
import type { Innstilling } from '../server/config.ts'
import { SETTINGS } from '../server/settings.ts'
import { persontyper } from './lag-persontyper.ts'

/** The pages that are made here, by where they are kept. */
export const SIDER: readonly (readonly [side: URL, text: () => string])[] = [
  [new URL('feilkoder.md', import.meta.url), feilkoderSide],
  [new URL('oppsett.md', import.meta.url), oppsettSide],
  [new URL('../klient/person.ts', import.meta.url), persontyper],
]

/** Every error with an example of its melding. */
function feilkoderSide(): string {
  const rows = (Object.keys(FEIL) as Kode[]).map((kode) => {
    const [status, , hjelp, eksempel] = FEIL[kode]
    return [`\`${kode}\``, String(status), new Avvist(kode, eksempel).message, hjelp]
  })
  return `# Every error, and what to do

Made from \`domain/errors.ts\` by \`npm run docs\`. A melding is an example where it names a field or a
rule: it tells what is wrong, where and the rule, and never repeats what was sent.

- 401, 403 and 406 have the shape
  \`{alvorlighetsgrad, feilkode, feilmelding, httpStatus, tilleggsinformasjon}\`, the others
  \`{kode, melding, korrelasjonsid}\`.
- The \`korrelasjonsid\` (in \`tilleggsinformasjon\` of the first shape) is the header \`X-Request-Id\`, which
  every answer carries. The log has it as \`requestId\`: tell it to the operator.
- A batch that is not ready answers 404, and a job that is gone 410, with \`{feilmelding}\` alone, as the
  original does.
- 429 and 503 carry \`Retry-After\` where the service knows how long to wait.
- The test issuer answers as Maskinporten does: \`{error, error_description, error_uri}\`.

${table(['kode', 'status', 'melding', 'what to do'], rows)}`
}

/** Every setting with its option, its variable and its default. */
function oppsettSide(): string {
  const rows = (Object.keys(SETTINGS) as Innstilling[]).map((name) => {
    const { env, default: standard, help } = SETTINGS[name]
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return [`\`--${option}\``, `\`${env}\``, standard === undefined ? '' : `\`${standard}\``, help]
  })
  return `# Every setting

Made from \`server/settings.ts\` by \`npm run docs\`. Each is an option of \`uttrekk serve\` and an environment
variable; the option wins. All mistakes are told at once, and the service does not start with any. Times
are written \`500ms\`, \`5s\`, \`2m\` or \`1h\`. No secret is a setting.

${table(['option', 'variable', 'default', 'meaning'], rows)}`
}

// --- internal ---

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('')
}

if (import.meta.main) for (const [side, text] of SIDER) writeFileSync(side, text())
