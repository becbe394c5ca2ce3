import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import { HENDELSER_BYTES_MAX, HENDELSER_MAX } from '../../../domain/limits.ts'
import { readHendelse } from '../../innlasting/hendelse.ts'
import type { Hendelsesgrunn, NyHendelse } from '../../storage/hendelse.ts'
import { INTERNT } from '../document/operasjoner-intern.ts'
import { sendJson } from '../errors.ts'
import type { Kontekst } from '../kontekst.ts'
import { createLoggfoer, requireLoggfoert } from '../tilgangslogg.ts'

/**
 * Writing events over HTTP, where the operator has opened it. What is answered tells whom the register holds, and so
 * has its line in the access log like every other.
 * @valg docs/valg/054-hendelser.md
 */
export function internRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, config } = kontekst
  const loggfoer = createLoggfoer(kontekst)
  requireLoggfoert(app, loggfoer)
  app.post(
    '/hendelser',
    {
      bodyLimit: HENDELSER_BYTES_MAX,
      config: { tjeneste: 'hendelser', loggfoeres: true, operasjon: INTERNT.skrivHendelser },
    },
    async (request: FastifyRequest, reply) => {
      const hendelser = readHendelser(request.body, config.ekte)
      const svar = await storage.appendHendelser(hendelser)
      const om = Float64Array.from(hendelser, ({ identifikator }) => Number(identifikator))
      const avvist = svar.kind === 'avvist' ? { avvist: svar.grunn } : {}
      await loggfoer(request, { sporsmaal: {}, treff: om.length, om, ...avvist })
      if (svar.kind === 'avvist') throw refusal([`hendelser[${svar.nr}]: ${GRUNN[svar.grunn]}.`])
      const { nye, uendret, siste } = svar
      return sendJson(reply, JSON.stringify({ nye, uendret, siste }))
    },
  )
}

// --- internal ---

/** Mistakes that are told of one by one. */
const FEIL_SHOWN = 20

const GRUNN: Readonly<Record<Hendelsesgrunn, string>> = {
  ukjent: 'ingen har nummeret, og det fulgte ingen folkeregisterperson',
  annetUnderNavnet: 'en annen hendelse har samme dokumentidentifikator',
  kildensNumre: 'registeret er en kopi som har numrene til kilden',
  ekte: 'personen er ekte, og registeret har bare syntetiske',
  utenDokument: 'den som gjenopprettes ved splitting, må ha en ny folkeregisterperson',
}

/** All of them, or `Avvist` (400) with every mistake by its place. */
function readHendelser(body: unknown, ekte: boolean): readonly NyHendelse[] {
  const liste =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'hendelser') : undefined
  if (!Array.isArray(liste)) {
    throw new Avvist('FREG-100', { regel: 'den skal være et JSON-objekt med listen hendelser' })
  }
  if (liste.length > HENDELSER_MAX) {
    throw new Avvist('FREG-103', {
      felt: 'hendelser',
      regel: `høyst ${HENDELSER_MAX} i hvert kall`,
    })
  }
  const lest = liste.map((one) =>
    readHendelse(one, { opphav: 'offentlig-med-hjemmel', ekte, nav: true }),
  )
  const feil = lest.flatMap((one, nr) =>
    one.kind === 'feil' ? [`hendelser[${nr}]: ${one.grunn}.`] : [],
  )
  if (feil.length > 0) throw refusal(feil)
  return lest.flatMap((one) => (one.kind === 'hendelse' ? [one.hendelse] : []))
}

function refusal(feil: readonly string[]): Avvist {
  return new Avvist('FREG-107', { regel: feil.slice(0, FEIL_SHOWN).join(' ') })
}
