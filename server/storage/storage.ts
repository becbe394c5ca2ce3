import type {
  Dokumentidentifikator,
  Folkeregisteridentifikator,
  JobbId,
  KonsumentId,
} from '../../domain/ids.ts'
import type { Basis } from '../../domain/oppslag/basis.ts'
import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import type { Personrad } from '../../domain/register/person.ts'
import type { Batchnr, Batchsvarslag } from '../../domain/uttrekk/batch.ts'
import type { Svartak } from '../../domain/uttrekk/beholdt.ts'
import type { Bestilling, Jobbtilstand } from '../../domain/uttrekk/jobb.ts'
import type { Komplett } from '../../domain/uttrekk/komplett.ts'
import type { Utvalg } from '../../domain/uttrekk/utvalg.ts'
import type { Avtrykkspoersmaal, Avtrykksvar } from './avtrykk.ts'
import type { Endringer } from './endring.ts'
import type {
  Feedspoersmaal,
  Feedsvar,
  Hendelsesoppslag,
  Hendelsesspoersmaal,
  Hendelsessvar,
  NyHendelse,
} from './hendelse.ts'
import type { Kandidatspoersmaal, Kandidatsvar } from './kandidater.ts'
import type {
  Importsvar,
  Importvalg,
  Kopisvar,
  Kopiversjon,
  Oppskrift,
  Oppskriftsvar,
} from './last.ts'
import type {
  Arkivoppslag,
  Dokumentoppslag,
  Enkeltoppslag,
  Minst,
  Omtale,
  Oppslagssvar,
  Personoppslag,
} from './oppslag.ts'
import type { Entydigspoersmaal, Soekespoersmaal, Soekesvar } from './soek.ts'

/**
 * The port between the rules and the stores: named by use, asynchronous, the same for every store. It is
 * two, the register and its jobs. A promise that resolves on a write means that the write is durable.
 * What the operator has set, and the clocks, are given when a store is opened; see `Lagervalg`.
 */
export type Storage = Register & Jobber & Sletting & Lukking

/** Persons, their versjoner, and what is found among them. */
export type Register = {
  /** Appends versjoner in one durable transaction, which also hands out their numbers. */
  appendVersjoner(versjoner: readonly NyVersjon[]): Promise<Appended>
  /**
   * Writes events in their order, with the documents that came with them: all of them or none, durable when it
   * answers. What is called as one that is held already is not written again.
   */
  appendHendelser(hendelser: readonly NyHendelse[]): Promise<Hendelsessvar>
  /** Notes that the register is the country of this recipe, whose first document tells one from before; or says what it is. */
  startSyntetisk(oppskrift: Oppskrift, foerste: NyVersjon): Promise<Oppskriftsvar>
  /** Notes what is about to be loaded, or tells whose numbers are there that its own cannot stand beside. */
  startImport(valg: Importvalg): Promise<Importsvar>
  /** Appends to a copy, of which `etter` documents have been gone through. Nothing can be ordered until `completeKopi`. */
  appendKopi(versjoner: readonly Kopiversjon[], etter: number): Promise<Kopisvar>
  /** Opens a copy that is whole. False where the log holds more than the `etter` that were gone through. */
  completeKopi(etter: number): Promise<boolean>
  /** Every identifikator of the person who has or had this one; this one alone where nobody has. */
  readIdentifikatorer(
    identifikator: Folkeregisteridentifikator,
  ): Promise<readonly Folkeregisteridentifikator[]>
  /** What else the access log may call the person who has this number: our own handles. */
  readHandles(identifikator: Folkeregisteridentifikator): Promise<readonly number[]>
  /** The register as it stands: the highest visible sekvensnummer and what it holds. */
  readRegister(): Promise<Registertilstand>
  /**
   * The change number: how much has been written that alters an answer, by whomever (versjoner, persons who
   * turn out to be one, or two, hendelser, deletions, protection derived anew). It never falls, and a
   * write has raised it when its promise resolves.
   */
  readEndringstall(): Promise<number>
  /** What changed after a number, as far as `antall` numbers on: all that a follower must read anew. */
  readEndringer(etter: number, antall: number): Promise<Endringer>
  /** What criteria see of persons, at one moment: of those after one, or of those who changed after a number. */
  readKandidater(hva: Kandidatspoersmaal): Promise<Kandidatsvar>
  /** What nearly everybody asks for of persons, rendered, at one moment: of whom, as of `readKandidater`. */
  readAvtrykk(hva: Avtrykkspoersmaal): Promise<Avtrykksvar>
  /** The packages that the documents came through, over all that ever came; none of an empty register. */
  readOpphav(): Promise<readonly Rettighetspakke[]>
  /** Looks persons up and renders what `visning` shows, off the thread that answers. */
  lookupPersoner(oppslag: Personoppslag): Promise<Oppslagssvar>
  /** One person, or the surviving person where the identifikator has ended. */
  lookupPerson(oppslag: Enkeltoppslag): Promise<Oppslagssvar>
  /** Looks documents up by their own names, whichever versjon they are; in the order asked. */
  lookupArkiv(oppslag: Arkivoppslag): Promise<Oppslagssvar>
  /** One document by its own name. */
  lookupDokument(oppslag: Dokumentoppslag): Promise<Oppslagssvar>
  /** Events from a number on, as a package is told of them. No number is seen before all lower ones are. */
  readFeed(spoersmaal: Feedspoersmaal): Promise<Feedsvar>
  /** What events tell, by what they are called; in the order asked, the same one as often as it is. */
  lookupHendelser(oppslag: Hendelsesoppslag): Promise<Oppslagssvar>
  /** What one event tells. */
  lookupHendelse(oppslag: Hendelsesspoersmaal): Promise<Oppslagssvar>
  /** Finds the persons of whom all that is searched for holds, at most ten thousand. */
  searchPersoner(soek: Soekespoersmaal): Promise<Soekesvar>
  /** The one person of whom it holds; unknown where that is none, or several. */
  searchEntydig(soek: Entydigspoersmaal): Promise<Oppslagssvar>
  /** Runs the criteria over one consistent read and cuts the hits into batches. */
  selectPersoner(valg: Selection): Promise<Valgt>
  /** How many persons the criteria find now. `undefined` while a copy is being loaded. */
  countPersoner(valg: Omit<Selection, 'batchstoerrelse'>): Promise<number | undefined>
  /** Finds where the batches of a komplett begin; nothing is copied. */
  selectVersjoner(komplett: Komplett, batchstoerrelse: number): Promise<Valgt>
}

