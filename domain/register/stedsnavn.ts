/**
 * Every name that a text may hold, spelled so that the spellings of one name meet: the text itself, and
 * each run of words in it.
 * @valg docs/valg/032-like-steder.md
 */
export function* stedsnavn(tekst: string): Generator<string> {
  const ord = words(tekst)
  for (let fra = 0; fra < ord.length; fra += 1) {
    for (let til = fra + 1; til <= Math.min(ord.length, fra + ORD_MAX); til += 1) {
      yield spell(ord.slice(fra, til))
    }
  }
}

/** The whole text as one name. */
export function heleNavnet(tekst: string): string {
  return spell(words(tekst))
}

/** A name that a line tells, and the number after it. */
export type Navn = { readonly navn: string; readonly rest: string }

/**
 * The names by which a line tells a place: each part between commas, without the number of the house
 * at its end, and what stands before its first number.
 */
export function navnIn(linje: string): readonly Navn[] {
  return linje
    .replace(HOS, '')
    .split(/[,;/\n]/)
    .flatMap((del) => {
      const [, uten = del, hus = ''] = /^(.*?\p{L}.*?)\s*(\d+\s*\p{L}?)?\s*$/u.exec(del) ?? []
      const [foer = ''] = del.split(/\d/)
      const rest = words(hus).join('')
      const navn = [...new Set([uten, foer].map((one) => spell(words(one))))]
      return navn
        .filter((one) => /\p{L}/u.test(one) && !INTET_STED.has(one))
        .map((one) => ({ navn: one, rest }))
    })
}

// --- internal ---

/** At whose house: what follows is the name. */
const HOS = /^\s*(?:c\s*\/\s*o|v\s*\/|ved|att)(?!\p{L})[.:]?\s*/iu

/** No name of a street has more words. */
const ORD_MAX = 8

/** Words without case, marks and blanks; letters that are written in two ways in one of them. */
function words(tekst: string): readonly string[] {
  const plain = tekst
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replaceAll(/æ|ae/g, 'a')
    .replaceAll(/ø|oe/g, 'o')
    .replaceAll('aa', 'a')
  return plain.match(/\p{L}+|\p{N}+/gu) ?? []
}

const FORKORTET: Readonly<Record<string, string>> = {
  dr: 'doktor',
  prof: 'professor',
  st: 'sankt',
  gml: 'gamle',
  gen: 'general',
  kapt: 'kaptein',
}

/** How the names of streets end, in both languages, definite or not, and in short. */
const ENDELSER = [
  [/(?:veiene|vegene|veien|vegen|vei|veg|vn|vg|v)$/, '-v'],
  [/(?:gatene|gaten|gate|gata|gatan|gt|g)$/, '-g'],
  [/(?:plassen|plass|pl)$/, '-p'],
  [/(?:alleen|alle)$/, '-a'],
  [/(?:terrassen|terrasse|terr)$/, '-t'],
  [/(?:stien|stigen|sti)$/, '-s'],
  [/(?:bakken|bakke)$/, '-b'],
] as const

/** The words as one name. */
function spell(ord: readonly string[]): string {
  const whole = ord.map((one) => FORKORTET[one] ?? one).join('')
  const ending = ENDELSER.find(([pattern]) => pattern.test(whole))
  return ending === undefined ? whole : whole.replace(ending[0], ending[1])
}

/** What stands before many a number and name, and is none. */
const INTET_STED: ReadonlySet<string> = new Set(
  [
    ...['', 'c', 'o', 'co', 'v', 'ved', 'att', 'postboks', 'boks', 'pb', 'box', 'po box'],
    ...['leil', 'leilighet', 'etg', 'etasje', 'inngang', 'oppgang', 'h', 'u', 'k', 'l', 'nr'],
    ...['norge', 'noreg', 'norway', 'poste restante', 'ukjent', 'ukjent adresse'],
    ...['gate', 'vei', 'plass', 'alle', 'terrasse', 'sti', 'bakke'],
  ].map((one) => spell(words(one))),
)
