import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { ARKIV_UKJENT } from '../../../domain/oppslag/arkiv.ts'
import { isBasis } from '../../../domain/oppslag/basis.ts'
import { OPPSLAG_FEIL } from '../../../domain/oppslag/bulkoppslag.ts'
import { filterDokument, REGELVERSJON } from '../../../domain/oppslag/filter.ts'
import type { Visning } from '../../../domain/oppslag/part.ts'
import { canLevere, isSegment, type Segment } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import type { Vern } from '../../../domain/register/vern.ts'
import type {
  Arkivoppslag,
  Dokumentoppslag,
  Enkeltoppslag,
  Oppslagssvar,
  Personoppslag,
} from '../storage.ts'
import type { Db } from './open.ts'

/** Looks persons up and renders them, all of one request from one snapshot. */
export function oppslagReader(db: Db) {
  const find = db.prepare<{ identifikator: number }, Funn>(`
    select i.i_bruk, p.vern, p.syntetisk, v.opphav, d.innhold
    from identifikator i
    join person p on p.person = i.person
    join versjon v on v.posisjon = p.gjeldende
    join dokument d on d.posisjon = p.gjeldende
    where i.identifikator = :identifikator`)
  const findBasis = db.prepare<{ identifikator: number; regelversjon: number }, Ferdig>(`
    select i.i_bruk, b.opphav, b.innhold ferdig
    from identifikator i
    join person p on p.person = i.person
    join basis b on b.posisjon = p.gjeldende
    where i.identifikator = :identifikator and p.syntetisk = 1 and b.regelversjon = :regelversjon`)

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
    for (const id of oppslag.identifikatorer) {
      const funn = findOne(id)
      if (funn === undefined || (oppslag.somBestilt && funn.i_bruk === 0)) {
        const feil = OPPSLAG_FEIL[funn === undefined ? 'ukjent' : 'opphoert']
        if (oppslag.somBestilt)
          entries.push(entry(id, 'feilmelding', encode(`{"feilmelding":"${feil}"}`)))
        continue
      }
      const opphav = foreign(funn, hvordan.visning.segment)
      if (opphav !== undefined) return { kind: 'opphav', opphav }
      entries.push(entry(id, 'folkeregisterperson', render(funn, hvordan)))
    }
    return { kind: 'json', json: bulkBody(entries) }
  })

  const dokument = db.prepare<{ dokumentidentifikator: Buffer }, Funn>(`
    select 1 i_bruk, coalesce(n.vern, p.vern) vern, coalesce(n.syntetisk, p.syntetisk) syntetisk,
      v.opphav, d.innhold
    from versjon v
    join person p on p.person = v.person
    left join person n on n.person = p.erstattet_av
    join dokument d on d.posisjon = v.posisjon
    where v.dokumentidentifikator = :dokumentidentifikator`)
  const findDokument = (id: Dokumentidentifikator) =>
    dokument.get({ dokumentidentifikator: Buffer.from(id, 'hex') })

  const arkiv = db.transaction(
    ({ dokumentidentifikatorer, ...hvordan }: Arkivoppslag): Oppslagssvar => {
      const entries: Uint8Array[] = []
      for (const id of dokumentidentifikatorer) {
        const funn = findDokument(id)
        const opphav = funn && foreign(funn, hvordan.visning.segment)
        if (opphav !== undefined) return { kind: 'opphav', opphav }
        const [name, value] =
          funn === undefined
            ? ['feilmelding', encode(`{"feilmelding":"${ARKIV_UKJENT}"}`)]
            : ['folkeregisterperson', render(funn, hvordan)]
        entries.push(entry(id, name, value, 'dokumentidentifikator'))
      }
      return { kind: 'json', json: bulkBody(entries) }
    },
  )

  const answer = (funn: Funn | Ferdig | undefined, hvordan: Hvordan): Oppslagssvar => {
    if (funn === undefined) return { kind: 'ukjent' }
    const opphav = foreign(funn, hvordan.visning.segment)
    if (opphav !== undefined) return { kind: 'opphav', opphav }
    return { kind: 'json', json: new Uint8Array(render(funn, hvordan)) }
  }
  return {
    lookupPersoner: (oppslag: Personoppslag) => bulk(oppslag),
    lookupPerson: (oppslag: Enkeltoppslag) =>
      answer(finder(oppslag.visning)(oppslag.identifikator), oppslag),
    lookupArkiv: (oppslag: Arkivoppslag) => arkiv(oppslag),
    lookupDokument: (oppslag: Dokumentoppslag) =>
      answer(findDokument(oppslag.dokumentidentifikator), oppslag),
  }
}

// --- internal ---

const CLOSE = Buffer.from('}')

type Hvordan = Omit<Personoppslag, 'oppslag'>
/** A row that needs no more than to be sent. */
type Ferdig = { readonly i_bruk: number; readonly opphav: string; readonly ferdig: Uint8Array }
type Funn = {
  readonly i_bruk: number
  readonly vern: Vern
  readonly syntetisk: number
  readonly opphav: string
  readonly innhold: string
}

function foreign({ opphav }: Pick<Funn, 'opphav'>, segment: Segment): Segment | undefined {
  if (!isSegment(opphav)) throw new Error('the register names an opphav that no package has')
  return canLevere(opphav, segment) ? undefined : opphav
}

function render(funn: Funn | Ferdig, hvordan: Hvordan): Uint8Array {
  if ('ferdig' in funn) return funn.ferdig
  const status = {
    vern: funn.vern,
    syntetisk: funn.syntetisk === 1,
    graderteTilUtenHjemmel: hvordan.graderteTilUtenHjemmel,
  }
  const dokument = JSON.parse(funn.innhold) as Persondokument
  return encode(JSON.stringify(filterDokument(dokument, status, hvordan.visning)))
}

/** One entry with the comma before it; the first one's is cut off again. */
function entry(id: string, name: string, value: Uint8Array, felt = 'foedselsEllerDNummer') {
  return Buffer.concat([encode(`,{"${felt}":"${id}","${name}":`), value, CLOSE])
}

/** Fresh bytes of their own, so that they can be handed to another thread without a copy. */
function bulkBody(entries: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(0), ...rest] = entries
  const parts = [encode('{"oppslag":['), first.subarray(1), ...rest, encode(']}')]
  const body = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    body.set(part, offset)
    offset += part.byteLength
  }
  return body
}

function encode(json: string): Uint8Array {
  return new TextEncoder().encode(json)
}
