import {
  type Folkeregisteridentifikator,
  isFolkeregisteridentifikator,
} from '../../../domain/ids.ts'
import { ARKIV_UKJENT } from '../../../domain/oppslag/arkiv.ts'
import { isBasis } from '../../../domain/oppslag/basis.ts'
import { OPPSLAG_FEIL } from '../../../domain/oppslag/bulkoppslag.ts'
import { filterDokument, vernestatus } from '../../../domain/oppslag/filter.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import type { Oppslagssvar } from '../storage.ts'
import { basisFinder, dokumentFinder, type Ferdig, type Funn, personFinder } from './funn.ts'
import type { Arkivkall, Dokumentkall, Enkeltkall, Personkall } from './kall.ts'
import type { Db } from './open.ts'

/** Looks persons up and renders them, all of one request from one snapshot. */
export function oppslagReader(db: Db) {
  const findPerson = personFinder(db)
  const findBasis = basisFinder(db)
  const findDokument = dokumentFinder(db)

  /** What is rendered in advance where that is what is asked for, and else the document. */
  const finder = ({ visning }: Hvordan) => {
    const ready = isBasis(visning)
    return (id: Folkeregisteridentifikator): Funn | Ferdig | undefined =>
      (ready ? findBasis(id) : undefined) ?? findPerson(id, visning.segment)
  }

  const bulk = db.transaction(({ oppslag, ...hvordan }: Personkall): Oppslagssvar => {
    const findOne = finder(hvordan)
    const entries: Uint8Array[] = []
    const om: number[] = []
    const opphoert: number[] = []
    for (const id of oppslag.identifikatorer) {
      const isGyldig = isFolkeregisteridentifikator(id)
      const funn = isGyldig ? findOne(id) : undefined
      if (funn === undefined || (oppslag.somBestilt && !funn.iBruk)) {
        const feil =
          OPPSLAG_FEIL[!isGyldig ? 'ugyldig' : funn === undefined ? 'ukjent' : 'opphoert']
        if (oppslag.somBestilt) {
          addEntry(entries, { id, name: 'feilmelding', value: encode(`{"feilmelding":"${feil}"}`) })
          if (funn !== undefined) opphoert.push(Number(id))
        }
        continue
      }
      addEntry(entries, { id, name: 'folkeregisterperson', value: render(funn, hvordan) })
      om.push(Number(id))
    }
    return { ...body(bulkBody(entries), om), opphoert: Float64Array.from(opphoert) }
  })

  const arkiv = db.transaction(
    ({ dokumentidentifikatorer, ...hvordan }: Arkivkall): Oppslagssvar => {
      const entries: Uint8Array[] = []
      const om: number[] = []
      for (const id of dokumentidentifikatorer) {
        const funn = findDokument(id, hvordan.visning.segment)
        const [name, value] =
          funn === undefined
            ? (['feilmelding', encode(`{"feilmelding":"${ARKIV_UKJENT}"}`)] as const)
            : (['folkeregisterperson', render(funn, hvordan)] as const)
        addEntry(entries, { felt: 'dokumentidentifikator', id, name, value })
        if (funn !== undefined) om.push(funn.om)
      }
      return body(bulkBody(entries), om)
    },
  )

  const answer = (funn: Funn | Ferdig | undefined, hvordan: Hvordan): Oppslagssvar => {
    if (funn === undefined) return { kind: 'ukjent' }
    return body(new Uint8Array(render(funn, hvordan)), [funn.om])
  }
  return {
    lookupPersoner: (oppslag: Personkall) => bulk(oppslag),
    lookupPerson: (oppslag: Enkeltkall) => answer(finder(oppslag)(oppslag.identifikator), oppslag),
    lookupArkiv: (oppslag: Arkivkall) => arkiv(oppslag),
    lookupDokument: (oppslag: Dokumentkall) =>
      answer(findDokument(oppslag.dokumentidentifikator, oppslag.visning.segment), oppslag),
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

type Hvordan = Omit<Personkall, 'oppslag'>

function body(json: Uint8Array, om: readonly number[]) {
  return { kind: 'json' as const, json, om: Float64Array.from(om), treff: om.length }
}

function render(funn: Funn | Ferdig, { visning, graderteTilUtenHjemmel }: Hvordan): Uint8Array {
  if ('ferdig' in funn) return funn.ferdig
  const dokument = JSON.parse(funn.innhold) as Persondokument
  const { vern, skjulte, syntetisk } = funn
  const person = { vern, skjulte, syntetisk, graderteTilUtenHjemmel }
  const status = vernestatus(dokument, person)
  return encode(JSON.stringify(filterDokument(dokument, status, visning)))
}

/** Adds one entry, with the comma that parts it from the one before. */
function addEntry(
  parts: Uint8Array[],
  { felt = 'foedselsEllerDNummer', id, name, value }: Entry,
): void {
  const comma = parts.length === 0 ? '' : ','
  parts.push(Buffer.from(`${comma}{"${felt}":${JSON.stringify(id)},"${name}":`), value, CLOSE)
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
