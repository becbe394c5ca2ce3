import { isFolkeregisteridentifikator } from '../../ids.ts'
import type { Element } from '../../register/persondokument.ts'
import { AKTIV_OMFATTER } from '../../uttrekk/utvalg.ts'
import { pakke } from '../rettighetspakke.ts'
import { narrow, omit, type Regel } from './regel.ts'

/**
 * Four statuses are confidential and told as one.
 * @kilde uttrekk.md «dekkes av valget "aktiv"»
 */
export const skjultStatus: Regel = (element, { egenskap, segment }) =>
  egenskap === 'status' && !pakke(segment).hjemmel && SKJULTE.includes(element['status'])
    ? { ...element, status: 'aktiv' }
    : element

/**
 * The contact of a dødsbo is told to private and press by name and date of birth, never by number.
 * @valg docs/valg/006-maskering.md
 */
export const doedsbo: Regel = (element, { egenskap, segment }) => {
  if (egenskap !== 'kontaktinformasjonForDoedsbo') return element
  if (pakke(segment).doedsbo === 'hel') return element
  return KONTAKT.reduce((rest, felt) => narrow(rest, felt, NAVN_OG_FOEDSELSDATO), element)
}

/**
 * Of a guardian: who it is, but neither scope nor tasks; to private and press the name alone, and
 * not who appointed them.
 * @valg docs/valg/006-maskering.md
 */
export const verge: Regel = (element, { egenskap, segment }) => {
  const grad = pakke(segment).verge
  if (egenskap !== 'vergemaalEllerFremtidsfullmakt' || grad === 'hel') return element
  const rest = narrow(element, 'verge', HVEM[grad])
  return grad === 'navn' ? omit(rest, 'embete') : rest
}

/**
 * A package without identifikatorer gets none at all: neither the person's nor anybody's, in a field
 * of its own or inside a text.
 * @kilde dataminimering.md «Bortsett fra Identifikasjonsnummer»
 */
export const utenIdentifikatorer: Regel = (element, { segment }) =>
  pakke(segment).identifikator === 'aldri' ? withoutIdentifikatorer(element) : element

// --- internal ---

const SKJULTE: readonly unknown[] = AKTIV_OMFATTER
/** The model and the schema name it differently. */
const KONTAKT = ['person', 'personSomKontakt']
const NAVN_OG_FOEDSELSDATO: ReadonlySet<string> = new Set(['foedselsdato', 'personnavn'])
const HVEM: Readonly<Record<'hvem' | 'navn', ReadonlySet<string>>> = {
  hvem: new Set(['foedselsEllerDNummer', 'navnFoedselsdato']),
  navn: new Set(['navnFoedselsdato']),
}
const ELLEVE_SIFRE = /(?<!\d)\d{11}(?!\d)/g

function withoutIdentifikatorer(element: Element): Element {
  return Object.fromEntries(
    Object.entries(element)
      .filter(([, verdi]) => !isNumbered(verdi))
      .map(([felt, verdi]) => [felt, clean(verdi)])
      .filter(([, verdi]) => !isEmpty(verdi)),
  )
}

function clean(verdi: unknown): unknown {
  if (Array.isArray(verdi)) {
    return verdi
      .filter((one) => !isNumbered(one))
      .map(clean)
      .filter((one) => !isEmpty(one))
  }
  return isObject(verdi) ? withoutIdentifikatorer(verdi) : verdi
}

function isNumbered(verdi: unknown): boolean {
  if (typeof verdi !== 'string') return false
  return (verdi.match(ELLEVE_SIFRE) ?? []).some(isFolkeregisteridentifikator)
}

function isEmpty(verdi: unknown): boolean {
  return isObject(verdi) && Object.keys(verdi).length === 0
}

function isObject(verdi: unknown): verdi is Element {
  return typeof verdi === 'object' && verdi !== null
}
