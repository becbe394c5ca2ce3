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

/** Identifikatorer in a batch, whatever is set. @valg docs/valg/003-batcher.md */
export const BATCHSTOERRELSE_MAX = 100_000

/** No job has as many batches; more than this is as many, and is not repeated. */
export const BATCHNR_MAX = 1_000_000_000

/** Beyond any register there will be: a sekvensnummer above this is read as this. */
export const FEEDSEKVENSNR_MAX = 999_999_999_999_999

/** Characters of what stands for an identifikator; longer texts are no misspelled numbers. */
export const IDENTIFIKATORTEKST_MAX = 64

/** Parts in one request, repeats counted. */
export const PART_MAX = 50

/** Characters of a street name; those of Norway are far shorter. */
export const ADRESSENAVN_MAX = 200

/** The first kommune there has been was 0101. */
export const KOMMUNE_MIN = 101

/** Kommuner in one list; Norway has never had as many. */
export const KOMMUNER_MAX = 800

/** Years are of four digits. */
export const AAR_MIN = 1_000

/** The largest number of four digits. */
export const FIRE_SIFRE_MAX = 9_999

/** Counts by one virksomhet in a minute, unless set otherwise. @valg docs/valg/022-struping.md */
export const TELLINGER_PER_MINUTT = 60

/** How soon a virksomhet whose jobs all run may ask again. Whole seconds, so that both units tell the same. */
export const KVOTE_RETRY_AFTER_MS = 2_000

/** How soon one whose answers are all kept may. Whole seconds too. */
export const BEHOLDT_RETRY_AFTER_MS = 60_000

/** How soon an order may be tried again while a copy is being loaded. */
export const KOPI_RETRY_AFTER_MS = 60_000

/** Bytes of a request’s body; a thousand identifikatorer with generous spacing are 30 kB. */
export const BODY_BYTES_MAX = 256 * 1024

/** Bytes of what the test issuer is sent: a grant, or a client. */
export const UTSTEDER_BODY_BYTES_MAX = 16 * 1024

/** Bytes of a request’s headers together. */
export const HEADER_BYTES_MAX = 16 * 1024

/** Headers of a request. Our own clients and browsers send about ten; proxies add as many. @valg docs/valg/025-grenser.md */
export const HEADERE_MAX = 100

/** Requests sent ahead on one connection: all are worked on at once, so that their answers pile up. @valg docs/valg/025-grenser.md */
export const UBESVARTE_MAX = 16

/** Characters of an Authorization header. Tokens are about 1 kB; room for many scopes and a long certificate name, not for an attack. */
export const TOKEN_BYTES_MAX = 8_192

/** Characters of a text in a token, which is kept for as long as the access log is. */
export const TOKENTEKST_MAX = 200

/** Objects and lists inside each other. No document of the model is a quarter as deep; what is deeper would stop whoever walks it. */
export const JSON_DYBDE_MAX = 64

/** Elements inside each other. */
export const XML_DYBDE_MAX = 16

/** Characters of a client_id. */
export const KLIENT_ID_MAX = 100

/** Characters of a kid. */
export const KID_MAX = 200

/** Scopes of one client. */
export const SCOPES_MAX = 20

/** Characters of a certificate, or a key, in PEM. */
export const PEM_MAX = 16_384

/** Characters of a grant’s own name. */
export const JTI_MAX = 200

/** Certificates in x5c: one, those between, and the root. */
export const CHAIN_MAX = 5

/** Seconds that iat may be ahead of the clock here. */
export const FREMTID_SECONDS_MAX = 10

/** Seconds that a grant may live, as the server of the original takes it. */
export const GRANT_SECONDS_MAX = 180

/** Events in a page of the feed. @kilde hendelsesliste.md «fast satt til 1000» */
export const FEEDSIDE = 1_000

/** Events that are written at once, all or none. */
export const HENDELSER_MAX = 100_000

/** Bytes of the body of such a call. */
export const HENDELSER_BYTES_MAX = 64 * 1024 * 1024

/** Months that an event may be asked for after it was written here, and a document after it was superseded, unless set otherwise. @valg docs/valg/054-hendelser.md */
export const HENDELSER_MAANEDER_DEFAULT = 36

/** Months from then until it is deleted. @valg docs/valg/056-sletting.md */
export const SLETTES_MAANEDER_DEFAULT = 1

/** Months that can be set: a hundred years. */
export const MAANEDER_MAX = 1_200

/** Persons in the answer of a search. @valg docs/valg/055-soek.md */
export const SOEKETREFF_MAX = 10_000

/** Words of a name that is searched for. */
export const SOEKEORD_MAX = 20

/** Characters of a parameter of a search. */
export const SOEKETEKST_MAX = 200
