import type { Feedinnslag } from '../../../domain/hendelser/feed.ts'
import { FEEDSIDE } from '../../../domain/limits.ts'
import { NAVNEROM } from '../document/schemas-person.ts'
import { tekst } from './skriv.ts'

/** A page of the feed, as it is to be written. */
export type Atomside = {
  /** Of the feed, without what was asked. */
  readonly url: string
  readonly seq: number
  readonly innslag: readonly Feedinnslag[]
  /** When the last event was of, of those up to the end of the page. */
  readonly oppdatert: string | undefined
}

/**
 * Writes a page as an Atom document (RFC 4287). Each entry holds what the same entry of the JSON does. `next` is a
 * page on from what was asked for, whether or not anything is there yet.
 * @kilde hendelsesliste.md «Offentlig hendelsesliste»
 */
export function writeAtom({ url, seq, innslag, oppdatert }: Atomside): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
    element('id', url),
    '<title>Offentlig hendelsesliste</title><author><name>Skatteetaten</name></author>',
    link('self', url, seq),
    link('first', url, 0),
    link('next', url, seq + FEEDSIDE),
    element('updated', utc(oppdatert)),
    ...innslag.map(entry),
    '</feed>',
  ].join('')
}

// --- internal ---

function link(rel: string, url: string, seq: number): string {
  const href = tekst(`${url}?seq=${seq}`).replaceAll('"', '&quot;')
  return `<link rel="${rel}" type="application/atom+xml" href="${href}"/>`
}

function entry({ sekvensnummer, hendelse }: Feedinnslag): string {
  const felter = Object.entries(hendelse).map(([navn, verdi]) => element(`ns2:${navn}`, verdi))
  const lagret = [
    element('ns2:sekvensnummer', String(sekvensnummer)),
    `<ns2:hendelse>${felter.join('')}</ns2:hendelse>`,
  ]
  return [
    `<entry xmlns:ns2="${NAVNEROM.hendelse}"><title>Hendelse</title>`,
    element('id', `tag:skatteetaten.no,2017-10-10:${NAVNEROM.hendelse}:${sekvensnummer}`),
    element('updated', utc(hendelse.ajourholdstidspunkt)),
    `<content type="application/xml"><ns2:lagretHendelse>${lagret.join('')}</ns2:lagretHendelse></content>`,
    '</entry>',
  ].join('')
}

function element(navn: string, verdi: string): string {
  return `<${navn}>${tekst(verdi)}</${navn}>`
}

/** A time as Atom has it here: UTC, with milliseconds. What is no time is the first there is. */
function utc(tid: string | undefined): string {
  const ms = Date.parse(tid ?? '')
  return new Date(Number.isFinite(ms) ? ms : 0).toISOString()
}
