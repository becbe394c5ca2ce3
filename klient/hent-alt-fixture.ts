import {
  createProveklient,
  identifikatorer,
  type Mottatt,
  type Stubsvar,
  startStub,
} from './fixture.ts'
import type { HentAltValg, Sjekkpunkt, Steg } from './hent-alt.ts'

export const IDS = identifikatorer(4_100)
export const fra = { type: 'tilpasset', kriterier: { personstatustyper: ['bosatt'] } } as const

export type Svarer = (mottatt: Mottatt) => Stubsvar

/** Fetches all from a service that answers so; what happens is gathered. */
export async function run(
  t: Parameters<typeof startStub>[0],
  answer: Svarer,
  valg: Partial<HentAltValg> = {},
) {
  const { url, mottatt } = await startStub(t, answer)
  const klient = createProveklient(url)
  const hendelser: Steg[] = []
  const done = (async () => {
    for await (const hendelse of klient.hentAlt({ fra, ...valg })) hendelser.push(hendelse)
  })()
  return { hendelser, mottatt, done, tid: klient.tid }
}

/** All ids that came, in their order. */
export function idsOf(hendelser: readonly Steg[]): readonly string[] {
  return hendelser.flatMap((hendelse) => {
    if (hendelse.kind === 'ids') return hendelse.ids
    return hendelse.kind === 'personer' ? hendelse.oppslag.map(({ id }) => id) : []
  })
}

export function sjekkpunkter(hendelser: readonly Steg[]): readonly Sjekkpunkt[] {
  return hendelser.flatMap((hendelse) => ('sjekkpunkt' in hendelse ? [hendelse.sjekkpunkt] : []))
}
