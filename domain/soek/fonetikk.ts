/**
 * One word of a name as it sounds, so that spellings of one name meet: Christian and Kristian, Aase and Åse,
 * Thor and Tor, Kjersti and Skjersti. Takes a folded word, and gives letters that are compared and never shown. The
 * same again gives the same.
 * @valg docs/valg/055-soek.md
 */
export function fonetisk(ord: string): string {
  let lyd = ord
  for (;;) {
    const next = REGLER.reduce((text, [fra, til]) => text.replace(fra, til), lyd)
    if (next === lyd || next === '') return lyd
    lyd = next
  }
}

// --- internal ---

/** In this order: the letters of other languages first, then sounds, then what is silent at an end. */
const REGLER: readonly (readonly [RegExp, string])[] = [
  [/aa/g, 'å'],
  [/ae/g, 'æ'],
  [/oe/g, 'ø'],
  [/sch|skj|stj|sh/g, 'sj'],
  [/([kt])j/g, 'sj'],
  [/ph/g, 'f'],
  [/([tdgr])h/g, '$1'],
  [/ch|ck|kh/g, 'k'],
  [/c(?=[eiyæ])/g, 's'],
  [/c/g, 'k'],
  [/q(?:u(?=[aeiouyæøå]))/g, 'kv'],
  [/q/g, 'k'],
  [/x/g, 'ks'],
  [/z/g, 's'],
  [/w/g, 'v'],
  [/^(?:g|h|d|l)j/, 'j'],
  [/^hv/, 'v'],
  [/[ae][iyj](?=[^aeiouyæøåj]|$)/g, 'ei'],
  [/(?:ø[iyj]|o[iyj])(?=[^aeiouyæøåj]|$)/g, 'øy'],
  [/ie/g, 'i'],
  [/dt/g, 't'],
  [/(.)\1+/g, '$1'],
  [/(?<=.{2})s[eo]n$/, 'sen'],
  [/(?<=[nlr])d$/, ''],
  [/(?<=.)y$/, 'i'],
]
