/**
 * What packages are told of the elements they may see. Packages of one class are shown the same of whatever
 * both may see; which properties these are, and what of them is asked for, is the package's own.
 * @valg docs/valg/052-maskeringsklasser.md
 */
export type Maske = {
  /** Elements are whole and unmasked. */
  readonly hjemmel: boolean
  /** Whether protected addresses may be delivered at all. */
  readonly offentlig: boolean
  readonly sivilstand: 'hel' | 'medDato' | 'verdi'
  /** Of a guardian: everything, who it is and who appointed them, or the name alone. */
  readonly verge: 'hel' | 'hvem' | 'navn'
  /** Whether the contact of a dødsbo is told by number. */
  readonly doedsbo: 'hel' | 'utenNummer'
  /** Whether numbers of anybody are told at all. */
  readonly numre: boolean
}

const VIRKSOMHET = {
  hjemmel: false,
  offentlig: false,
  sivilstand: 'verdi',
  verge: 'hvem',
  doedsbo: 'hel',
  numre: true,
} as const
const ENKELTVIS = { ...VIRKSOMHET, verge: 'navn', doedsbo: 'utenNummer' } as const

/** The six classes: MH · UH · PU, eID and BRSV · F · P and PR · Pu and PRu. */
export const KLASSER = {
  hjemmel: {
    hjemmel: true,
    offentlig: true,
    sivilstand: 'hel',
    verge: 'hel',
    doedsbo: 'hel',
    numre: true,
  },
  offentlig: { ...VIRKSOMHET, offentlig: true },
  virksomhet: VIRKSOMHET,
  finans: { ...VIRKSOMHET, sivilstand: 'medDato' },
  enkeltvis: ENKELTVIS,
  utenIdentifikator: { ...ENKELTVIS, numre: false },
} as const satisfies Record<string, Maske>

/** The name of a class. */
export type Klasse = keyof typeof KLASSER

/** All classes. */
export const ALLE_KLASSER = Object.keys(KLASSER) as readonly Klasse[]

/** What a class is told. Throws on a class that there is none of: nothing is shown by a slip. */
export function maskeOf(klasse: Klasse): Maske {
  if (!Object.hasOwn(KLASSER, klasse)) throw new Error('no such class of masks')
  return KLASSER[klasse]
}
