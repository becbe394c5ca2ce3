import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** One figure of each who was measured; null where it has none. */
export type Figur = {
  readonly navn: string
  readonly enhet: string
  readonly tjeneste: number | null
  readonly tak: number | null
  readonly postgres: number | null
  readonly duckdb: number | null
}

/** How it was measured. */
type Hvordan = Readonly<Record<'antall' | 'rounds' | 'sekunder', number>> &
  Readonly<Record<'maskin' | 'klient', string>>

export function page(
  figurer: readonly Figur[],
  { antall, maskin, klient, rounds, sekunder }: Hvordan,
): string {
  return `# Measured

\`npm run bench -- --antall ${antall}\` wrote this page. The machine: ${maskin}; client and servers share it. The client is \`${klient}\`,
four connections, no pipelining. Machines differ and are noisy: trust the ratios. Medians of ${rounds} rounds of ${sekunder} s, in turn;
every tenth of the look-ups is verified, to the byte, in each round.

The service checks a token on every request, masks, and has a line of its access log on disk before it answers. PostgreSQL is
with a plain Fastify (\`bench/enkel.ts\`), which has a row of a log on disk and does neither of the others. The ceiling
(\`bench/tak.ts\`) sends the same bytes from memory. DuckDB selects in the process. A thousand persons a request; 5 000 numbers a
batch. \`antall\` and orders of the service and of PostgreSQL go over HTTP.

${table(figurer)}

![The service beside PostgreSQL](ytelse.svg)
`
}

/** A table of figures, with how the service stands to PostgreSQL and to the ceiling. */
function table(figurer: readonly Figur[]): string {
  const rows = figurer.map((en) =>
    [
      ...[en.navn, en.enhet, figure(en.tjeneste), figure(en.postgres), figure(en.duckdb)],
      ...[figure(en.tak), ratio(en.tjeneste, en.postgres), ratio(en.tjeneste, en.tak)],
    ].join(' | '),
  )
  const head =
    'what | unit | service | PostgreSQL | DuckDB | ceiling | service / PostgreSQL | service / ceiling'
  return [head, '---|---|--:|--:|--:|--:|--:|--:', ...rows].map((row) => `| ${row} |`).join('\n')
}

/** How many times PostgreSQL's figure that of the service is, as bars, on a scale where twice is one step. */
export function plot(figurer: readonly Figur[]): string {
  const both = figurer.flatMap(({ navn, tjeneste, postgres }) =>
    tjeneste && postgres ? [{ navn, ratio: tjeneste / postgres }] : [],
  )
  const [row, left, width] = [24, 260, 640]
  const middle = left + (width - left) / 2
  const bars = both.map(({ navn, ratio: times }, nr) => {
    const length = Math.max(-6, Math.min(6, Math.log2(times))) * 28
    const y = 30 + nr * row
    return `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${navn}</text>
<rect x="${Math.min(middle, middle + length)}" y="${y}" width="${Math.abs(length)}" height="16" fill="${length < 0 ? '#b5651d' : '#2a6f97'}"/>
<text x="${length < 0 ? middle + length - 4 : middle + length + 4}" y="${y + 13}" text-anchor="${length < 0 ? 'end' : 'start'}">${times.toFixed(2)} ×</text>`
  })
  const height = 40 + both.length * row
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 60}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="${TITTEL}">
<title>${TITTEL}</title>
<text x="${middle}" y="16" text-anchor="middle">${TITTEL}</text>
<line x1="${middle}" y1="22" x2="${middle}" y2="${height}" stroke="#888"/>
${bars.join('\n')}
</svg>
`
}

/** Prints a page, and writes it and, beside it, its figures as JSON. */
export function writeSide(file: string, text: string, figures: object): void {
  process.stdout.write(text)
  writeFileSync(file, text)
  writeFileSync(file.replace(/\.md$/, '.json'), `${JSON.stringify(figures, null, 2)}\n`)
}

/** What machine the figures are of. */
export function maskin(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`
}

// --- internal ---

const TITTEL = 'the service, in times of PostgreSQL'

function figure(n: number | null): string {
  if (n === null) return '–'
  return n >= 100 ? String(Math.round(n)) : n.toFixed(n < 10 ? 2 : 1)
}

function ratio(a: number | null, b: number | null): string {
  return a === null || b === null || b === 0 ? '–' : (a / b).toFixed(2)
}
