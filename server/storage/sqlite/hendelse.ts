import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../../../domain/ids.ts'
import type { Db } from '../../sqlite/open.ts'
import type { Hendelserad, Holdthendelse } from '../hendelse.ts'
import { sealedInsert } from './forsegling.ts'
import { elleveSiffer } from './rad.ts'

/** Writes events, and finds those that came from outside. Runs inside the transaction of whoever writes. */
export function hendelseWriter(db: Db) {
  const insert = sealedInsert(db, 'hendelse', 'on conflict (sekvensnummer) do nothing')
  const insertDokument = sealedInsert(db, 'hendelsesdokument')
  const find = db.prepare<{ navn: Buffer }, Funnet>(`
    select h.type, h.identifikator, h.ajourholdstidspunkt, d.innhold, d.innhold = '' isBorte,
      lower(hex(h.dokumentidentifikator)) dokument
    from hendelsesdokument d left join hendelse h on h.sekvensnummer = d.sekvensnummer
    where d.navn = cast(:navn as blob)`)
  const has = db
    .prepare<{ identifikator: number }, number>(
      'select 1 from identifikator where identifikator = :identifikator',
    )
    .pluck()
  const end = db.prepare(`
    update identifikator set i_bruk = 0, til = coalesce(til, :sekvensnummer)
    where identifikator = :identifikator and i_bruk = 1`)
  const endPerson = db.prepare(`
    update person set i_bruk = 0 where i_bruk = 1 and person = (
      select person from identifikator where identifikator = :identifikator)
    and not exists (
      select 1 from identifikator i where i.person = person.person and i.i_bruk = 1)`)
  return {
    noteHendelse: (rad: Hendelserad, innhold?: string): void => {
      const { sekvensnummer, type, navn, dokumentidentifikator, skrevetMs } = rad
      insert.run({
        ...{ sekvensnummer, type, opphav: rad.opphav },
        identifikator: Number(rad.identifikator),
        hendelsesdokument: bytes(navn),
        dokumentidentifikator: bytes(dokumentidentifikator),
        ajourholdstidspunkt: rad.ajourholdstidspunkt,
        skrevet_ms: skrevetMs,
        nyest: Number(rad.nyest),
      })
      if (innhold !== undefined) insertDokument.run({ navn: bytes(navn), sekvensnummer, innhold })
    },
    findHendelse: (navn: Dokumentidentifikator): Holdthendelse | 'slettet' | undefined => {
      const found = find.get({ navn: Buffer.from(navn, 'hex') })
      if (found === undefined) return undefined
      if (found.isBorte === 1) return 'slettet'
      const { identifikator, dokument, isBorte: _, ...resten } = found
      return {
        ...resten,
        identifikator: elleveSiffer(identifikator),
        dokumentidentifikator: (dokument || undefined) as Dokumentidentifikator | undefined,
      }
    },
    hasPerson: (identifikator: Folkeregisteridentifikator): boolean =>
      has.get({ identifikator: Number(identifikator) }) !== undefined,
    endNummer: (id: Folkeregisteridentifikator, sekvensnummer: number): void => {
      const identifikator = Number(id)
      end.run({ identifikator, sekvensnummer })
      endPerson.run({ identifikator })
    },
  }
}

// --- internal ---

type Funnet = Omit<Holdthendelse, 'identifikator' | 'dokumentidentifikator'> & {
  readonly identifikator: number
  readonly dokument: string | null
  readonly isBorte: 0 | 1
}

function bytes(navn: Dokumentidentifikator | undefined): Buffer | null {
  return navn === undefined ? null : Buffer.from(navn, 'hex')
}
