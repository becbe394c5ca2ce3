import type { Part } from '../../domain/oppslag/part.ts'
import type { Steg } from '../../klient/hent-alt.ts'
import type { Klient } from '../../klient/klient.ts'
import type { Sjekksum } from '../../klient/uttrekk.ts'
import type { Format, Linjer } from './format.ts'
import type { Idsum } from './lest.ts'
import type { Telling } from './tilstand.ts'
import type { Utfil } from './utfil.ts'
import type { HentValg } from './valg.ts'

export type Henting = {
  readonly valg: HentValg
  readonly format: Format
  readonly signal: AbortSignal
  readonly onSteg: (steg: Steg) => void
}

/** What was written in all, what the service says of the whole, and whether each batch was proven. */
export type Hentet = {
  readonly telling: Telling
  readonly sjekksum: Sjekksum | undefined
  readonly isProven: boolean
}

/** From the order, or from where an earlier run stopped, to the end: every step is written before the next. */
export async function fetchAll(klient: Klient, ut: Utfil, henting: Henting): Promise<Hentet> {
  const { valg, format, signal, onSteg } = henting
  const { tidligere, idsum } = ut
  let telling: Telling = tidligere ?? NULL
  const alle = klient.hentAlt({
    fra: tidligere?.sjekkpunkt ?? valg.bestilling,
    // As they were written: which of them there are, the service says.
    part: format.part as readonly Part[],
    bareId: valg.format === 'id',
    samtidig: valg.samtidig,
    signal,
  })
  for await (const steg of alle) {
    onSteg(steg)
    switch (steg.kind) {
      case 'bestilt':
        telling = { ...NULL, sjekkpunkt: steg.sjekkpunkt }
        await ut.begin(telling)
        break
      case 'ids': {
        const { ids, sjekkpunkt } = steg
        ids.forEach(idsum.add)
        telling = { ...telling, sjekkpunkt, personer: telling.personer + ids.length }
        await ut.write({ personer: ids.map(format.id).join(''), mangler: '' }, telling)
        break
      }
      case 'personer': {
        const skrevet = render(steg, { format, idsum, telling })
        telling = skrevet.telling
        await ut.write(skrevet.linjer, telling)
        break
      }
      case 'slutt':
        return { telling, sjekksum: steg.sjekksum, isProven: steg.isProven }
    }
  }
  throw new Error('the iterator ended without an end')
}

// --- internal ---

/** Before anything is ordered. */
const NULL: Telling = {
  sjekkpunkt: { jobbId: '', batchnr: 0, posisjon: 0, antall: 0 },
  personer: 0,
  fulgt: 0,
  mangler: 0,
}

/** The lines of one event, and the counts after it. */
function render(
  { oppslag, sjekkpunkt }: Extract<Steg, { kind: 'personer' }>,
  { format, idsum, telling }: { format: Format; idsum: Idsum; telling: Telling },
): { readonly linjer: Linjer; readonly telling: Telling } {
  const personer: string[] = []
  const mangler: string[] = []
  let { fulgt } = telling
  for (const ett of oppslag) {
    if (ett.kind === 'mangler') mangler.push(format.mangler(idsum.antall(), ett))
    else personer.push(format.person(ett))
    if (ett.kind === 'person' && ett.fulgt) fulgt += 1
    idsum.add(ett.id)
  }
  return {
    linjer: { personer: personer.join(''), mangler: mangler.join('') },
    telling: {
      sjekkpunkt,
      fulgt,
      personer: telling.personer + personer.length,
      mangler: telling.mangler + mangler.length,
    },
  }
}
