import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { ARKIV_UKJENT } from '../../../domain/oppslag/arkiv.ts'
import { isBasis } from '../../../domain/oppslag/basis.ts'
import { OPPSLAG_FEIL } from '../../../domain/oppslag/bulkoppslag.ts'
import { filterDokument, REGELVERSJON, vernestatus } from '../../../domain/oppslag/filter.ts'
import type { Visning } from '../../../domain/oppslag/part.ts'
import { canLevere, isSegment, type Segment } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import { strongest, type Vern } from '../../../domain/register/vern.ts'
import type {
  Arkivoppslag,
  Dokumentoppslag,
  Enkeltoppslag,
  Oppslagssvar,
  Personoppslag,
} from '../storage.ts'
import type { Db } from './open.ts'

/**
 * Looks persons up and renders them, all of one request from one snapshot. The casts are for speed: a
 * join that is constrained by a bare parameter is planned anew for every value (this SQLite keeps
 * samples of the data), which takes longer than the look-up itself.
 */
export function oppslagReader(db: Db) {
  const find = db.prepare<{ identifikator: number }, Funn>(`
    select i.i_bruk, p.vern, p.syntetisk, v.opphav, d.innhold
    from identifikator i
    join person p on p.person = i.person
    join versjon v on v.posisjon = p.gjeldende
    join dokument d on d.posisjon = p.gjeldende
    where i.identifikator = cast(:identifikator as integer)`)
  const findBasis = db.prepare<{ identifikator: number; regelversjon: number }, Ferdig>(`
    select i.i_bruk, b.opphav, b.innhold ferdig
    from identifikator i
    join person p on p.person = i.person
    join basis b on b.posisjon = p.gjeldende
    where i.identifikator = cast(:identifikator as integer) and p.syntetisk = 1 and b.regelversjon = cast(:regelversjon as integer)`)

  /** What is rendered in advance where that is what is asked for, and else the document. */
  const finder = (visning: Visning) => {
    const ready = isBasis(visning)
    return (id: Folkeregisteridentifikator): Funn | Ferdig | undefined => {
      const identifikator = Number(id)
      const ferdig = ready
        ? findBasis.get({ identifikator, regelversjon: REGELVERSJON })
        : undefined
      return ferdig ?? find.get({ identifikator })
    }
  }

  const bulk = db.transaction(({ oppslag, ...hvordan }: Personoppslag): Oppslagssvar => {
    const findOne = finder(hvordan.visning)
    const entries: Uint8Array[] = []
    const om: number[] = []
    for (const id of oppslag.identifikatorer) {
      const funn = findOne(id)
      if (funn === undefined || (oppslag.somBestilt && funn.i_bruk === 0)) {
        const feil = OPPSLAG_FEIL[funn === undefined ? 'ukjent' : 'opphoert']
        if (oppslag.somBestilt) {
          addEntry(entries, { id, name: 'feilmelding', value: encode(`{"feilmelding":"${feil}"}`) })
        }
        continue
      }
      const opphav = foreign(funn, hvordan.visning.segment)
      if (opphav !== undefined) return { kind: 'opphav', opphav }
      addEntry(entries, { id, name: 'folkeregisterperson', value: render(funn, hvordan) })
      om.push(Number(id))
    }
    return body(bulkBody(entries), om)
  })

  const dokument = db.prepare<{ dokumentidentifikator: Buffer }, Dokumentfunn>(`
    select 1 i_bruk, (
        select identifikator from bruk where person = coalesce(p.erstattet_av, p.person)
        order by fra desc limit 1
      ) om, p.vern, n.vern nyttVern, min(p.syntetisk, coalesce(n.syntetisk, 1)) syntetisk,
      v.opphav, d.innhold
    from versjon v
    join person p on p.person = v.person
    left join person n on n.person = p.erstattet_av
    join dokument d on d.posisjon = v.posisjon
    where v.dokumentidentifikator = cast(:dokumentidentifikator as blob)`)
  const findDokument = (id: Dokumentidentifikator) =>
    dokument.get({ dokumentidentifikator: Buffer.from(id, 'hex') })

  const arkiv = db.transaction(
    ({ dokumentidentifikatorer, ...hvordan }: Arkivoppslag): Oppslagssvar => {
      const entries: Uint8Array[] = []
      const om: number[] = []
      for (const id of dokumentidentifikatorer) {
        const funn = findDokument(id)
        const opphav = funn && foreign(funn, hvordan.visning.segment)
        if (opphav !== undefined) return { kind: 'opphav', opphav }
        const [name, value] =
          funn === undefined
            ? (['feilmelding', encode(`{"feilmelding":"${ARKIV_UKJENT}"}`)] as const)
            : (['folkeregisterperson', render(funn, hvordan)] as const)
        addEntry(entries, { felt: 'dokumentidentifikator', id, name, value })
        if (funn?.om != null) om.push(funn.om)
      }
      return body(bulkBody(entries), om)
    },
  )

  const answer = (
    funn: Funn | Ferdig | undefined,
    hvordan: Hvordan,
    om: number | null | undefined,
  ): Oppslagssvar => {
    if (funn === undefined) return { kind: 'ukjent' }
    const opphav = foreign(funn, hvordan.visning.segment)
    if (opphav !== undefined) return { kind: 'opphav', opphav }
    return body(new Uint8Array(render(funn, hvordan)), om == null ? [] : [om])
  }
  return {
    lookupPersoner: (oppslag: Personoppslag) => bulk(oppslag),
    lookupPerson: (oppslag: Enkeltoppslag) => {
      const { visning, identifikator } = oppslag
      return answer(finder(visning)(identifikator), oppslag, Number(identifikator))
    },
    lookupArkiv: (oppslag: Arkivoppslag) => arkiv(oppslag),
    lookupDokument: (oppslag: Dokumentoppslag) => {
      const funn = findDokument(oppslag.dokumentidentifikator)
      return answer(funn, oppslag, funn?.om)
    },
  }
}

