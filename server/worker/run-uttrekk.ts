import type { Claimed, Storage } from '../storage/storage.ts'

export type Arbeid = {
  readonly storage: Storage
  readonly clock: () => number
  readonly leieMs: number
  readonly batchstoerrelse: number
  readonly graderteTilUtenHjemmel: boolean
  /** Told of an attempt that failed; nothing personal may go on from here. */
  readonly onFeil: (error: unknown) => void
}

/** One job: select, keep the answer, done. The lease is prolonged while the selection runs. */
export async function runUttrekk(
  arbeid: Arbeid,
  { leie, eier, utvalg }: Extract<Claimed, { kind: 'jobb' }>,
): Promise<void> {
  const { storage, clock, leieMs, batchstoerrelse, graderteTilUtenHjemmel } = arbeid
  const renewal = setInterval(() => {
    storage.renewJobb(leie, clock() + leieMs).catch(arbeid.onFeil)
  }, leieMs / 3)
  try {
    const valgt = await storage.selectPersoner({
      utvalg,
      segment: eier.segment,
      batchstoerrelse,
      graderteTilUtenHjemmel,
    })
    await storage.completeJobb(leie, valgt)
  } catch (error) {
    arbeid.onFeil(error)
    await storage.failForsoek(leie, clock())
  } finally {
    clearInterval(renewal)
  }
}
