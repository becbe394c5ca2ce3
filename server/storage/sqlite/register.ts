import {
  type Identifikatorrad,
  keepVern,
  type Personrad,
  type Vernerad,
} from '../../../domain/register/person.ts'
import type { Appended, NyVersjon } from '../storage.ts'
import { sealedInsert } from './forsegling.ts'
import type { Db } from './open.ts'
import { identify, personRow } from './rad.ts'
import { innholdssegl } from './segl.ts'
import { readOpphav, tilstandReader } from './tilstand.ts'

/** The one place that writes the register. Numbers are handed out inside the transaction. */
export function registerWriter(db: Db) {
  const write = statements(db)
  const append = db.transaction((versjoner: readonly NyVersjon[]): Appended => {
    const tilstand = write.readTilstand()
    const { siste, posisjon } = tilstand
    const numbers = new Numbers(siste, posisjon)
    let uendret = 0
    let ekte = 0
    let importert = 0
    const opphav = new Set(readOpphav(tilstand))
    for (const ny of versjoner) {
      const dokumentidentifikator = identify(ny)
      if (write.hasVersjon.get({ dokumentidentifikator }) !== undefined) {
        uendret += 1
        continue
      }
      if (!ny.rad.syntetisk) ekte = 1
      if (ny.hendelsestype === undefined) importert = 1
      opphav.add(ny.opphav)
      appendOne(write, ny, dokumentidentifikator, numbers)
    }
    write.setTilstand.run({ siste: numbers.siste, posisjon: numbers.posisjon, ekte, importert })
    write.setOpphav.run({ opphav: [...opphav].sort().join(' ') })
    return { nye: versjoner.length - uendret, uendret, siste: numbers.siste }
  })
  return { appendVersjoner: (versjoner: readonly NyVersjon[]) => append.immediate(versjoner) }
}

// --- internal ---

type Statements = ReturnType<typeof statements>
type Skjerming = Pick<Vernerad, 'sperreBosted' | 'sperreOpphold'> & {
  readonly person: number
  readonly sekvensnummer: number
}

/**
 * Each new versjon has the next number, by an event or without, in the order it comes: the same input has
 * the same numbers however it is cut into transactions. @valg docs/valg/028-sekvensnummer.md
 */
class Numbers {
  siste: number
  posisjon: number

  constructor(siste: number, posisjon: number) {
    this.siste = siste
    this.posisjon = posisjon
  }

  next(): { sekvensnummer: number; posisjon: number } {
    this.posisjon += 1
    this.siste += 1
    return { sekvensnummer: this.siste, posisjon: this.posisjon }
  }
}

function appendOne(
  write: Statements,
  ny: NyVersjon,
  dokumentidentifikator: Buffer,
  numbers: Numbers,
): void {
  const { sekvensnummer, posisjon } = numbers.next()
  const iBruk = ny.rad.identifikatorer.find((rad) => rad.iBruk)?.identifikator
  const known = findPerson(write, ny, sekvensnummer)
  const rad = today(write, ny, known)
  const row = personRow(posisjon, iBruk !== undefined, rad)
  const person = known ?? insertPerson(write, row)
  if (known !== undefined) {
    write.dropBasis.run({ person })
    write.avloes.run({ person, sekvensnummer })
    skjerm(write, { person, sekvensnummer, ...rad })
    write.setPerson.run({ ...row, person })
  }
  write.insertVersjon.run({
    posisjon,
    dokumentidentifikator,
    person,
    sekvensnummer,
    opphav: ny.opphav,
    innhold_segl: innholdssegl(posisjon, ny.json),
  })
  write.insertDokument.run({ posisjon, innhold: ny.json })
  if (ny.basis !== undefined && rad.vern === ny.rad.vern) {
    const { regelversjon, json } = ny.basis
    const innhold = Buffer.from(json)
    write.insertBasis.run({ posisjon, person, regelversjon, opphav: ny.opphav, innhold })
  }
  noteIdentifikatorer(
    write,
    { person, isNew: known === undefined },
    ny.rad.identifikatorer,
    sekvensnummer,
  )
  if (ny.hendelsestype !== undefined) {
    write.insertHendelse.run({
      sekvensnummer,
      type: ny.hendelsestype,
      identifikator: Number(iBruk ?? ny.rad.identifikatorer[0]?.identifikator),
      dokumentidentifikator,
    })
  }
}

/** A person whom nobody knew. Persons are never deleted, so the next one is one more. */
function insertPerson(write: Statements, row: ReturnType<typeof personRow>): number {
  const person = write.nextPerson.get() ?? 1
  write.insertPerson.run({ ...row, person })
  return person
}

/** What the person's row becomes. An event says that it is the newest; a load may bring old things late. */
function today(write: Statements, ny: NyVersjon, known: number | undefined): Personrad {
  if (known === undefined || ny.hendelsestype !== undefined) return ny.rad
  const foer = write.readVern.get({ person: known })
  return foer === undefined ? ny.rad : keepVern(ny.rad, foer)
}

