import type { Identifikatorrad } from '../../../domain/register/person.ts'
import { writeVernetilstand } from '../../../domain/register/vernetilstand.ts'
import type { Db } from '../../sqlite/open.ts'
import { Hendelseavvist, type Hendelsessvar, type Lagt, type NyHendelse } from '../hendelse.ts'
import { createLast, type Loggplass } from '../last.ts'
import type { NyVersjon } from '../storage.ts'
import { BEVISER_INTET, foldVersjon } from '../vernet.ts'
import { requireAvledet } from './avledning.ts'
import { sealedInsert } from './forsegling.ts'
import { hendelseWriter } from './hendelse.ts'
import { type Hvem, hvemReader } from './hvem.ts'
import { bytesOf, identitetReader } from './identitet.ts'
import { innholdsskriver, tekstOf } from './innhold.ts'
import { elleveSiffer, personRow } from './rad.ts'
import { innholdssegl } from './segl.ts'
import { skjermingWriter } from './skjerming.ts'
import { soekWriter } from './soek.ts'
import { splittWriter } from './splitt.ts'
import { fyllingOf, parseOpphav, tilstandReader, tilstandWriter } from './tilstand.ts'
import { vernLeser } from './vern.ts'

/** The one place that writes the register: each call is one immediate transaction. */
export function registerWriter(db: Db) {
  const { pack, keepMoenster } = innholdsskriver(db)
  const write = {
    ...statements(db),
    pack,
    ...skjermingWriter(db),
    ...vernLeser(db),
    ...splittWriter(db),
    ...soekWriter(db),
    ...hvemReader(db),
  }
  const readTilstand = tilstandReader(db)
  const last = createLast({
    readFylling: () => fyllingOf(readTilstand()),
    noteFylling: tilstandWriter(db),
    append: (ny, plass, isSplitt) =>
      appendOne(write, ny, {
        ...plass,
        ...write.findHvem(ny, isSplitt),
      }),
    ...identitetReader(db),
    ...hendelseWriter(db),
  })
  /** Nothing is put to what another version has derived. */
  const derived = <A extends readonly unknown[], R>(call: (...args: A) => R) => {
    const within = db.transaction((...args: A): R => {
      requireAvledet(readTilstand().regelversjon)
      return call(...args)
    }).immediate
    return (...args: A): R => {
      keepMoenster()
      return within(...args)
    }
  }
  const [begin, release, undo] = ['savepoint gruppe', 'release gruppe', 'rollback to gruppe'].map(
    (sql) => db.prepare(sql),
  )
  /** A group that is refused leaves nothing, and the others stand. */
  const appendGruppe = (gruppe: readonly NyHendelse[], skrevetMs: number): Hendelsessvar => {
    begin?.run()
    try {
      return last.appendHendelser(gruppe, skrevetMs)
    } catch (error) {
      if (!(error instanceof Hendelseavvist)) throw error
      undo?.run()
      return error.svar
    } finally {
      release?.run()
    }
  }
  return {
    appendVersjoner: derived(last.appendVersjoner),
    appendHendelser: derived((grupper: readonly (readonly NyHendelse[])[], skrevetMs: number) =>
      grupper.map((gruppe) => appendGruppe(gruppe, skrevetMs)),
    ),
    appendKopi: derived(last.appendKopi),
    completeKopi: db.transaction(last.completeKopi).immediate,
    startSyntetisk: db.transaction(last.startSyntetisk).immediate,
    startImport: db.transaction(last.startImport).immediate,
  }
}

// --- internal ---

type Statements = ReturnType<typeof statements> &
  Pick<ReturnType<typeof innholdsskriver>, 'pack'> &
  ReturnType<typeof skjermingWriter> &
  ReturnType<typeof vernLeser> &
  ReturnType<typeof splittWriter> &
  ReturnType<typeof hvemReader> &
  ReturnType<typeof soekWriter>

