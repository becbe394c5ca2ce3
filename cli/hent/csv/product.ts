import type { Omgivelser } from '../../command.ts'
import { createFremdrift } from '../../fremdrift.ts'
import type { Product } from '../utfil.ts'
import type { HentValg } from '../valg.ts'
import { makeCsv, nameCsv, takenBy } from './filer.ts'
import { readUtvalg } from './modell.ts'

/** What `--ut FILE.csv` makes of the documents it has fetched. */
export function csvProduct(
  { ut, del, rettighetspakke, bestilling, lang, excel }: HentValg,
  omgivelser: Pick<Omgivelser, 'stderr' | 'signal' | 'isQuiet'>,
): Product {
  const { egenskaper } = readUtvalg(del, rettighetspakke)
  const valg = { egenskaper, komplett: bestilling.type === 'komplett', lang, excel }
  return {
    make: async (kladd) => {
      const bar = createFremdrift(omgivelser, { unit: 'rows', clock: () => performance.now() })
      const onPersoner = (done: number) => bar.show({ done, count: done, total: kladd.personer })
      try {
        return await makeCsv(kladd, ut, { valg, signal: omgivelser.signal, onPersoner })
      } finally {
        bar.end()
      }
    },
    name: (resultat) => nameCsv(ut, resultat),
    taken: () => takenBy(ut, valg),
  }
}
