import { nyesteTidspunkt } from '../../../domain/hendelser/endret.ts'
import { nameAfter } from '../../../domain/hendelser/hendelsesdokument.ts'
import type { Dokumentidentifikator } from '../../../domain/ids.ts'
import { canLevere, type Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import type { Db } from '../../sqlite/open.ts'
import { createFeed, type Hendelsefunn, type Hendelsesinnhold } from '../feed.ts'
import { SkadetRad } from '../feil.ts'
import { dokumentFinder, vernReader } from './funn.ts'
import { heleRader } from './hele-rader.ts'
import { tekstOf } from './innhold.ts'
import { elleveSiffer } from './rad.ts'
import type { Sqlverdi } from './segl.ts'
import { fyllingOf, parseOpphav, tilstandReader } from './tilstand.ts'

/** Reads the feed, and what events tell: each call from one snapshot, so that no number comes later. */
export function feedReader(db: Db) {
  const readTilstand = tilstandReader(db)
  const readHendelser = hendelseReader(db)
  const feed = createFeed({
    readFylling: () => fyllingOf(readTilstand()),
    readHendelser: (fra) => readHendelser.fra(fra),
    readSiste: (foer) => readHendelser.foer(foer)?.rad.ajourholdstidspunkt,
    findHendelse: hendelseFinder(db, readHendelser.ved),
  })
  return {
    readFeed: db.transaction(feed.readFeed),
    lookupHendelse: db.transaction(feed.lookupHendelse),
    lookupHendelser: db.transaction(feed.lookupHendelser),
  }
}

// --- internal ---

/** Whole rows of events, each with whom it is of today; or `SkadetRad`. */
function hendelseReader(db: Db) {
  const hel = heleRader(db, { h: 'hendelse', i: 'identifikator', p: 'person' })
  const select = (where: string, order = '') =>
    db
      .prepare<{ nr: number }, Sqlverdi[]>(`
        select ${hel.columns}, (select skrevet_foer_ms from tilstand) from hendelse h
        left join identifikator i on i.identifikator = h.identifikator
        left join person p on p.person = i.person
        where h.sekvensnummer ${where} :nr ${order}`)
      .raw()
  const [fra, foer, ved] = [
    select('>=', 'order by h.sekvensnummer'),
    select('<', 'order by h.sekvensnummer desc limit 1'),
    select('='),
  ]
  const [sekvensnummer, type, identifikator] = hel.at(
    ...(['h.sekvensnummer', 'h.type', 'h.identifikator'] as const),
  )
  const [navn, dokument, opphav] = hel.at(
    ...(['h.hendelsesdokument', 'h.dokumentidentifikator', 'h.opphav'] as const),
  )
  const [tidspunkt, skrevetMs] = hel.at('h.ajourholdstidspunkt', 'h.skrevet_ms')
  const readVern = vernReader(hel, 'p')
  const tidspunktOf = tidspunktReader(db)
  const read = (rad: readonly Sqlverdi[]): Hendelsefunn => {
    hel.require(rad)
    const written = rad[skrevetMs] ?? rad[hel.antall] ?? null
    return {
      rad: {
        sekvensnummer: Number(rad[sekvensnummer]),
        type: String(rad[type]),
        identifikator: elleveSiffer(Number(rad[identifikator])),
        navn: hex(rad[navn]),
        dokumentidentifikator: hex(rad[dokument]),
        opphav: parseOpphav(rad[opphav] ?? null),
        ajourholdstidspunkt: textOf(rad[tidspunkt]) ?? tidspunktOf(rad[dokument], written),
        skrevetMs: written === null ? Infinity : Number(written),
      },
      av: [readVern(rad)],
    }
  }
  const one = (statement: typeof ved, nr: number) => {
    const rad = statement.get({ nr })
    return rad && read(rad)
  }
  return {
    *fra(nr: number) {
      for (const rad of fra.iterate({ nr })) yield read(rad)
    },
    foer: (nr: number) => one(foer, nr),
    ved: (nr: number) => one(ved, nr),
  }
}

/** Of an event from before it was noted: what its document says; and else, when it was written. */
function tidspunktReader(db: Db) {
  const find = db
    .prepare<{ id: Uint8Array }, string>(`
      select ${tekstOf(db, 'd.innhold')} from versjon v join dokument d on d.posisjon = v.posisjon
      where v.dokumentidentifikator = cast(:id as blob)`)
    .pluck()
  return (id: Sqlverdi | undefined, written: Sqlverdi): string => {
    const innhold = id instanceof Uint8Array ? find.get({ id }) : undefined
    const told = innhold && nyesteTidspunkt(JSON.parse(innhold) as Persondokument)
    return told ?? new Date(Number(written ?? 0)).toISOString()
  }
}

/** Finds an event by its own name, or by the one that it has after its versjon. */
function hendelseFinder(db: Db, readHendelse: (nr: number) => Hendelsefunn | undefined) {
  const hel = heleRader(db, { d: 'hendelsesdokument' })
  const findEgen = db
    .prepare<{ navn: Buffer }, Sqlverdi[]>(`
      select ${hel.columns} from hendelsesdokument d where d.navn = cast(:navn as blob)`)
    .raw()
  const [nr, innhold, opphav] = hel.at(...(['d.sekvensnummer', 'd.innhold', 'd.opphav'] as const))
  const findVersjon = db.prepare<{ id: Buffer }, Versjonsfunn>(`
    select v.sekvensnummer nr, v.opphav, v.innhold_segl is null isBorte, (
      select f.dokumentidentifikator from versjon f
      where f.person = v.person and f.posisjon < v.posisjon order by f.posisjon desc limit 1
    ) forrige from versjon v where v.dokumentidentifikator = cast(:id as blob)`)
  const findDokument = dokumentFinder(db)
  const findEgenHendelse = (navn: Dokumentidentifikator, pakke: Rettighetspakke) => {
    const rad = findEgen.get({ navn: Buffer.from(navn, 'hex') })
    if (rad === undefined) return undefined
    hel.require(rad)
    if (rad[innhold] === '') {
      const av = rad[opphav] ?? null
      return av === null ? undefined : whereDeleted(parseOpphav(av), pakke)
    }
    const funn = readHendelse(Number(rad[nr]))
    if (funn?.rad.navn !== navn) throw new SkadetRad('hendelse')
    return { ...funn, tells: { innhold: String(rad[innhold]) } }
  }
  const findImplied = (navn: Dokumentidentifikator, pakke: Rettighetspakke) => {
    const id = nameAfter(navn)
    const versjon = findVersjon.get({ id: Buffer.from(id, 'hex') })
    if (versjon?.isBorte === 1) return whereDeleted(parseOpphav(versjon.opphav), pakke)
    const funn = versjon && readHendelse(versjon.nr)
    const isOf = funn?.rad.dokumentidentifikator === id && funn.rad.navn === undefined
    const etter = isOf ? findDokument(id, pakke) : undefined
    if (versjon === undefined || funn === undefined || etter === undefined) return undefined
    const forrige = hex(versjon.forrige)
    const foer = forrige && findDokument(forrige, pakke)
    if (etter === 'slettet' || foer === 'slettet') return 'slettet'
    return { ...funn, tells: { foer, etter } }
  }
  return (navn: Dokumentidentifikator, pakke: Rettighetspakke): Funn | 'slettet' | undefined => {
    const funn = findEgenHendelse(navn, pakke) ?? findImplied(navn, pakke)
    if (funn === 'slettet') return funn
    const isTold = funn?.rad.type !== 'personErOppdatert' && funn !== undefined
    return isTold && canLevere(funn.rad.opphav, pakke) ? funn : undefined
  }
}

type Funn = Hendelsefunn & { readonly tells: Hendelsesinnhold }
type Versjonsfunn = {
  readonly nr: number
  readonly opphav: string
  readonly isBorte: 0 | 1
  readonly forrige: Uint8Array | null
}

/** Of what has been deleted, no package is told more than it was before. */
function whereDeleted(opphav: Rettighetspakke, pakke: Rettighetspakke): 'slettet' | undefined {
  return canLevere(opphav, pakke) ? 'slettet' : undefined
}

function hex(blob: Sqlverdi | undefined): Dokumentidentifikator | undefined {
  return blob instanceof Uint8Array
    ? (Buffer.from(blob).toString('hex') as Dokumentidentifikator)
    : undefined
}

function textOf(verdi: Sqlverdi | undefined): string | undefined {
  return typeof verdi === 'string' ? verdi : undefined
}