/** Notes that a place has closed, for the person and for all that turned out to be the same one. */
function skjerm(
  write: Statements,
  { person, sekvensnummer, sperreBosted, sperreOpphold }: Skjerming,
): void {
  if (sperreBosted === 0 && sperreOpphold === 0) return
  write.insertSkjermet.run({ person, sekvensnummer, sperreBosted, sperreOpphold })
  write.raiseSperre.run({ person, sperreBosted, sperreOpphold })
}

/**
 * The person whom any of the identifikatorer belongs to, if any. Where they belong to several, those
 * turn out to be one: whoever has the number in use survives and takes over the others'.
 */
function findPerson(write: Statements, ny: NyVersjon, sekvensnummer: number): number | undefined {
  const sorted = [...ny.rad.identifikatorer].sort((a, b) => Number(b.iBruk) - Number(a.iBruk))
  const persons = sorted.flatMap((rad) => {
    const person = write.personOf.get({ identifikator: Number(rad.identifikator) })
    return person === undefined ? [] : [person]
  })
  const [survivor, ...others] = new Set(persons)
  for (const person of others) {
    write.dropBasis.run({ person })
    write.avloes.run({ person, sekvensnummer })
    write.takeOver.run({ person, survivor, sekvensnummer })
    write.endPerson.run({ person, survivor })
    write.endFormer.run({ person, survivor })
  }
  return survivor
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
    readTilstand: tilstandReader(db),
    setTilstand: db.prepare(
      'update tilstand set siste = :siste, posisjon = :posisjon, ekte = max(ekte, :ekte), importert = max(importert, :importert)',
    ),
    setOpphav: db.prepare('update tilstand set opphav = :opphav where opphav <> :opphav'),
    hasVersjon: db.prepare(
      'select 1 from versjon where dokumentidentifikator = :dokumentidentifikator',
    ),
    personOf: db
      .prepare<{ identifikator: number }, number>(
        'select person from identifikator where identifikator = :identifikator',
      )
      .pluck(),
    nextPerson: db.prepare<[], number>('select coalesce(max(person), 0) + 1 from person').pluck(),
    insertPerson: sealedInsert(db, 'person'),
    readVern: db.prepare<{ person: number }, Vernerad>(`
      select vern, sperre_bosted sperreBosted, sperre_opphold sperreOpphold, ajourfoert
      from person where person = :person`),
    avloes: db.prepare(
      'update versjon set avloest = :sekvensnummer where posisjon = (select gjeldende from person where person = :person)',
    ),
    dropBasis: db.prepare(
      'delete from basis where posisjon = (select gjeldende from person where person = :person)',
    ),
    insertBasis: sealedInsert(db, 'basis'),
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
    readBruk: db
      .prepare<{ person: number }, number>(
        'select identifikator from bruk where person = :person order by fra desc limit 1',
      )
      .pluck(),
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
    insertSkjermet: db.prepare(`
      insert into skjermet (sekvensnummer, person, sperre_bosted, sperre_opphold)
      select :sekvensnummer, person, iif(sperre_bosted < :sperreBosted, :sperreBosted, 0),
        iif(sperre_opphold < :sperreOpphold, :sperreOpphold, 0) from person
      where (sperre_bosted < :sperreBosted or sperre_opphold < :sperreOpphold)
        and ((person = :person and gjeldende is not null) or erstattet_av = :person)
      on conflict (sekvensnummer, person) do update set
        sperre_bosted = max(sperre_bosted, excluded.sperre_bosted),
        sperre_opphold = max(sperre_opphold, excluded.sperre_opphold)`),
    raiseSperre: db.prepare(`
      update person set sperre_bosted = max(sperre_bosted, :sperreBosted),
        sperre_opphold = max(sperre_opphold, :sperreOpphold)
      where erstattet_av = :person`),
    setPerson: db.prepare(`
      update person set gjeldende = :gjeldende, i_bruk = :i_bruk,
        syntetisk = min(syntetisk, :syntetisk), vern = :vern, sperre_bosted = :sperre_bosted,
        sperre_opphold = :sperre_opphold, ajourfoert = :ajourfoert, status = :status,
        bostedskommune = :bostedskommune, oppholdskommune = :oppholdskommune,
        adressenavn = :adressenavn, postnummer = :postnummer,
        foedselsaar = :foedselsaar, doedsaar = :doedsaar, kjoenn = :kjoenn,
        sivilstand = :sivilstand, statsborgerskap = :statsborgerskap
      where person = :person`),
    insertHendelse: db.prepare(
      'insert into hendelse values (:sekvensnummer, :type, :identifikator, null, :dokumentidentifikator)',
    ),
  }
}
