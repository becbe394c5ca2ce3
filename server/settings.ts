import {
  BATCHSTOERRELSE_MAX,
  BEHOLDTE_SVAR_DEFAULT,
  FORESPOERSLER_PER_MINUTT,
  KOMPLETT_BATCH_DEFAULT,
  TELLINGER_PER_MINUTT,
  TILPASSET_BATCH_DEFAULT,
} from '../domain/limits.ts'
import {
  address,
  choice,
  either,
  issuerName,
  kilde,
  limit,
  type Setting,
  size,
  time,
  whole,
  words,
} from './setting.ts'

const yes = either('nei', 'ja')
const pair = words('a file; a certificate and its key go together')
const LIMIT_MAX = 10_000_000
const LESERE_MAX = 64

/** The name is in every token, which is to fit in a header. */
const NAVN_MAX = 500

/**
 * Every setting: its variable, its default, what it means and how it is read. The configuration, its page
 * in docs/ and the options of `uttrekk serve` are made of it.
 */
export const SETTINGS = {
  data: {
    env: 'UTTREKK_DATA',
    default: undefined,
    help: 'Directory of the register and the jobs.',
    required: true,
    read: words('a directory'),
  },
  host: {
    env: 'UTTREKK_HOST',
    default: '127.0.0.1',
    help: 'Address to listen on. Loopback only unless set; any other needs TLS (or UTTREKK_KLARTEKST).',
    read: words('an address'),
  },
  port: {
    env: 'UTTREKK_PORT',
    default: '8080',
    help: 'Port to listen on; 0 picks a free one.',
    read: whole(0, 65_535),
  },
  tlsSertifikat: {
    env: 'UTTREKK_TLS_SERTIFIKAT',
    default: undefined,
    help: 'File of the TLS certificate and its chain, PEM. Read again when it changes, and on SIGHUP.',
    read: pair,
  },
  tlsNokkel: {
    env: 'UTTREKK_TLS_NOKKEL',
    default: undefined,
    help: 'File of the private key of the certificate, PEM without a passphrase.',
    read: pair,
  },
  klartekst: {
    env: 'UTTREKK_KLARTEKST',
    default: 'nei',
    help: 'ja: listens without TLS on other addresses than loopback too, since a proxy in front does TLS.',
    read: yes,
  },
  hsts: {
    env: 'UTTREKK_HSTS',
    default: 'nei',
    help: 'ja: answers carry Strict-Transport-Security. Needs TLS, here or in front (UTTREKK_KLARTEKST=ja).',
    read: yes,
  },
  proxyer: {
    env: 'UTTREKK_PROXYER',
    default: '0',
    help: 'Proxies in front, 0 to 9, whose X-Forwarded-For is believed. 0: the header is ignored.',
    read: whole(0, 9),
  },
  struping: {
    env: 'UTTREKK_STRUPING',
    default: String(FORESPOERSLER_PER_MINUTT),
    help: 'Requests a minute from one address, then 429; 0 or av: no limit.',
    read: limit(LIMIT_MAX),
  },
  strupingTelling: {
    env: 'UTTREKK_STRUPING_TELLING',
    default: String(TELLINGER_PER_MINUTT),
    help: 'Counts (uttrekk/tilpasset/antall) a minute by one consumer, and ten times that from one address, then 429; 0 or av: no limit.',
    read: limit(LIMIT_MAX),
  },
  tilkoblinger: {
    env: 'UTTREKK_TILKOBLINGER',
    default: '2000',
    help: 'Connections open at once, 4 to 100000; without a proxy a quarter of them from one address.',
    read: whole(4, 100_000),
  },
  forespoerselFrist: {
    env: 'UTTREKK_FORESPOERSEL_FRIST',
    default: '30s',
    help: 'A whole request must have come within this time, its headers within half of it.',
    field: 'forespoerselFristMs',
    read: time(100),
  },
  svarBytes: {
    env: 'UTTREKK_SVAR_BYTES',
    default: '256MB',
    help: 'Bytes of answers that have not been read yet, 32MB or more; a quarter of them for one consumer. Whoever asks for more waits, and is then answered 429.',
    read: size(32_000_000),
  },
  svarFrist: {
    env: 'UTTREKK_SVAR_FRIST',
    default: '10m',
    help: 'A whole answer must have been read within this time, or the connection is cut.',
    field: 'svarFristMs',
    read: time(100),
  },
  treghet: {
    env: 'UTTREKK_TREGHET',
    default: '0s',
    help: 'Jobs become ready only after this time (500ms, 5s, 2m), as those of the original do.',
    field: 'treghetMs',
    read: time(),
  },
  batchtreghet: {
    env: 'UTTREKK_BATCHTREGHET',
    default: '0s',
    help: 'Each next batch of a job that is done, and its end, answers 404 for so long after the one before.',
    field: 'batchtreghetMs',
    read: time(),
  },
  tilpassetBatch: {
    env: 'UTTREKK_TILPASSET_BATCH',
    default: String(TILPASSET_BATCH_DEFAULT),
    help: `Identifikatorer in a batch of a tilpasset uttrekk, 1 to ${BATCHSTOERRELSE_MAX}.`,
    read: whole(1, BATCHSTOERRELSE_MAX),
  },
  komplettBatch: {
    env: 'UTTREKK_KOMPLETT_BATCH',
    default: String(KOMPLETT_BATCH_DEFAULT),
    help: `Identifikatorer in a batch of a komplett uttrekk, 1 to ${BATCHSTOERRELSE_MAX}.`,
    read: whole(1, BATCHSTOERRELSE_MAX),
  },
  jobbLevetid: {
    env: 'UTTREKK_JOBB_LEVETID',
    default: '168h',
    help: 'How long the answer of a job that is done is kept; afterwards its batches answer 410.',
    field: 'jobbLevetidMs',
    read: time(1),
  },
  retryAfter: {
    env: 'UTTREKK_RETRY_AFTER',
    default: 'ms',
    help: 'Unit of Retry-After: ms as the original documents, or s as RFC 9110 says.',
    read: choice('ms', 's'),
  },
  ukjenteKriterier: {
    env: 'UTTREKK_UKJENTE_KRITERIER',
    default: 'avvis',
    help: 'Unknown fields of an order: avvis (400) or ignorer.',
    field: 'ignoreUnknownCriteria',
    read: either('avvis', 'ignorer'),
  },
  graderteTilUtenHjemmel: {
    env: 'UTTREKK_GRADERTE_TIL_UTEN_HJEMMEL',
    default: 'nei',
    help: 'ja: graded addresses of real persons go to offentligutenhjemmel too.',
    read: yes,
  },
  svalbard: {
    env: 'UTTREKK_SVALBARD',
    default: 'nei',
    help: 'ja: the package brsv is served too, from documents that were imported with --opphav brsv.',
    read: yes,
  },
  ekte: {
    env: 'UTTREKK_EKTE',
    default: 'nei',
    help: 'ja: a register of real persons is meant to be served; needs an issuer outside, and TLS here or in front.',
    read: yes,
  },
  utsteder: {
    env: 'UTTREKK_UTSTEDER',
    default: undefined,
    help: 'Address of the metadata of an issuer outside, such as Maskinporten. Without it: the test issuer.',
    field: 'utstederMetadata',
    read: address,
  },
  utstederKlartekst: {
    env: 'UTTREKK_UTSTEDER_KLARTEKST',
    default: 'nei',
    help: 'ja: an issuer outside may be asked without TLS on other addresses than loopback, while all persons are synthetic.',
    read: yes,
  },
  tokenLevetidMaks: {
    env: 'UTTREKK_TOKEN_LEVETID_MAKS',
    default: '1h',
    help: 'How long a token of an issuer outside may live, from iat to exp; one that lives longer is refused.',
    field: 'tokenLevetidMaksMs',
    read: time(1_000),
  },
  klienter: {
    env: 'UTTREKK_KLIENTER',
    default: undefined,
    help: 'File of clients of the test issuer (JSON). Without it: klienter.json in the data directory, if it is there.',
    field: 'klientfil',
    read: words('a file'),
  },
  testutstederOpen: {
    env: 'UTTREKK_TESTUTSTEDER_OPEN',
    default: 'nei',
    help: 'ja: the test issuer answers others than loopback (a container on a developer machine).',
    read: yes,
  },
  utstederNavn: {
    env: 'UTTREKK_UTSTEDER_NAVN',
    default: undefined,
    help: 'Address that the test issuer names itself and its endpoints by, where clients reach it by another than it listens on: http://uttrekk:8080/ in a network of containers, or a mapped port.',
    read: issuerName(NAVN_MAX),
  },
  grantregler: {
    env: 'UTTREKK_GRANTREGLER',
    default: 'serveren',
    help: 'siden: the test issuer takes no grant that the pages of Maskinporten do not allow; serveren: all that its server takes.',
    read: choice('serveren', 'siden'),
  },
  tokenLevetid: {
    env: 'UTTREKK_TOKEN_LEVETID',
    default: '120s',
    help: 'How long a token of the test issuer lives, in whole seconds.',
    field: 'tokenLevetidMs',
    read: time(1_000),
  },
  metrikkOpen: {
    env: 'UTTREKK_METRIKK_OPEN',
    default: 'nei',
    help: 'ja: /metrics answers others than loopback.',
    read: yes,
  },
  metrikkOtlp: {
    env: 'UTTREKK_METRIKK_OTLP',
    default: undefined,
    help: 'Whole address of an OpenTelemetry collector that the metrics are sent to too, by OTLP over HTTP: http://127.0.0.1:4318/v1/metrics. Its headers and certificates are set by OTEL_EXPORTER_OTLP_HEADERS and the like.',
    read: address,
  },
  metrikkOtlpTid: {
    env: 'UTTREKK_METRIKK_OTLP_TID',
    default: '1m',
    help: 'How often the metrics are sent.',
    field: 'metrikkOtlpMs',
    read: time(1_000),
  },
  loggHoder: {
    env: 'UTTREKK_LOGG_HODER',
    default: undefined,
    help: 'File for the signed heads of the access log, best on another machine. Without it: logg/hoder.txt in the data directory.',
    read: words('a file'),
  },
  loggNokkel: {
    env: 'UTTREKK_LOGG_NOKKEL',
    default: undefined,
    help: 'File of the keys of the access log’s MACs, best of another owner, or env:NAME for the text of that variable. Without it: logg.nokkel in the data directory, made on first use.',
    read: kilde,
  },
  loggHodeTid: {
    env: 'UTTREKK_LOGG_HODE_TID',
    default: '1m',
    help: 'How often the end of the access log is signed; what is cut off between two heads cannot be proven.',
    field: 'loggHodeMs',
    read: time(100),
  },
  loggLevetid: {
    env: 'UTTREKK_LOGG_LEVETID',
    default: undefined,
    help: 'How long the access log is kept, in whole days of lines; for ever unless set.',
    field: 'loggLevetidMs',
    read: time(1),
  },
  lesere: {
    env: 'UTTREKK_LESERE',
    default: '2',
    help: `Threads that look persons up, 1 to ${LESERE_MAX}.`,
    read: whole(1, LESERE_MAX),
  },
  leie: {
    env: 'UTTREKK_LEIE',
    default: '30s',
    help: 'How long a job is leased at a time; it is prolonged while the job runs.',
    field: 'leieMs',
    read: time(1),
  },
  stoppFrist: {
    env: 'UTTREKK_STOPP_FRIST',
    default: '25s',
    help: 'How long a stop may take: requests under way get two fifths of it, the job that runs the rest. Then what is left is cut.',
    field: 'stoppFristMs',
    read: time(100),
  },
  sprangVent: {
    env: 'UTTREKK_SPRANG_VENT',
    default: '24h',
    help: 'How long a clock that has leapt more than a day must go on before anything is deleted by it; 0s: not at all.',
    field: 'sprangVentMs',
    read: time(),
  },
  beholdteSvar: {
    env: 'UTTREKK_BEHOLDTE_SVAR',
    default: String(BEHOLDTE_SVAR_DEFAULT),
    help: 'Jobs of one virksomhet that are done and kept, 20 to 1000000. One more makes room by those fetched to {}, else its order is answered 429.',
    read: whole(20, 1_000_000),
  },
  beholdteBytes: {
    env: 'UTTREKK_BEHOLDTE_BYTES',
    default: '1GB',
    help: 'What their answers may take on disk, with kB, MB or GB; beyond it the same.',
    read: size(1_000_000),
  },
} as const satisfies Readonly<Record<string, Setting>>
