import { isFolkeregisteridentifikator } from '../../ids.ts'
import type { Element } from '../../register/persondokument.ts'
import { AKTIV_OMFATTER, PERSONSTATUSTYPER } from '../../uttrekk/utvalg.ts'
import { maskeOf } from './klasse.ts'
import { narrow, omit, pick, type Regel, TOM } from './regel.ts'

/**
 * Four statuses are confidential and told as one. What is none of those we know may be a fifth, however
 * it is written: an element with it is told to the first package alone.
 * @kilde uttrekk.md «dekkes av valget "aktiv"»
 */
export const skjultStatus: Regel = (element, { egenskap, klasse }) => {
  if (egenskap !== 'status' || maskeOf(klasse).hjemmel) return element
  const { status } = element
  if (SKJULTE.includes(status)) return { ...element, status: 'aktiv' }
  return status === null || status === undefined || AAPNE.includes(status) ? element : undefined
}

/**
 * The contact of a dødsbo is told to private and press by name and date of birth, never by number.
 * @valg docs/valg/006-maskering.md
 */
export const doedsbo: Regel = (element, { egenskap, klasse }) => {
  if (egenskap !== 'kontaktinformasjonForDoedsbo') return element
  if (maskeOf(klasse).doedsbo === 'hel') return element
  return KONTAKT.reduce((rest, felt) => narrow(rest, felt, NAVN_OG_FOEDSELSDATO), element)
}

/**
 * Of a guardian: who it is, but neither scope nor tasks; to private and press the name alone, and
 * not who appointed them.
 * @valg docs/valg/006-maskering.md
 */
export const verge: Regel = (element, { egenskap, klasse }) => {
  const grad = maskeOf(klasse).verge
  if (egenskap !== 'vergemaalEllerFremtidsfullmakt' || grad === 'hel') return element
  const rest = grad === 'navn' ? omit(element, 'embete') : element
  const inner = rest['verge']
  // The schema requires one, of whom nothing need be said.
  return isPlain(inner) ? { ...rest, verge: pick(inner, HVEM[grad]) } : omit(rest, 'verge')
}

/**
 * A package without identifikatorer gets none at all: neither the person's nor anybody's, in a field
 * of its own or inside a text.
 * @kilde dataminimering.md «Bortsett fra Identifikasjonsnummer»
 */
export const utenIdentifikatorer: Regel = (element, { klasse }) =>
  maskeOf(klasse).numre ? element : withoutIdentifikatorer(element)

// --- internal ---

const SKJULTE: readonly unknown[] = AKTIV_OMFATTER
/** The open ones, and what the others are told as. */
const AAPNE: readonly unknown[] = [...PERSONSTATUSTYPER, 'opphoert']
/** The model and the schema name it differently. */
const KONTAKT = ['person', 'personSomKontakt']
const NAVN_OG_FOEDSELSDATO: ReadonlySet<string> = new Set(['foedselsdato', 'personnavn'])
const HVEM: Readonly<Record<'hvem' | 'navn', ReadonlySet<string>>> = {
  hvem: new Set(['foedselsEllerDNummer', 'navnFoedselsdato']),
  navn: new Set(['navnFoedselsdato']),
}
/** Also parted after the date, as they are written by hand. */
const ELLEVE_SIFRE = /(?<!\d)\d{6}[ \u00a0.-]?\d{5}(?!\d)/g

function withoutIdentifikatorer(element: Element): Element {
  return Object.fromEntries(
    Object.entries(element)
      .filter(([felt, verdi]) => !isNumbered(felt) && !isNumbered(verdi))
      .map(([felt, verdi]) => [felt, clean(verdi)] as const)
      .filter(([felt, verdi]) => !isEmpty(verdi) || TOM.has(felt)),
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

/** Whether a text or a number holds somebody's number. */
function isNumbered(verdi: unknown): boolean {
  if (typeof verdi === 'number') return isNumbered(String(verdi).padStart(11, '0'))
  if (typeof verdi !== 'string') return false
  return (verdi.match(ELLEVE_SIFRE) ?? []).some((found) =>
    isFolkeregisteridentifikator(found.replaceAll(/\D/g, '')),
  )
}

function isEmpty(verdi: unknown): boolean {
  return isObject(verdi) && Object.keys(verdi).length === 0
}

function isObject(verdi: unknown): verdi is Element {
  return typeof verdi === 'object' && verdi !== null
}

function isPlain(verdi: unknown): verdi is Element {
  return isObject(verdi) && !Array.isArray(verdi)
}