function appendOne(write: Statements, ny: NyVersjon, plass: Loggplass & Hvem): Lagt {
  const { sekvensnummer, posisjon, known, others, skilt } = plass
  const iBruk = ny.rad.identifikatorer.find((rad) => rad.iBruk)?.identifikator
  const lagt = readFoer(write, plass)
  const persons = [known, ...others, skilt?.fra].filter((one) => one !== undefined)
  const { rad, tilstand, basis, tidligere } = foldVersjon(ny, persons.map(write.readKjent), {
    sekvensnummer,
    skrevetMs: skilt === undefined ? plass.skrevetMs : BEVISER_INTET,
  })
  for (const person of others) endPerson(write, { person, survivor: known, sekvensnummer })
  const row = {
    ...personRow(posisjon, iBruk !== undefined, rad),
    skjult: writeVernetilstand(tilstand),
  }
  const person = known ?? insertPerson(write, row)
  if (skilt !== undefined) write.skill(skilt, { person, posisjon })
  if (known !== undefined) {
    write.dropBasis.run({ person })
    write.avloes.run({ person, sekvensnummer })
    write.skjerm({ person, sekvensnummer, ...rad })
    for (const one of tidligere) write.skjermTidligere(one)
    write.setPerson.run({ ...row, person })
  }
  if (row.skjult !== null) write.skjermAndre(person, tilstand, sekvensnummer)
  insertVersjon(write, ny, { ...plass, person })
  // Somebody who has been real is so for good.
  if (basis !== undefined && write.isSyntetisk.get({ person }) === 1) {
    const { regelversjon, json } = basis
    const innhold = write.pack(Buffer.from(json))
    write.insertBasis.run({ person, regelversjon, opphav: ny.opphav, innhold })
  }
  const isNew = known === undefined && skilt === undefined
  write.indekser(person, ny.soekeord, isNew)
  noteIdentifikatorer(write, { person, isNew }, ny.rad.identifikatorer, sekvensnummer)
  return lagt
}

function insertVersjon(
  write: Statements,
  ny: NyVersjon,
  { posisjon, person, sekvensnummer, skrevetMs }: Loggplass & { readonly person: number },
): void {
  write.insertVersjon.run({
    posisjon,
    dokumentidentifikator: bytesOf(ny),
    person,
    sekvensnummer,
    opphav: ny.opphav,
    innhold_segl: innholdssegl(posisjon, ny.json),
    skrevet_ms: skrevetMs,
    hentet_med: ny.hentetMed === undefined ? null : Number(ny.hentetMed),
  })
  write.insertDokument.run({ posisjon, innhold: write.pack(ny.json) })
}

/** What those were, before a versjon, whom it is of. */
function readFoer(write: Statements, { known, others }: Hvem): Lagt {
  const brukt = (person: number) => {
    const nummer = write.readBruk.get({ person })
    return nummer === undefined ? [] : [elleveSiffer(nummer)]
  }
  const posisjon = known === undefined ? null : write.readGjeldende.get({ person: known })
  return {
    readForrige: () => {
      const rad = write.readDokument.get({ posisjon: posisjon ?? null })
      return rad && { json: rad.innhold, opphav: parseOpphav(rad.opphav) }
    },
    forrigeNummer: known === undefined ? undefined : brukt(known)[0],
    opphoerte: others.flatMap(brukt),
  }
}

/** A person whom nobody knew. Persons are never deleted, so the next one is one more. */
function insertPerson(write: Statements, row: ReturnType<typeof personRow>): number {
  const person = write.nextPerson.get() ?? 1
  write.insertPerson.run({ ...row, person })
  return person
}

/** Ends somebody who turned out to be somebody else, and leaves the protection as it was in the row. */
function endPerson(
  write: Statements,
  ending: { person: number; survivor: number | undefined; sekvensnummer: number },
): void {
  const { person, survivor, sekvensnummer } = ending
  write.dropBasis.run({ person })
  write.avloes.run({ person, sekvensnummer })
  write.takeOver.run({ person, survivor, sekvensnummer })
  write.endPerson.run({ person, survivor })
  write.indekser(person, undefined)
  write.endFormer.run({ person, survivor })
}

