/**
 * The words of a name or a street as they are compared: small letters, no accents, parted by whatever is neither
 * letter nor digit. Apostrophes and full stops stand in words and are dropped. `å`, `æ` and `ø` are letters, and so are
 * the Swedish ones that stand for them.
 * @valg docs/valg/055-soek.md
 */
export function foldOrd(text: string): readonly string[] {
  return foldTegn(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((ord) => ord !== '')
}

/** Each word that blanks part, as the words that hyphens and the like part it into. */
export function foldDeler(text: string): readonly (readonly string[])[] {
  return text
    .split(/\s+/u)
    .map(foldOrd)
    .filter((deler) => deler.length > 0)
}

/** A text as one word: what two spellings of a street or a number have in common. */
export function foldTett(text: string): string {
  return foldOrd(text).join('')
}

// --- internal ---

/** Letters that are another one here, or two. */
const BOKSTAVER: Readonly<Record<string, string>> = {
  ä: 'æ',
  ö: 'ø',
  ǻ: 'å',
  ǽ: 'æ',
  ǿ: 'ø',
  ð: 'd',
  đ: 'd',
  þ: 'th',
  ß: 'ss',
  ł: 'l',
  ŋ: 'ng',
  ŧ: 't',
  œ: 'ø',
  ı: 'i',
}
const EGNE = 'åæø'

function foldTegn(text: string): string {
  let folded = ''
  for (const tegn of text
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/['’‘ʼ`´.]/gu, '')) {
    if (tegn <= '\x7f' || EGNE.includes(tegn)) folded += tegn
    else folded += BOKSTAVER[tegn] ?? tegn.normalize('NFD').replace(/\p{M}/gu, '')
  }
  return folded
}
