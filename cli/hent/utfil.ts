import { rm, stat } from 'node:fs/promises'
import { append, exists, openAt, openMangler } from './append.ts'
import type { Csvresultat, Kladd } from './csv/filer.ts'
import type { Format, Linjer } from './format.ts'
import { FremmedLaas, type Laas, takeLaas } from './laas.ts'
import { createIdsum, type Idsum, readIdsum } from './lest.ts'
import {
  type Ferdig,
  type Hentetilstand,
  noteFortalt,
  readTilstand,
  renameDurably,
  type Telling,
  writeTilstand,
} from './tilstand.ts'

/** Where lines go, and what an earlier run has put there. */
export type Utfil = {
  /** What an earlier run left; lines come after it. */
  readonly tidligere: Hentetilstand | undefined
  /** Over the ids that are there already. */
  readonly idsum: Idsum
  /** Notes a new order before anything is fetched of it. */
  readonly begin: (telling: Telling) => Promise<void>
  readonly write: (linjer: Linjer, telling: Telling) => Promise<void>
  /** Makes everything written so far durable, and then the note of it. */
  readonly save: () => Promise<void>
  /** All is there and checked: the file gets its name. Answers what there is to tell of it. */
  readonly finish: (ferdig: Ferdig) => Promise<Ferdig>
  /** Notes that it has been told; does nothing before. */
  readonly noteFortalt: () => void
  readonly close: () => Promise<void>
}

/** The file cannot be written as asked; the message says what to do. */
export class UtfilFeil extends Error {
  override readonly name = 'UtfilFeil'
}

export type UtfilValg = {
  readonly file: string
  readonly fingeravtrykk: string
  readonly forfra: boolean
  readonly format: Format
  /** One that nobody sets, for the time between notes. */
  readonly clock: () => number
  /** The time of day, for when it was ordered. */
  readonly now?: () => number
  /** What is made of the lines instead of giving them the name of FILE. */
  readonly product?: Product
}

/**
 * Files that are made of what was fetched when all of it is there. `make` is done from the start again
 * where it was cut off, and puts nothing in the place of anything; `name` is done after its result has
 * been noted.
 */
export type Product = {
  readonly make: (kladd: Kladd) => Promise<Csvresultat>
  readonly name: (resultat: Csvresultat) => Promise<void>
  /** Files that are there and would be replaced. */
  readonly taken: () => Promise<readonly string[]>
}

/** The names beside FILE: while it grows, how far it is, who gave no person, and who is writing. */
export function namesOf(file: string) {
  return {
    del: `${file}.part`,
    tilstand: `${file}.uttrekk.json`,
    mangler: `${file}.mangler.ndjson`,
    laas: `${file}.laas`,
  } as const
}

/**
 * Opens FILE to be written or continued. It grows as FILE.part and gets its name when it is complete
 * and checked, so that whoever finds FILE has all of it. Bytes become durable first and the note of
 * them afterwards; what is found beyond the note is cut off and fetched again. So a run that is
 * stopped at any moment, by whatever means, neither doubles a line nor drops one.
 * All of it is for the owner's eyes only. Throws `UtfilFeil`.
 */
export async function openUtfil(valg: UtfilValg): Promise<Utfil | Komplett> {
  const names = namesOf(valg.file)
  const laas = lock(names.laas)
  if (laas === undefined) throw new UtfilFeil(`Another run is writing ${valg.file}.`)
  try {
    const tidligere = await findTidligere(valg)
    if (tidligere?.ferdig !== undefined) {
      laas.release()
      return { kind: 'komplett', tilstand: tidligere, ferdig: tidligere.ferdig }
    }
    return await openDel(valg, tidligere, laas)
  } catch (error) {
    laas.release()
    throw error
  }
}

/** The file is there already, whole. */
export type Komplett = {
  readonly kind: 'komplett'
  readonly tilstand: Hentetilstand
  readonly ferdig: Ferdig
}

// --- internal ---

/** Written since the last note, in bytes and in milliseconds: the most that is ever fetched again. */
const SAVE_BYTES = 64 * 1024 * 1024
const SAVE_MS = 250

/** What to continue. Finishes a run that ended between its last note and the naming of the file. */
async function findTidligere(valg: UtfilValg): Promise<Hentetilstand | undefined> {
  const { file, fingeravtrykk, forfra } = valg
  const names = namesOf(file)
  const lest = forfra ? undefined : await readTilstand(names.tilstand)
  const hasFile = await exists(file)
  const hasDel = await exists(names.del)
  const funnet = lest === 'damaged' ? undefined : lest
  if (lest === 'damaged' && (hasDel || hasFile)) {
    throw new UtfilFeil(
      `${names.tilstand}, which tells how far ${file} had come, is damaged or of another version. --forfra orders anew and throws away what was fetched.`,
    )
  }
  const isBrukbar = funnet !== undefined && (funnet.ferdig === undefined || hasDel || hasFile)
  if (isBrukbar && funnet.fingeravtrykk !== fingeravtrykk) {
    throw new UtfilFeil(
      `${file} was begun with another order or other options. Choose another --ut, or --forfra to throw it away.`,
    )
  }
  if (isBrukbar && funnet.ferdig === undefined && funnet.bytes > 0 && !hasDel) {
    throw new UtfilFeil(`${names.del} is gone, and cannot be continued. --forfra orders anew.`)
  }
  if (isBrukbar) {
    return funnet.ferdig !== undefined && hasDel
      ? await settle(valg, funnet, funnet.ferdig)
      : funnet
  }
  const [taken] = hasFile ? [file] : ((await valg.product?.taken()) ?? [])
  if (taken !== undefined && !forfra) {
    throw new UtfilFeil(
      `${taken} is there already. Choose another --ut, or --forfra to replace it when the new one is complete.`,
    )
  }
  if (!forfra && lest === undefined) await refuseStrangers([names.del, names.mangler])
  for (const name of [names.tilstand, names.del, names.mangler]) await rm(name, { force: true })
  return undefined
}

