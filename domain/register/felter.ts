import { type Felt, METADATA as META, MODELL, type Type } from './modell.ts'
import { EGENSKAPER, type Egenskap } from './persondokument.ts'

/** The fields that every element may begin with, in their order. */
export const METADATA = Object.keys(META) as readonly (keyof typeof META)[]

/**
 * The fields of one element of each property, beside its metadata, in the register's order. A field
 * that is not here is stored, and shown to the package that gets whole elements alone.
 * @valg docs/valg/005-feltrekkefoelge.md
 */
export const FELT = byEgenskap(({ felt }) => Object.keys(felt))

/**
 * What stands inside a field that is itself an object, by the name of that field, which means the same
 * wherever it stands. A field that is not here has a plain value.
 * @valg docs/valg/021-felt-i-felt.md
 */
export const UNDERFELT: ReadonlyMap<string, ReadonlySet<string>> = inside(({ felt }) =>
  Object.keys(felt),
)

/**
 * The fields that the published schema requires of an element, by its property.
 * @valg docs/valg/005-feltrekkefoelge.md
 */
export const PAAKREVD = byEgenskap(({ kreves }) => kreves)

/** And of an object inside one, by the name of the field that it is in. */
export const PAAKREVD_INNI: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...inside(({ kreves }) => kreves)].filter(([, kreves]) => kreves.size > 0),
)

// --- internal ---

function byEgenskap(of: (type: Type) => readonly string[]) {
  return Object.fromEntries(
    EGENSKAPER.map((egenskap) => [egenskap, of(MODELL[egenskap])]),
  ) as Readonly<Record<Egenskap, readonly string[]>>
}

/** What is told of every type that a field may have, by the name of the field. */
function inside(of: (type: Type) => readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>()
  const walk = (type: Type) => {
    for (const [navn, felt] of Object.entries(type.felt)) {
      const inner = typeOf(felt)
      if (inner === undefined) continue
      all.set(navn, new Set([...(all.get(navn) ?? []), ...of(inner)]))
      walk(inner)
    }
  }
  for (const type of Object.values(MODELL)) walk(type)
  return all
}

function typeOf(felt: Felt): Type | undefined {
  if (typeof felt === 'string' || 'kjente' in felt) return undefined
  if ('liste' in felt) return typeOf(felt.liste)
  return 'utenom' in felt ? felt.utenom : felt
}
