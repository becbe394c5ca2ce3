import { type FileHandle, open, rm } from 'node:fs/promises'
import { EGENSKAPER, type Persondokument } from '../../../domain/register/persondokument.ts'
import { EndretFil, readLines } from '../lest.ts'
import { isMissing, renameDurably } from '../tilstand.ts'
import { createSkriver, type Dialekt, type Skriver } from './celle.ts'
import { besideOf } from './familie.ts'
import { kodebok } from './kodebok.ts'
import { describe, describeAlltid } from './merknader.ts'
import { createRader, type Filform, type Radvalg } from './rader.ts'

export type Csvvalg = Radvalg & Dialekt

/** What was made: its files with their rows, and what is not in them, in words without anything of anybody. */
export type Csvresultat = {
  readonly filer: readonly { readonly fil: string; readonly rader: number }[]
  /** What every such file leaves out, and what there is to be warned of in these. */
  readonly om: readonly string[]
  readonly merknader: readonly string[]
}

/** Documents as lines, so many bytes of them and so many persons. */
export type Kladd = { readonly del: string; readonly bytes: number; readonly personer: number }

/**
 * Makes the files of FILE.csv from the documents of an uttrekk, under other names first: done again
 * from the start where it was cut off. Holds a few hundred rows at a time. Throws `EndretFil`, and what
 * the signal is aborted with.
 * @valg docs/valg/040-csv.md
 */
export async function makeCsv(
  kladd: Kladd,
  file: string,
  { valg, signal, onPersoner }: Omgivelse,
): Promise<Csvresultat> {
  const rader = createRader(valg)
  const skriver = createSkriver(valg)
  const filer = await openAll(rader.filer.map((form) => ({ ...form, fil: nameOf(file, form) })))
  try {
    let personer = 0
    for (const { handle, hode } of filer) {
      await handle.writeFile(skriver.start + skriver.write([hode], []))
    }
    for await (const line of readLines(kladd.del, kladd.bytes)) {
      const { id, person } = read(line, kladd.del)
      for (const [nr, nye] of rader.of(id, person).entries()) filer[nr]?.nye.push(...nye)
      if (++personer % FLUSH_PERSONER > 0) continue
      signal.throwIfAborted()
      await flush(filer, skriver)
      onPersoner(personer)
    }
    if (personer !== kladd.personer) throw changed(kladd.del)
    await flush(filer, skriver)
    onPersoner(personer)
    await writeKodebok(file, valg)
    for (const { handle } of filer) await handle.datasync()
    const laget = filer.map(({ fil, antall }) => ({ fil, rader: antall }))
    const utelatt = rader.utelatt()
    const hva = { file, valg, filer: laget, utelatt, celler: skriver.tall() }
    return { filer: laget, om: describeAlltid(hva), merknader: describe(hva) }
  } finally {
    for (const { handle } of filer) await handle.close()
  }
}

/** Gives what was made its names, the file of all persons last, and takes away what an earlier run left. */
export async function nameCsv(file: string, { filer }: Csvresultat): Promise<void> {
  const laget = [
    ...filer.map(({ fil }) => fil).filter((fil) => fil !== file),
    besideOf(file, 'kodebok'),
  ]
  for (const gammel of await elementfilerOf(file)) {
    if (!laget.includes(gammel)) await rm(gammel)
  }
  for (const fil of [...laget, file]) await renameDurably(`${fil}${UFERDIG}`, fil)
}

/** The files that are there and would be replaced, or would be left from another order. */
export async function takenBy(
  file: string,
  { egenskaper, lang }: Csvvalg,
): Promise<readonly string[]> {
  const nye = [
    file,
    besideOf(file, 'kodebok'),
    ...(lang ? egenskaper.map((en) => besideOf(file, en)) : []),
  ]
  const finnes = await Promise.all(nye.map(async (fil) => (await head(fil)) !== undefined))
  return [...new Set([...nye.filter((_, nr) => finnes[nr]), ...(await elementfilerOf(file))])]
}

// --- internal ---

type Omgivelse = {
  readonly valg: Csvvalg
  readonly signal: AbortSignal
  readonly onPersoner: (antall: number) => void
}

/** A file that is being made, with rows that are not written yet. */
type Utfil = Filform & {
  readonly fil: string
  readonly handle: FileHandle
  nye: (readonly string[])[]
  antall: number
}

/** After the name of a file that is being made. */
const UFERDIG = '.ny'
const FLUSH_PERSONER = 200
const HODE_BYTES = 64
const ELEMENTFIL = /^\uFEFF?(?:dokumentidentifikator[,;])?foedselsEllerDNummer[,;]nr[,;]/

function nameOf(file: string, { egenskap }: Filform): string {
  return egenskap === undefined ? file : besideOf(file, egenskap)
}

async function openAll(former: readonly (Filform & { readonly fil: string })[]): Promise<Utfil[]> {
  const filer: Utfil[] = []
  for (const form of former) {
    filer.push({ ...form, handle: await openNy(form.fil), nye: [], antall: 0 })
  }
  return filer
}

/** For the owner's eyes only, as all of it. */
async function openNy(fil: string): Promise<FileHandle> {
  const handle = await open(`${fil}${UFERDIG}`, 'w', 0o600)
  await handle.chmod(0o600)
  return handle
}

async function flush(filer: readonly Utfil[], skriver: Skriver): Promise<void> {
  for (const ut of filer) {
    const { nye, slag, handle } = ut
    if (nye.length === 0) continue
    ut.nye = []
    ut.antall += nye.length
    await handle.writeFile(skriver.write(nye, slag))
  }
}

async function writeKodebok(file: string, valg: Csvvalg): Promise<void> {
  const skriver = createSkriver(valg)
  const handle = await openNy(besideOf(file, 'kodebok'))
  try {
    await handle.writeFile(skriver.start + skriver.write(kodebok(file, valg), []))
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** The files of elements that lie beside FILE.csv: what only has such a name is somebody else's. */
async function elementfilerOf(file: string): Promise<readonly string[]> {
  const mulige = EGENSKAPER.map((egenskap) => besideOf(file, egenskap))
  const hoder = await Promise.all(mulige.map(head))
  return mulige.filter((_, nr) => ELEMENTFIL.test(hoder[nr] ?? ''))
}

/** How a file begins; `undefined` where there is none. */
async function head(fil: string): Promise<string | undefined> {
  try {
    const handle = await open(fil, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HODE_BYTES), 0, HODE_BYTES, 0)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The parser's own error would quote the line. */
function read(line: Buffer, del: string): { readonly id: string; readonly person: Persondokument } {
  try {
    const { folkeregisterperson, ...ider } = JSON.parse(line.toString()) as Lagret
    const [id = ''] = Object.values(ider)
    return { id: String(id), person: folkeregisterperson }
  } catch {
    throw changed(del)
  }
}

type Lagret = { readonly folkeregisterperson: Persondokument } & Readonly<Record<string, unknown>>

function changed(del: string): EndretFil {
  return new EndretFil(`${del} has been changed since it was left.`)
}
