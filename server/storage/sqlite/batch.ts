import { judgeBatch } from '../../../domain/uttrekk/batch.ts'
import type { Db } from '../../sqlite/open.ts'
import { unpackStigende } from '../../sqlite/stigende.ts'
import { SkadetRad } from '../feil.ts'
import { unpackNumre } from '../numre.ts'
import type { Batchsvar } from '../storage.ts'
import { answerBatch, answerNumre } from '../svar.ts'
import { heleRader } from './hele-rader.ts'
import {
  type Batchinnhold,
  type Batchrad,
  batchradReader,
  eidJobbReader,
  type Frosset,
} from './jobbrad.ts'
import type { Batchkall } from './kall.ts'
import { isOf } from './komplett.ts'
import { navnereader } from './navn.ts'
import { elleveSiffer } from './rad.ts'
import type { Sqlverdi } from './segl.ts'
import { skjermingReader } from './skjerming.ts'

/**
 * Reads batches from what the job froze: persons and the numbers they used at U, or a stretch of the log. All of it is written once and never changes, so a batch is the same bytes for
 * ever. Every row that it is made of is held against its checksum, and how many they are against what
 * was frozen; no checksum of the whole is kept, since it would tell who is in a small one.
 */
export function batchReader(register: Db, jobber: Db) {
  const readJobb = eidJobbReader(jobber)
  const readInnhold = batchradReader(jobber, 'and b.batchnr = :batchnr')
  const isSkjermet = skjermingReader(register, jobber)
  const readNumre = numreReader(jobber)
  const identifikatorer = identifikatorReader(register)
  const omDokumenter = omReader(register)

  const readRegister = register.transaction((spoersmaal: Batchkall): Batchsvar => {
    const { batchnr } = spoersmaal
    const jobb = readJobb(spoersmaal)
    if (jobb === undefined) return { kind: 'ukjent' }
    const batcher = jobb.batcher ?? 0
    const kind = judgeBatch({ ...jobb, batcher }, batchnr, () => isSkjermet(jobb, spoersmaal))
    if (kind !== 'innhold') return { kind }
    const [innhold] = readInnhold({ jobb: jobb.jobb, batchnr })
    if (innhold === undefined) throw new SkadetRad('batch')
    const numre = jobb.type === 'tilpasset' ? readNumre({ jobb: jobb.jobb, batchnr }) : undefined
    if (numre !== undefined) {
      requireAsFrozen(numre, innhold)
      return answerNumre(numre)
    }
    const ids = identifikatorer(jobb, innhold)
    requireAsFrozen(ids, innhold)
    if (jobb.type === 'tilpasset') return answerBatch(jobb.type, ids)
    return answerBatch(jobb.type, ids, omDokumenter(jobb, innhold))
  })
  // A job that goes meanwhile goes whole: its row is not read without its batches.
  const read = jobber.transaction((spoersmaal: Batchkall) => readRegister(spoersmaal))
  return { readBatch: (spoersmaal: Batchkall) => read(spoersmaal) }
}

/** The identifikatorer of one batch, in order: fødsels- and d-nummer, or dokumentidentifikatorer. */
export function identifikatorReader(register: Db) {
  const hel = heleRader(register, { b: 'bruk' })
  const iBruk = register
    .prepare<[{ personer: string; sekvensnummer: number }], Sqlverdi[]>(`
      select ${hel.columns} from json_each(:personer) p
      left join bruk b on b.person = p.value and b.fra = (
        select max(fra) from bruk where person = p.value and fra <= :sekvensnummer)`)
    .raw()
  const [identifikator, til] = hel.at('b.identifikator', 'b.til')
  const dokumenter = versjonsleser(register, 'lower(hex(dokumentidentifikator))', 'posisjon')

  return (frosset: Frosset, innhold: Batchinnhold): readonly string[] => {
    if (frosset.type === 'komplett') return dokumenter<string>(frosset, innhold)
    const personer = JSON.stringify(unpackStigende(innhold.personer))
    const sekvensnummer = pinned(frosset)
    return iBruk.all({ personer, sekvensnummer }).map((rad) => {
      hel.require(rad)
      const slutt = rad[til]
      // The number had been left by then, and the row of the next one is gone.
      if (typeof slutt === 'number' && slutt <= sekvensnummer) throw new SkadetRad('bruk')
      return elleveSiffer(Number(rad[identifikator]))
    })
  }
}

// --- internal ---

/** The numbers that were frozen with a batch; none of one from before they were. */
function numreReader(jobber: Db) {
  const hel = heleRader(jobber, { n: 'batchnumre' })
  const find = jobber
    .prepare<{ jobb: number; batchnr: number }, Sqlverdi[]>(`
      select ${hel.columns} from batchnumre n where n.jobb = :jobb and n.batchnr = :batchnr`)
    .raw()
  const [numre] = hel.at('n.numre')
  return (of: { readonly jobb: number; readonly batchnr: number }): Float64Array | undefined => {
    const rad = find.get(of)
    if (rad === undefined) return undefined
    hel.require(rad)
    return unpackNumre(rad[numre] as Uint8Array)
  }
}

/** Whom the documents of a batch are of, each person once. */
function omReader(register: Db) {
  const personer = versjonsleser(register, 'distinct person', 'person')
  const nameOf = navnereader(register)
  return (frosset: Frosset, innhold: Batchinnhold): readonly number[] =>
    personer<number>(frosset, innhold).map(nameOf)
}

/** Reads one thing of each versjon that a batch of a komplett is of. */
function versjonsleser(register: Db, column: string, order: string) {
  return <T>({ fra, opphav, ...frosset }: Frosset, { foerste, siste }: Batchinnhold): T[] => {
    const sekvensnummer = pinned(frosset)
    return register
      .prepare<[Range], T>(`
        select ${column} from versjon
        where posisjon between :foerste and :siste and sekvensnummer <= :sekvensnummer
          and (avloest is null or avloest > :fra) ${isOf(opphav)}
        order by ${order}`)
      .pluck()
      .all({ foerste, siste, sekvensnummer, fra: fra ?? sekvensnummer })
  }
}

type Range = Readonly<Record<'foerste' | 'siste' | 'sekvensnummer' | 'fra', number>>

function pinned({ sekvensnummer }: Pick<Frosset, 'sekvensnummer'>): number {
  if (sekvensnummer === null) throw new Error('a finished job is of no sekvensnummer')
  return sekvensnummer
}

/** Refuses a batch that is not what it was when it was frozen. */
function requireAsFrozen(identifikatorer: ArrayLike<unknown>, { antall }: Batchrad): void {
  if (identifikatorer.length !== antall) throw new SkadetRad('batch')
}
