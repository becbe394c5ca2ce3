import { defineCommand, EXIT, mistakesIn, print } from '../command.ts'
import { explainAvslag } from '../hent/avslag.ts'
import { KRITERIER_OPTIONS, kommunerOf, readKriterier } from '../hent/kriterier.ts'
import { misfitsOf, TILGANG_OPTIONS } from '../hent/tilgang.ts'
import { openKlient, warnKommuner } from '../hent/tjeneste.ts'
import { PAKKE, URL_OPTION } from '../options.ts'

/** `uttrekk antall`: how many persons the criteria find now, and nothing else. */
export const antallCommand = defineCommand({
  name: 'antall',
  summary:
    'Counts how many persons the criteria of a tilpasset uttrekk find now.\nThe number stands alone on standard output. Nothing is ordered.',
  options: {
    url: URL_OPTION,
    rettighetspakke: PAKKE,
    ...KRITERIER_OPTIONS,
    ...TILGANG_OPTIONS,
  },
  isPrinting: () => true,
  mistakes: (values) => [...mistakesIn(() => readKriterier(values)), ...misfitsOf(values)],
  run: async (values, _positionals, omgivelser) => {
    const kriterier = readKriterier(values)
    const klient = openKlient(values, omgivelser)
    warnKommuner(kommunerOf(kriterier), omgivelser)
    try {
      const antall = await klient.hentAntall(kriterier, { signal: omgivelser.signal })
      await print(omgivelser, `${antall}\n`)
      return EXIT.done
    } catch (error) {
      return explainAvslag(error, { again: '', kept: '' }, omgivelser)
    }
  },
})