/** Of a version before, nobody knows when it was ordered. */
function onlyBestilt(tidligere: Hentetilstand | undefined): Pick<Hentetilstand, 'bestiltMs'> {
  return tidligere?.bestiltMs === undefined ? {} : { bestiltMs: tidligere.bestiltMs }
}

/** What no run of ours has noted is not ours to throw away. */
async function refuseStrangers(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if ((await exists(file)) && (await stat(file)).size > 0) {
      throw new UtfilFeil(
        `${file} is in the way, and nothing tells what it is of. Move it away, or --forfra to throw it away.`,
      )
    }
  }
}

/** A file of that name that is not a lock is left as it is. */
function lock(file: string): Laas | undefined {
  try {
    return takeLaas(file)
  } catch (error) {
    if (!(error instanceof FremmedLaas)) throw error
    throw new UtfilFeil(`${file} is in the way. Move it away, or choose another --ut.`)
  }
}

async function openDel(
  valg: UtfilValg,
  tidligere: Hentetilstand | undefined,
  laas: Laas,
): Promise<Utfil> {
  const names = namesOf(valg.file)
  const { format, fingeravtrykk, clock, now = Date.now } = valg
  const idsum = tidligere === undefined ? createIdsum() : await readIdsum(names, format, tidligere)
  const del = await openAt(names.del, tidligere?.bytes ?? 0)
  let mangler = await openMangler(names.mangler, tidligere?.manglerBytes ?? 0)
  let naa: Hentetilstand | undefined = tidligere
  let bestilt: Pick<Hentetilstand, 'bestiltMs'> = onlyBestilt(tidligere)
  let lagret = { bytes: tidligere?.bytes ?? 0, ms: clock() }
  const requireOwn = () => {
    if (!laas.holds()) throw new UtfilFeil(`Another run has taken over ${valg.file}.`)
  }
  const save = async () => {
    if (naa === undefined) return
    requireOwn()
    await del.datasync()
    await mangler?.datasync()
    await writeTilstand(names.tilstand, naa)
    lagret = { bytes: naa.bytes, ms: clock() }
  }
  const write = async (linjer: Linjer, telling: Telling) => {
    requireOwn()
    const { bytes, manglerBytes } = naa ?? { bytes: 0, manglerBytes: 0 }
    const nye = await append(names.del, del, bytes, linjer.personer)
    if (linjer.mangler !== '') mangler ??= await openAt(names.mangler, manglerBytes)
    const nyeMangler = mangler
      ? await append(names.mangler, mangler, manglerBytes, linjer.mangler)
      : 0
    const sum = { bytes: bytes + nye, manglerBytes: manglerBytes + nyeMangler }
    naa = { ...telling, fingeravtrykk, ...bestilt, ...sum, idSha256: idsum.sha256() }
    if (sum.bytes - lagret.bytes >= SAVE_BYTES || clock() - lagret.ms >= SAVE_MS) await save()
  }
  return {
    tidligere,
    idsum,
    begin: async (telling) => {
      bestilt = { bestiltMs: now() }
      await write({ personer: '', mangler: '' }, telling)
      await save()
    },
    write,
    save,
    finish: async (ferdig) => {
      if (naa === undefined) return ferdig
      naa = { ...naa, ferdig }
      await save()
      naa = await settle(valg, naa, ferdig)
      return naa.ferdig ?? ferdig
    },
    noteFortalt: () => {
      if (naa?.ferdig !== undefined) noteFortalt(names.tilstand, naa)
    },
    close: async () => {
      await del.close()
      await mangler?.close()
      if (naa === undefined && laas.holds()) await rm(names.del, { force: true })
      laas.release()
    },
  }
}

/** Gives what is complete its name. Where it is cut off, the next start does all of it again. */
async function settle(
  valg: UtfilValg,
  tilstand: Hentetilstand,
  ferdig: Ferdig,
): Promise<Hentetilstand> {
  const { file, product } = valg
  const { del, tilstand: note } = namesOf(file)
  if (product === undefined) {
    await renameDurably(del, file)
    return tilstand
  }
  const { bytes, personer } = tilstand
  const csv = await product.make({ del, bytes, personer })
  const naa = { ...tilstand, ferdig: { ...ferdig, csv } }
  await writeTilstand(note, naa)
  await product.name(csv)
  await rm(del)
  return naa
}