/** An identifikator in use ends all the person's others. */
function noteIdentifikatorer(
  write: Statements,
  { person, isNew }: { person: number; isNew: boolean },
  rader: readonly Identifikatorrad[],
  sekvensnummer: number,
): void {
  const used = rader.find((rad) => rad.iBruk)?.identifikator
  const iBruk = used === undefined ? null : Number(used)
  for (const number of new Set(rader.map((rad) => Number(rad.identifikator)))) {
    const isUsed = number === iBruk
    write[isNew ? 'insertIdentifikator' : 'setIdentifikator'].run({
      identifikator: number,
      person,
      i_bruk: isUsed ? 1 : 0,
      fra: sekvensnummer,
      til: isUsed ? null : sekvensnummer,
    })
  }
  if (!isNew) write.endIdentifikatorer.run({ person, iBruk, sekvensnummer })
  if (iBruk === null || (!isNew && write.readBruk.get({ person }) === iBruk)) return
  const bruk = { person, fra: sekvensnummer, identifikator: iBruk }
  if (!isNew) write.endBruk.run({ person, sekvensnummer })
  write[isNew ? 'insertBruk' : 'setBruk'].run(bruk)
}

function statements(db: Db) {
  return {
    readGjeldende: db
      .prepare<{ person: number }, number | null>(
        'select gjeldende from person where person = :person',
      )
      .pluck(),
    readDokument: db.prepare<{ posisjon: number | null }, { innhold: string; opphav: string }>(`
      select ${tekstOf(db, 'd.innhold')} innhold, v.opphav from versjon v join dokument d on d.posisjon = v.posisjon
      where v.posisjon = :posisjon`),
    nextPerson: db.prepare<[], number>('select coalesce(max(person), 0) + 1 from person').pluck(),
    insertPerson: sealedInsert(db, 'person'),
    avloes: db.prepare(
      'update versjon set avloest = :sekvensnummer where posisjon = (select gjeldende from person where person = :person)',
    ),
    dropBasis: db.prepare('delete from basis where person = :person'),
    insertBasis: sealedInsert(db, 'basis'),
    isSyntetisk: db
      .prepare<{ person: number }, number>('select syntetisk from person where person = :person')
      .pluck(),
    takeOver: db.prepare(
      'update identifikator set person = :survivor, i_bruk = 0, til = coalesce(til, :sekvensnummer) where person = :person',
    ),
    endPerson: db.prepare(
      'update person set gjeldende = null, i_bruk = 0, erstattet_av = :survivor where person = :person',
    ),
    insertVersjon: sealedInsert(db, 'versjon'),
    insertDokument: db.prepare('insert into dokument values (:posisjon, :innhold)'),
    insertIdentifikator: sealedInsert(db, 'identifikator'),
    setIdentifikator: sealedInsert(
      db,
      'identifikator',
      `on conflict (identifikator) do update set
        person = :person, i_bruk = :i_bruk, til = iif(:i_bruk, null, coalesce(til, :fra))`,
    ),
    endIdentifikatorer: db.prepare(`
      update identifikator set i_bruk = 0, til = :sekvensnummer
      where i_bruk = 1 and identifikator in (select identifikator from bruk where person = :person)
        and person = :person and identifikator is not :iBruk`),
    endBruk: db.prepare(
      'update bruk set til = :sekvensnummer where person = :person and til is null and fra < :sekvensnummer',
    ),
    insertBruk: sealedInsert(db, 'bruk'),
    setBruk: sealedInsert(
      db,
      'bruk',
      'on conflict (person, fra) do update set identifikator = :identifikator',
    ),
    endFormer: db.prepare(
      'update person set erstattet_av = :survivor where erstattet_av = :person',
    ),
    setPerson: db.prepare(`
      update person set gjeldende = :gjeldende, i_bruk = :i_bruk,
        syntetisk = min(syntetisk, :syntetisk), vern = :vern, sperre_bosted = :sperre_bosted,
        sperre_opphold = :sperre_opphold, skjult = :skjult, status = :status,
        bostedskommune = :bostedskommune, oppholdskommune = :oppholdskommune,
        adressenavn = :adressenavn, postnummer = :postnummer,
        foedselsaar = :foedselsaar, doedsaar = :doedsaar, kjoenn = :kjoenn,
        sivilstand = :sivilstand, statsborgerskap = :statsborgerskap
      where person = :person`),
  }
}