// --- internal ---

const HEAD = Buffer.from('{"oppslag":[')
const TAIL = Buffer.from(']}')
const CLOSE = Buffer.from('}')

type Entry = {
  readonly felt?: string
  readonly id: string
  readonly name: string
  readonly value: Uint8Array
}

type Hvordan = Omit<Personoppslag, 'oppslag'>
/** A row that needs no more than to be sent. */
type Ferdig = { readonly i_bruk: number; readonly opphav: string; readonly ferdig: Uint8Array }
type Funn = {
  readonly i_bruk: number
  readonly vern: Vern
  /** Of the person whom this one turned out to be. Neither protection ends with that. */
  readonly nyttVern?: Vern | null
  readonly syntetisk: number
  readonly opphav: string
  readonly innhold: string
}

/** A document, and the number that the person it is of goes by today. */
type Dokumentfunn = Funn & { readonly om: number | null }

function body(json: Uint8Array, om: readonly number[]): Oppslagssvar {
  return { kind: 'json', json, om: Float64Array.from(om), treff: om.length }
}

function foreign({ opphav }: Pick<Funn, 'opphav'>, segment: Segment): Segment | undefined {
  if (!isSegment(opphav)) throw new Error('the register names an opphav that no package has')
  return canLevere(opphav, segment) ? undefined : opphav
}

function render(funn: Funn | Ferdig, hvordan: Hvordan): Uint8Array {
  if ('ferdig' in funn) return funn.ferdig
  const { visning, graderteTilUtenHjemmel } = hvordan
  const dokument = JSON.parse(funn.innhold) as Persondokument
  const status = vernestatus(dokument, {
    vern: strongest(funn.vern, funn.nyttVern ?? 'ugradert'),
    syntetisk: funn.syntetisk === 1,
    graderteTilUtenHjemmel,
  })
  return encode(JSON.stringify(filterDokument(dokument, status, visning)))
}

/** Adds one entry, with the comma that parts it from the one before. */
function addEntry(
  parts: Uint8Array[],
  { felt = 'foedselsEllerDNummer', id, name, value }: Entry,
): void {
  const comma = parts.length === 0 ? '' : ','
  parts.push(Buffer.from(`${comma}{"${felt}":"${id}","${name}":`, 'latin1'), value, CLOSE)
}

/** Fresh bytes of their own, so that they can be handed to another thread without a copy. */
function bulkBody(parts: readonly Uint8Array[]): Uint8Array {
  const inside = parts.reduce((length, part) => length + part.byteLength, 0)
  const body = new Uint8Array(HEAD.byteLength + inside + TAIL.byteLength)
  body.set(HEAD, 0)
  let offset = HEAD.byteLength
  for (const part of parts) {
    body.set(part, offset)
    offset += part.byteLength
  }
  body.set(TAIL, offset)
  return body
}

function encode(json: string): Uint8Array {
  return new TextEncoder().encode(json)
}
