import type { Dokumentidentifikator } from '../../../domain/ids.ts'
import { ARKIV_UKJENT } from '../../../domain/oppslag/arkiv.ts'
import { type Bulkoppslag, OPPSLAG_FEIL } from '../../../domain/oppslag/bulkoppslag.ts'
import { filterDokument } from '../../../domain/oppslag/filter.ts'
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
  const findOne = (identifikator: string) => find.get({ identifikator: Number(identifikator) })

  const bulk = db.transaction(({ oppslag, ...hvordan }: Personoppslag): Oppslagssvar => {
    const entries: string[] = []
    for (const identifikator of oppslag.identifikatorer) {
      const funn = findOne(identifikator)
      const feil = funn === undefined ? 'ukjent' : missing(funn, oppslag)
      if (feil !== undefined) {
        if (oppslag.somBestilt) {
          entries.push(
            entry(identifikator, 'feilmelding', `{"feilmelding":"${OPPSLAG_FEIL[feil]}"}`),
          )
        }
        continue
      }
      if (funn === undefined) continue
      const opphav = foreign(funn, hvordan.visning.segment)
      if (opphav !== undefined) return { kind: 'opphav', opphav }
      entries.push(entry(identifikator, 'folkeregisterperson', render(funn, hvordan)))
    }
    return { kind: 'json', json: encode(`{"oppslag":[${entries.join(',')}]}`) }
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
      const entries: string[] = []
      for (const id of dokumentidentifikatorer) {
        const funn = findDokument(id)
        const opphav = funn && foreign(funn, hvordan.visning.segment)
        if (opphav !== undefined) return { kind: 'opphav', opphav }
        entries.push(
          funn === undefined
            ? `{"dokumentidentifikator":"${id}","feilmelding":{"feilmelding":"${ARKIV_UKJENT}"}}`
            : `{"dokumentidentifikator":"${id}","folkeregisterperson":${render(funn, hvordan)}}`,
        )
      }
      return { kind: 'json', json: encode(`{"oppslag":[${entries.join(',')}]}`) }
    },
  )

  const answer = (funn: Funn | undefined, hvordan: Hvordan): Oppslagssvar => {
    if (funn === undefined) return { kind: 'ukjent' }
    const opphav = foreign(funn, hvordan.visning.segment)
    if (opphav !== undefined) return { kind: 'opphav', opphav }
    return { kind: 'json', json: encode(render(funn, hvordan)) }
  }
  return {
    lookupPersoner: (oppslag: Personoppslag) => bulk(oppslag),
    lookupPerson: (oppslag: Enkeltoppslag) => answer(findOne(oppslag.identifikator), oppslag),
    lookupArkiv: (oppslag: Arkivoppslag) => arkiv(oppslag),
    lookupDokument: (oppslag: Dokumentoppslag) =>
      answer(findDokument(oppslag.dokumentidentifikator), oppslag),
  }
}

// --- internal ---

type Hvordan = Omit<Personoppslag, 'oppslag'>
type Funn = {
  readonly i_bruk: number
  readonly vern: Vern
  readonly syntetisk: number
  readonly opphav: string
  readonly innhold: string
}

/** An ended identifikator is an error only to someone who asks for an answer to each. */
function missing(funn: Funn, { somBestilt }: Bulkoppslag): 'opphoert' | undefined {
  return somBestilt && funn.i_bruk === 0 ? 'opphoert' : undefined
}

function foreign({ opphav }: Funn, segment: Segment): Segment | undefined {
  if (!isSegment(opphav)) throw new Error('the register names an opphav that no package has')
  return canLevere(opphav, segment) ? undefined : opphav
}

function render(funn: Funn, hvordan: Hvordan): string {
  const status = {
    vern: funn.vern,
    syntetisk: funn.syntetisk === 1,
    graderteTilUtenHjemmel: hvordan.graderteTilUtenHjemmel,
  }
  const dokument = JSON.parse(funn.innhold) as Persondokument
  return JSON.stringify(filterDokument(dokument, status, hvordan.visning))
}

function entry(identifikator: string, name: string, json: string): string {
  return `{"foedselsEllerDNummer":"${identifikator}","${name}":${json}}`
}

function encode(json: string): Uint8Array {
  return new TextEncoder().encode(json)
}
