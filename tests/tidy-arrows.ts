/**
 * Which room may import from which: `room` is where a file lies, `may` what it may reach. What the
 * command line may reach is wide, since the one program both serves and fetches.
 * @valg docs/valg/008-cli.md
 */
export const ARROWS: readonly { readonly room: RegExp; readonly may: RegExp }[] = [
  { room: /^domain\//, may: /^domain\// },
  { room: /^klient\//, may: /^(klient|domain)\// },
  { room: /^syntetisk\//, may: /^(syntetisk|domain)\// },
  {
    room: /^server\/http\/routes\//,
    may: /^(server\/http\/(routes\/|document\/|(tokens\/lokal|xml\/(atom|formater)|errors|koding|kontekst|tilgangslogg|metrikk)\.ts$)|server\/(storage\/(storage|feil|hendelse|oppslag)|innlasting\/hendelse|config|disk|fil|timers)\.ts$|domain\/)/,
  },
  {
    room: /^server\/http\/tokens\//,
    may: /^(server\/http\/(tokens\/|protection\/adresse\.ts$)|server\/(tilgangslogg\/tilgangslogg|config|settings?|log|timers)\.ts$|domain\/)/,
  },
  {
    room: /^server\/http\/protection\//,
    may: /^(server\/http\/(protection\/|(xml\/formater|kontekst|metrikk)\.ts$)|server\/(config|log|timers)\.ts$|domain\/)/,
  },
  {
    room: /^server\/http\/document\//,
    may: /^(server\/http\/(document\/|xml\/(form|skriv)\.ts$|errors\.ts$)|server\/config\.ts$|domain\/)/,
  },
  {
    room: /^server\/http\/xml\//,
    may: /^(server\/http\/(xml|document)\/|server\/http\/(json|kontekst)\.ts$|server\/threads\/|domain\/)/,
  },
  {
    room: /^server\/http\/[^/]+$/,
    may: /^(server\/http\/|server\/threads\/|server\/(storage\/(storage|feil)|tilgangslogg\/tilgangslogg|config|disk|log|fil|timers)\.ts$|domain\/)/,
  },
  {
    room: /^server\/issuer\//,
    may: /^(server\/(issuer|sqlite)\/|server\/http\/(json|document\/(operasjon|operasjoner-drift)|tokens\/lokal)\.ts$|server\/(config|fil|log|timers)\.ts$|domain\/)/,
  },
  {
    room: /^server\/tilgangslogg\//,
    may: /^(server\/tilgangslogg\/|server\/(sqlite|katalog|threads)\/|server\/storage\/feil\.ts$|server\/(disk|fil|timers)\.ts$|domain\/)/,
  },
  {
    room: /^server\/worker\//,
    may: /^(server\/worker\/|server\/(storage\/(storage|feil)|config|disk|log|timers)\.ts$|domain\/)/,
  },
  {
    room: /^server\/storage\/sqlite\//,
    may: /^(server\/storage\/(sqlite\/)?[^/]+$|server\/(sqlite|katalog|threads)\/|server\/disk\.ts$|domain\/)/,
  },
  {
    room: /^server\/lesemodell\//,
    may: /^(server\/lesemodell\/|server\/threads\/|server\/disk\.ts$|server\/storage\/(storage|avtrykk|feil|kandidater|moenster|numre|oppslag|pakking)\.ts$|server\/timers\.ts$|domain\/)/,
  },
  { room: /^server\/sqlite\//, may: /^server\/sqlite\// },
  { room: /^server\/katalog\//, may: /^server\/((katalog|sqlite)\/|fil\.ts$)/ },
  { room: /^server\/storage\/[^/]+$/, may: /^(server\/storage\/[^/]+$|domain\/)/ },
  {
    room: /^server\/(config|settings?|disk|log|fil|port|timers|stopp)\.ts$/,
    may: /^server\/(settings?|disk|timers)\.ts$|^domain\//,
  },
  { room: /^server\/threads\//, may: /^server\/(threads\/|storage\/feil\.ts$)/ },
  { room: /^server\/tls\.ts$/, may: /^server\/(config|log|timers)\.ts$/ },
  {
    room: /^server\/(innlasting\/.+|innlasting\.ts|innlegger\.ts|versjon\.ts)$/,
    may: /^(server\/(innlasting\/.+|innlegger\.ts|versjon\.ts|storage\/(storage|last|hendelse)\.ts)$|domain\/)/,
  },
  {
    room: /^server\/sikkerhetskopi\//,
    may: /^server\/((sikkerhetskopi|storage|sqlite|katalog|threads|tilgangslogg)\/|disk\.ts$)/,
  },
  {
    room: /^server\/hoeyvann\.ts$/,
    may: /^server\/(log|timers|storage\/storage|katalog\/registermerke)\.ts$/,
  },
  { room: /^server\/klokkevakt\.ts$/, may: /^(server\/(fil|timers)\.ts$|domain\/)/ },
  { room: /^server\/main\.ts$/, may: /^(server|domain)\// },
  { room: /^docs\//, may: /^(domain|server|docs)\// },
  // The command line opens a store in one place, and has one door to the access log.
  {
    room: /^cli\/(?!register\.ts$)/,
    may: /^(?!tests\/|server\/(storage\/sqlite|sqlite)\/|server\/tilgangslogg\/(?!logg\.ts|tilgangslogg\.ts|linjenokkel\.ts))/,
  },
  { room: /^(cli|bench)\//, may: /^(?!tests\/)/ },
]

/** The files that may import a package. A package without a line here is imported nowhere. */
export const PACKAGES: Readonly<Record<string, RegExp>> = {
  'node:sqlite': /^server\/sqlite\/open\.ts$/,
  jose: /^(server\/http\/tokens\/[^/]+|server\/issuer\/[^/]+|klient\/.+|cli\/maskinporten\/[^/]+)$/,
  papaparse: /^cli\/hent\/csv\/celle\.ts$/,
  leven: /^cli\/suggest\.ts$/,
  'node-forge': /^server\/issuer\/testca\.ts$/,
  fastify: /^(server\/(http|issuer)\/|bench\/enkel\.ts$)/,
  typebox: /^server\/http\/(document\/[^/]+|errors\.ts)$/,
  '@fastify/accepts': /^server\/http\/app\.ts$/,
  '@fastify/rate-limit': /^server\/http\/protection\/(adresse|struping|vindu)\.ts$/,
  '@opentelemetry/core': /^server\/http\/otlp\.ts$/,
  '@opentelemetry/exporter-metrics-otlp-http': /^server\/http\/otlp\.ts$/,
  '@opentelemetry/exporter-prometheus': /^server\/http\/metrikk\.ts$/,
  '@opentelemetry/resources': /^server\/http\/metrikk\.ts$/,
  '@opentelemetry/sdk-metrics': /^server\/http\/(metrikk|otlp)\.ts$/,
  saxes: /^server\/http\/xml\/les\.ts$/,
}
