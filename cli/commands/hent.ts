import { createKlient } from '../../klient/klient.ts'
import type { Command, Omgivelser } from '../command.ts'
import { csvProduct } from '../hent/csv/product.ts'
import { createFormat, type Format } from '../hent/format.ts'
import { EndretFil } from '../hent/lest.ts'
import { fetchAll } from '../hent/skriv.ts'
import { explain, finish, summarize } from '../hent/slutt.ts'
import { createStdout } from '../hent/stdout.ts'
import { readTilgang, TILGANG_OPTIONS } from '../hent/tilgang.ts'
import { openUtfil, type Utfil, UtfilFeil } from '../hent/utfil.ts'
import { fingerprint, type HentValg, readValg, VALG_OPTIONS } from '../hent/valg.ts'
import { createVisning } from '../hent/visning.ts'

/** `uttrekk hent`: orders an uttrekk and fetches all of it into a file. */
export const hentCommand: Command = {
  name: 'hent',
  summary:
    'Orders an uttrekk, waits for it, and fetches every person of it into a file.\nMay be stopped in any way and started again: it continues, and never doubles or drops a line.\nFILE is there when it is complete.',
  positionals: ['tilpasset|komplett'],
  options: { ...VALG_OPTIONS, ...TILGANG_OPTIONS },
  isPrinting: ({ ut }) => ut === '-',
  run: async (values, [type], omgivelser) => {
    const valg = readValg(values, type)
    const format = createFormat(valg)
    const token = readTilgang(values, valg, omgivelser)
    const ut = await openUt(valg, format, omgivelser)
    if (typeof ut === 'number') return ut
    const visning = createVisning(omgivelser, {
      clock: Date.now,
      unit: valg.format === 'id' ? 'ids' : 'persons',
      from: ut.idsum.antall(),
    })
    const klient = createKlient({
      url: valg.url,
      rettighetspakke: valg.rettighetspakke,
      token,
      profil: { retryAfter: valg.retryAfter },
      onForsoek: visning.forsoek,
    })
    try {
      const onHendelse = visning.hendelse
      const { signal } = omgivelser
      const hentet = await fetchAll(klient, ut, { valg, format, signal, onHendelse })
      visning.end()
      return await finish(hentet, ut, { valg, omgivelser })
    } catch (error) {
      visning.end()
      await ut.save()
      return explain(error, valg, omgivelser)
    } finally {
      await ut.close()
    }
  },
}

// --- internal ---

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
    const felles = { file, fingeravtrykk, forfra, format, clock: Date.now }
    const ut = await openUtfil({ ...felles, ...product })
    if (!('kind' in ut)) return ut
    omgivelser.stderr.write(`${file} is complete already; --forfra orders anew.\n`)
    return summarize(ut.tilstand, ut.ferdig, { valg, omgivelser })
  } catch (error) {
    if (omgivelser.signal.aborted) return explain(error, valg, omgivelser)
    if (!(error instanceof UtfilFeil || error instanceof EndretFil)) throw error
    const hva = error instanceof EndretFil ? ' --forfra orders anew.' : ''
    omgivelser.stderr.write(`${error.message}${hva}\n`)
    return 1
  }
}
