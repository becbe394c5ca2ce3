/**
 * The service as a test double on another machine: it runs in one network namespace, and a client in
 * another orders, fetches batches and looks persons up by the name it is given there, with a Maskinporten
 * client and with a token of the test issuer. Needs root and `ip` of iproute2; says so where they are not
 * there, and ends with 4.
 *
 *   npm run bevis:navnerom -- [--antall 2000] [--json navnerom.json]
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { antall: { type: 'string', default: '2000' }, json: { type: 'string' } },
})
const MAIN = join(import.meta.dirname, '../../cli/main.ts')
const [TJENER, KLIENT] = [`uttrekk-t${process.pid}`, `uttrekk-k${process.pid}`]
const [VERT, PORT] = ['uttrekk', 8080]
const URL_DER = `http://${VERT}:${PORT}/`
const scratch = mkdtempSync(join(tmpdir(), 'uttrekk-navnerom-'))
const data = join(scratch, 'register')
const antall = Number(values.antall)

if (!canMakeNetns()) {
  rmSync(scratch, { recursive: true })
  process.stdout.write('left out: `ip netns` is not to be had here; it needs root and iproute2\n')
  process.exit(4)
}
let service: ChildProcess | undefined
try {
  connectNetns()
  run(undefined, ['syntetisk', '--data', data, '--antall', String(antall), '--seed', '1'])
  service = await serve()
  const svar = [metadata(), ...tilfeller()]
  for (const [what, held] of svar) process.stdout.write(`${held ? 'held' : 'FAILED'}: ${what}\n`)
  const failed = svar.filter(([, held]) => !held).length
  process.stdout.write(`${svar.length - failed} held, ${failed} failed\n`)
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ svar, failed })}\n`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  // It writes until it has ended.
  if (service?.kill('SIGTERM')) await once(service, 'exit')
  for (const name of [TJENER, KLIENT]) {
    quietly(() => execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' }))
    rmSync(`/etc/netns/${name}`, { recursive: true, force: true })
  }
  rmSync(scratch, { recursive: true, force: true })
}

// --- internal ---

type Utfall = readonly [what: string, held: boolean]

function canMakeNetns(): boolean {
  try {
    execFileSync('ip', ['netns', 'add', TJENER], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Two machines with a wire between them; the client's knows the service by its name. */
function connectNetns(): void {
  const ip = (text: string) => execFileSync('ip', text.split(' '), { stdio: 'inherit' })
  ip(`netns add ${KLIENT}`)
  ip(`link add ut0 netns ${TJENER} type veth peer name ut1 netns ${KLIENT}`)
  for (const [name, link, address] of [
    [TJENER, 'ut0', '10.77.0.1/24'],
    [KLIENT, 'ut1', '10.77.0.2/24'],
  ] as const) {
    ip(`-n ${name} addr add ${address} dev ${link}`)
    ip(`-n ${name} link set ${link} up`)
    ip(`-n ${name} link set lo up`)
  }
  mkdirSync(`/etc/netns/${KLIENT}`, { recursive: true })
  writeFileSync(`/etc/netns/${KLIENT}/hosts`, `127.0.0.1 localhost\n10.77.0.1 ${VERT}\n`)
}

/** A command to its end, on one of the two machines or on this one. Answers what it printed. */
function run(netns: string | undefined, args: readonly string[]): string {
  const command = [process.execPath, MAIN, ...args]
  const [file = '', ...rest] = netns ? ['ip', 'netns', 'exec', netns, ...command] : command
  return execFileSync(file, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

async function serve(): Promise<ChildProcess> {
  const options = ['--data', data, '--host', '0.0.0.0', '--port', String(PORT), '--klartekst', 'ja']
  const named = ['--testutsteder-open', 'ja', '--utsteder-navn', URL_DER]
  const command = [process.execPath, MAIN, 'serve', ...options, ...named]
  const child = spawn('ip', ['netns', 'exec', TJENER, ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    if (said.includes('is ready on')) return child
  }
  throw new Error('the service ended before it was ready')
}

function metadata(): Utfall {
  const code = `fetch('${URL_DER}.well-known/oauth-authorization-server').then(async (a) => console.log(await a.text()))`
  const text = execFileSync('ip', ['netns', 'exec', KLIENT, process.execPath, '-e', code], {
    encoding: 'utf8',
  })
  const told = JSON.parse(text) as Readonly<Record<string, unknown>>
  const held =
    told['issuer'] === URL_DER &&
    told['token_endpoint'] === `${URL_DER}token` &&
    told['jwks_uri'] === `${URL_DER}jwk`
  return ['the metadata names the service as the client knows it', held]
}

/** The whole algorithm by each way to a token: token, order, batches, persons. */
function tilfeller(): readonly Utfall[] {
  const pakke = ['--rettighetspakke', 'offentligutenhjemmel']
  const laget = Object.fromEntries(
    run(undefined, ['maskinporten', '--data', data, ...pakke])
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  ) as Readonly<Record<'client_id' | 'kid' | 'nokkel', string>>
  const token = run(KLIENT, ['token', '--url', URL_DER, ...pakke]).trim()
  const file = join(scratch, 'token')
  writeFileSync(file, token)
  const ways: readonly (readonly [string, readonly string[]])[] = [
    ['with a token of the test issuer', []],
    [
      'as a Maskinporten client',
      [
        ...[`--maskinporten-nokkel=${laget.nokkel}`, `--klient-id=${laget.client_id}`],
        ...[`--kid=${laget.kid}`, `--utsteder=${URL_DER}.well-known/oauth-authorization-server`],
      ],
    ],
  ]
  const fetched = ways.map(([what, options], n): readonly [string, string] => {
    const ut = join(scratch, `personer-${n}.ndjson`)
    const order = ['--personstatustyper', 'bosatt,aktiv,inaktiv,doed', '--ut', ut]
    run(KLIENT, ['hent', 'tilpasset', '--url', URL_DER, ...pakke, ...order, ...options])
    return [what, readFileSync(ut, 'utf8')]
  })
  const [, first = ''] = fetched[0] ?? []
  return [
    ['a token', token.split('.').length === 3],
    ...fetched.map(([what, text]): Utfall => {
      const persons = text.split('\n').length - 1
      return [
        `token, order, batches and ${persons} persons, ${what}`,
        persons > 0 && text === first,
      ]
    }),
  ]
}

function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // It was never made.
  }
}
