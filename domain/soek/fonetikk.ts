import { foldTett } from './ord.ts'

/**
 * One word of a name as it sounds, so that the spellings of one name meet: Christian and Kristian, Aase and Åse,
 * Thor and Tor. For comparing, never for showing. The same again gives the same, case and accents make no difference,
 * and a word that has a letter has a sound.
 * @valg docs/valg/055-soek.md
 */
export function fonetisk(ord: string): string {
  let lyd = foldTett(ord)
  for (;;) {
    const next = REGLER.reduce((text, [fra, til]) => text.replace(fra, til), lyd)
    if (next === lyd) return lyd
    lyd = next
  }
}

// --- internal ---

/**
 * In this order, over and over until nothing changes. That ends: every rule takes away a letter of other languages
 * (c, q, w, x, z), or makes the word shorter, or moves a letter one way that no rule moves back.
 */
const REGLER: readonly (readonly [fra: RegExp, til: string])[] = [
  // Vowels of two letters, written so for want of å, æ and ø. A silent e is not one of them: Moe, Bøe.
  [/aa/gu, 'å'],
  [/(?<=[oø])e$/u, ''],
  [/ae/gu, 'æ'],
  [/oe/gu, 'ø'],
  [/ie/gu, 'i'],

  // The sound of sj, however it is written.
  [/sch(?=r)/gu, 'sk'],
  [/sch(?=[bdfgklmnptvw])/gu, 's'],
  [/schj?|skj|sh|kj|^tj/gu, 'sj'],
  [/^ch(?=[aeiouyæøå])/u, 'sj'],

  // Letters of other languages.
  [/ch|ck/gu, 'k'],
  [/c(?=[eiyæø])/gu, 's'],
  [/c/gu, 'k'],
  [/ph/gu, 'f'],
  [/qu(?=[aeiouyæøå])/gu, 'kv'],
  [/q/gu, 'k'],
  [/x/gu, 'ks'],
  [/z/gu, 's'],
  [/w/gu, 'v'],

  // What is silent at the beginning, and an h anywhere but between vowels: Thor, Dahl, Sarah, Gunhild.
  [/^[gh]j/u, 'j'],
  [/^hv/u, 'v'],
  [/(?<=[^aeiouyæøå])h|(?<=.)h(?![aeiouyæøå])/gu, ''],

  // One letter for two.
  [/(\p{L})\1+/gu, '$1'],
  [/dt/gu, 't'],

  // i, y and j where they sound alike: Einar, Kai, Øivind, Henry, Sonja.
  [/(?<=[aeouæøå])[yj](?![aeiouyæøå])/gu, 'i'],
  [/ai(?![aeiouyæøå])/gu, 'ei'],
  [/(?<=.)[yj]$/u, 'i'],
  [/(?<=.[bdfklmnprtv])j(?=[aouæøå])/gu, 'i'],

  // Ends: Hansson, Lund, Håvard, Olaf.
  [/(?<=..)s[oø]n$/u, 'sen'],
  [/(?<=[lnr])d$/u, ''],
  [/(?<=.)v$/u, 'f'],
]
