import { closestMatch } from 'leven'

/** `; did you mean X?` for a word that is close to one of those it could be, and else nothing. */
export function didYouMean(word: string, candidates: readonly string[], prefix = ''): string {
  const plain = new Map(candidates.map((one) => [simplify(one), one]))
  const wanted = simplify(word)
  const maxDistance = Math.max(1, Math.floor(wanted.length / 3))
  const found =
    plain.get(wanted) ?? plain.get(closestMatch(wanted, [...plain.keys()], { maxDistance }) ?? '')
  return found === undefined ? '' : `; did you mean ${prefix}${found}?`
}

// --- internal ---

/** `--Kjønn` and `kjoenn` are the same word in two spellings. */
function simplify(word: string): string {
  return word
    .toLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'oe')
    .replaceAll('å', 'aa')
    .replaceAll(/[^a-z0-9]/g, '')
}