/** Orders, who runs them, and what they were answered with. */
export type Jobber = {
  /**
   * Counts against the quota, makes room among what is kept, pins what a komplett is of, and inserts,
   * atomically. Refused, it has changed nothing.
   */
  createJobb(jobb: NyJobb): Promise<Bestilt>
  /** Leases the oldest job that has waited as long as it should, or says how long until one has. */
  claimJobb(): Promise<Claimed>
  /** Prolongs a lease for as long again. False where it is lost. */
  renewJobb(leie: Leie): Promise<boolean>
  /** Keeps the whole answer and finishes the job in one durable write. False where the lease is lost. */
  completeJobb(leie: Leie, valgt: Valgt): Promise<boolean>
  /** Notes a failed attempt. False where the lease is lost. */
  failForsoek(leie: Leie): Promise<Jobbtilstand | false>
  /** What a batch number answers to this owner. */
  readBatch(batch: Batchspoersmaal): Promise<Batchsvar>
  /** How a job stands. `undefined` where this owner has no such job. */
  readJobb(jobb: Jobbspoersmaal): Promise<Jobbstatus | undefined>
  /** Cancels a job in whatever state and drops its answer. False where this owner has no such job. */
  cancelJobb(jobb: Jobbspoersmaal): Promise<boolean>
  /** How many jobs there are of each state, and since when the oldest that waits has been due. */
  readJobbtall(): Promise<Jobbtall>
  /** How large the store is on disk, in bytes, by what it keeps. */
  readStoerrelser(): Promise<Stoerrelser>
  /** Notes that this owner has been told how many a job found. */
  noteFortalt(jobb: Jobbspoersmaal): Promise<void>
  /** Notes that this owner has been told that there is no more of a job. */
  noteSlutt(jobb: Jobbspoersmaal): Promise<void>
  /**
   * Ends jobs that were done so long ago and drops their answers. What was done later than a day from
   * now was done by a clock that was ahead: its time counts from now. `nowMs` is the time that deletion goes
   * by, which may be held back where the clock has leapt. Answers how many were ended.
   */
  expireJobber(utloep: { readonly nowMs: number; readonly levetidMs: number }): Promise<number>
}

export type Sletting = {
  /**
   * Deletes a piece of what was written before then and is past: events, and superseded documents. What a job needs
   * that can still be asked stays. True when there is no more. Nothing is new, or less protected, for being deleted.
   */
  deleteForeldet(eldsteMs: number): Promise<boolean>
}

/** How a store is let go. */
export type Lukking = {
  /** Waits for what is under way. From the first moment on every other call is refused, with `Stengt`. */
  close(): Promise<void>
  /** Closes without waiting: calls under way are refused too, carried out or not. */
  cut(): void
}

/** What holds for a store for as long as it is open. */
export type Lagervalg = {
  /** The time of the day, in milliseconds since 1970: when things were written, ordered and done. */
  readonly clock: () => number
  /** Time as it passes, which nobody sets: how long a job has waited, and a holder been silent. */
  readonly monotonicMs: () => number
  /** How long a job waits before it may be claimed. */
  readonly treghetMs: number
  /** How long the holder of a job may be silent before the lease is lost. */
  readonly leieMs: number
  /** How much of what is done is kept. */
  readonly svartak: Svartak
  readonly graderteTilUtenHjemmel: boolean
}

