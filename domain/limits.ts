/** Running uttrekk of one virksomhet; the next one gets 429. @kilde uttrekk.md «maksimalt 10 uttrekksjobber» */
export const KJOERENDE_JOBBER_MAX = 10

/** Jobs of one virksomhet that are done and kept, unless set otherwise. @valg docs/valg/045-beholdte-svar.md */
export const BEHOLDTE_SVAR_DEFAULT = 1_000

/** What their answers take on disk, in bytes, unless set otherwise. @valg docs/valg/045-beholdte-svar.md */
export const BEHOLDTE_BYTES_DEFAULT = 1_000_000_000

/** Requests from one address in a minute, unless set otherwise. @valg docs/valg/022-struping.md */
export const FORESPOERSLER_PER_MINUTT = 60_000

/** Identifikatorer in one bulkoppslag. @kilde konsumenttjenester.md «opp mot 1 000» */
export const BULKOPPSLAG_MAX = 1_000

/** Identifikatorer in a batch of a tilpasset uttrekk, unless set otherwise. @valg docs/valg/003-batcher.md */
export const TILPASSET_BATCH_DEFAULT = 5_000

/** Identifikatorer in a batch of a komplett uttrekk, unless set otherwise. @kilde uttrekk.md «100000 identifikatorer pr batch» */
export const KOMPLETT_BATCH_DEFAULT = 100_000

/** Attempts at a job that end in an error before it is `feilet`. @valg docs/valg/004-forsoek.md */
export const FORSOEK_MAX = 5

/** Times a job may lose its server (killed, power cut) before it is `feilet`. @valg docs/valg/004-forsoek.md */
export const AVBRUDD_MAX = 50
