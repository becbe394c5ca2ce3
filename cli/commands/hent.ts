import { defineCommand, EXIT, type Omgivelser } from '../command.ts'
import { explainAvslag, type Igjen } from '../hent/avslag.ts'
import { csvProduct } from '../hent/csv/product.ts'
import { fetchFeed } from '../hent/feed.ts'
import { createFormat, type Format } from '../hent/format.ts'
import { kommunerOf } from '../hent/kriterier.ts'
import { EndretFil } from '../hent/lest.ts'
import { fetchAll } from '../hent/skriv.ts'
import { finish, tellComplete } from '../hent/slutt.ts'
import { createStdout } from '../hent/stdout.ts'
import { misfitsOf, TILGANG_OPTIONS } from '../hent/tilgang.ts'
import { openKlient, warnKommuner } from '../hent/tjeneste.ts'
import { openUtfil, type Utfil, UtfilFeil } from '../hent/utfil.ts'
import { fingerprint, type HentValg, readValg, VALG_OPTIONS, valgMistakes } from '../hent/valg.ts'
import { createVisning } from '../hent/visning.ts'

/** `uttrekk hent`: orders an uttrekk and fetches all of it into a file. */
export const hentCommand = defineCommand({
  name: 'hent',
  summary:
    'Orders an uttrekk, waits for it, and fetches every person of it into a file; or reads the feed into one.\nMay be stopped in any way and started again: it continues, and never doubles or drops a line.\nFILE is there when it is complete; onto one that is complete already nothing is fetched (exit code 4), unless --forfra orders anew.',
  positionals: ['tilpasset|komplett|feed'],
  options: { ...VALG_OPTIONS, ...TILGANG_OPTIONS },
  isPrinting: ({ ut }) => ut === '-',
  mistakes: (values, positionals) => [...valgMistakes(values, positionals), ...misfitsOf(values)],
  run: async (values, [type], omgivelser) => {
    if (type === 'feed') {
      const profil = { retryAfter: values['retry-after'] }
      const { ut, fra = '0', foelg, forfra } = values
      const lesing = { ut, fra: Number(fra), foelg, forfra }
      return fetchFeed(openKlient(values, omgivelser, { profil }), lesing, omgivelser)
    }
    const valg = readValg(values, type)
    const format = createFormat(valg)
    const visning = createVisning(omgivelser, {
      clock: () => performance.now(),
      unit: valg.format === 'id' ? 'ids' : 'persons',
    })
    const profil = { retryAfter: valg.retryAfter }
    const klient = openKlient(values, omgivelser, { profil, onForsoek: visning.forsoek })
    if (valg.bestilling.type === 'tilpasset') {
      warnKommuner(kommunerOf(valg.bestilling.kriterier), omgivelser)
    }
    const ut = await openUt(valg, format, omgivelser)
    if (typeof ut === 'number') return ut
    visning.begin(ut.idsum.antall())
    try {
      const onSteg = visning.steg
      const { signal } = omgivelser
      const hentet = await fetchAll(klient, ut, { valg, format, signal, onSteg })
      visning.end()
      return await finish(hentet, ut, { valg, omgivelser })
    } catch (error) {
      visning.end()
      // What cannot be noted now is fetched again; what went wrong first is what is told.
      await ut.save().catch(() => {})
      return explainAvslag(error, igjenOf(valg), omgivelser)
    } finally {
      await ut.close()
    }
  },
})

// --- internal ---

function igjenOf({ ut }: HentValg): Igjen {
  return ut === '-'
    ? { again: 'What standard output has got is not all of it.', kept: '' }
    : {
        again: 'The same command continues where it left off.',
        kept: 'What was fetched before is kept.',
      }
}

/** The exit code where there is nothing to do. */
async function openUt(
  valg: HentValg,
  format: Format,
  omgivelser: Omgivelser,
): Promise<Utfil | number> {
  if (valg.ut === '-') return createStdout(omgivelser)
  const { ut: file, forfra } = valg
  const fingeravtrykk = fingerprint(valg)
  try {
    const product = valg.format === 'csv' ? { product: csvProduct(valg, omgivelser) } : {}
    const felles = { file, fingeravtrykk, forfra, format, clock: () => performance.now() }
    const ut = await openUtfil({ ...felles, ...product })
    return 'kind' in ut ? tellComplete(ut, { valg, omgivelser }) : ut
  } catch (error) {
    if (omgivelser.signal.aborted) return explainAvslag(error, igjenOf(valg), omgivelser)
    if (!(error instanceof UtfilFeil || error instanceof EndretFil)) throw error
    const hva = error instanceof EndretFil ? ' --forfra orders anew.' : ''
    omgivelser.stderr.write(`${error.message}${hva}\n`)
    return EXIT.failed
  }
}