/** A persondokument on its way in. */
export type NyVersjon = {
  /** The document as compact JSON; kept as it is. */
  readonly json: string
  /** What most look-ups will be answered with, where it may be; see `domain/oppslag/basis.ts`. */
  readonly basis?: Basis
  readonly rad: Personrad
  readonly opphav: Rettighetspakke
  /** The event that led to it; none of a document from a file. */
  readonly hendelsestype?: string
  /** Under which words it is found, parted by blanks. */
  readonly soekeord: string
  /** When it was last changed, as it says itself. */
  readonly ajourholdstidspunkt?: string
  /** The number it was fetched by, where that is known. */
  readonly hentetMed?: Folkeregisteridentifikator
  /** Made from the content; in a copy that carries its source's numbers, the source's. */
  readonly dokumentidentifikator: Dokumentidentifikator
}

/** `uendret` counts documents the log already held: the same document again is no new versjon. */
export type Appended = { readonly nye: number; readonly uendret: number; readonly siste: number }

export type Registertilstand = {
  readonly siste: number
  readonly versjoner: number
  /** Persons ever given a row; those who turned out to be one and the same count twice. */
  readonly personer: number
  /** True once any number in the register is not synthetic. */
  readonly ekte: boolean
  /** Of the synthetic country; none where the register is made of files, or knew no seed yet. */
  readonly oppskrift: Pick<Oppskrift, 'seed' | 'antall'> | undefined
  /** Whether it is a copy with the numbers of its source, and whether that is whole. */
  readonly kopi: 'laster' | 'hel' | undefined
}

export type Selection = Minst & {
  readonly utvalg: Utvalg
  readonly pakke: Rettighetspakke
  readonly batchstoerrelse: number
}

/** What a selection found, as it is to be kept: the sekvensnummer it is true of, and how many it is. */
export type Valgt = { readonly sekvensnummer: number; readonly treff: number } & (
  | {
      /** Of a tilpasset: the persons by the store's numbers, rising; and the ones they use, packed by `numre.ts`. */
      readonly personer: Uint32Array
      readonly numre: Uint8Array
      readonly batchstoerrelse: number
    }
  /** Of a komplett: a stretch of the log for each batch. */
  | { readonly strekk: readonly Strekk[] }
)

/** From one posisjon to another, and how many between them the answer is of. */
export type Strekk = { readonly foerste: number; readonly siste: number; readonly antall: number }

/** A job belongs to the virksomhet and the package it was ordered in. */
export type Eier = { readonly konsument: KonsumentId; readonly pakke: Rettighetspakke }

/** `kvote`: too many run. `beholdt`: too much is kept that may still be fetched. `laster`: half a copy. */
export type Bestilt =
  | { readonly kind: 'bestilt'; readonly jobbId: JobbId }
  | { readonly kind: 'kvote' | 'beholdt' | 'laster' }

export type NyJobb = { readonly eier: Eier; readonly bestilling: Bestilling }

/** A job held by one instance. Every write carries it and is refused when the number has moved on. */
export type Leie = { readonly jobb: number; readonly instans: string; readonly gjerde: number }

/** What is to be run. */
export type Ordre =
  | { readonly type: 'tilpasset'; readonly utvalg: Utvalg }
  | { readonly type: 'komplett'; readonly komplett: Komplett }

export type Claimed =
  | { readonly kind: 'jobb'; readonly leie: Leie; readonly eier: Eier; readonly ordre: Ordre }
  | { readonly kind: 'ingen'; readonly ventMs: number | undefined }

export type Jobbspoersmaal = Minst & { readonly jobbId: JobbId; readonly eier: Eier }

export type Batchspoersmaal = Jobbspoersmaal & { readonly batchnr: Batchnr }

export type Jobbstatus = {
  readonly type: Bestilling['type']
  readonly tilstand: Jobbtilstand
  /** 0 to 1; never less than before. */
  readonly fremdrift: number
  readonly sekvensnummer: number | undefined
  readonly treff: number | undefined
  /** How many each batch holds. */
  readonly batcher: readonly number[] | undefined
  /** Whether the owner has been told how many there are. */
  readonly erFortalt: boolean
  /** Somebody in a selection by place has been protected since. */
  readonly skjermet: boolean
}

/** States without jobs are left out. */
export type Jobbtall = {
  readonly antall: Readonly<Partial<Record<Jobbtilstand, number>>>
  readonly eldsteKlarMs: number | undefined
}

/** `avtrykk`: what is kept beside the store, once it is made. */
export type Stoerrelser = { readonly [del in 'register' | 'jobber']: number } & {
  readonly avtrykk?: number
}

/** `skjermet`: somebody in a selection by place has been protected since; it must be ordered anew. */
export type Batchsvar =
  | ({ readonly kind: 'innhold'; readonly json: Uint8Array } & Omtale)
  | { readonly kind: Exclude<Batchsvarslag, 'innhold'> }
