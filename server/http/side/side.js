// The page of the API: shows the document for one rettighetspakke, gets test tokens for it, and fills in
// what exists in the register. Runs in the browser as it stands.
import { fillIn, findEksempler } from './eksempler.js'
import { fetchToken } from './token.js'

/** A token is renewed this long before it ends. */
const MARGIN_SECONDS = 15

const element = (id) => document.getElementById(id)
const openapi = await (await fetch('/openapi.json')).json()
/** By package and organisation: what exists, once it has been found. */
const eksempler = new Map()
let ui
let renewal
let runs = 0

for (const { url, description } of openapi.servers) {
  element('pakke').append(new Option(description, url))
}
for (const feil of openapi.info['x-feilkoder']) {
  const row = document.querySelector('#feilkoder tbody').insertRow()
  for (const text of Object.values(feil)) row.insertCell().textContent = text
}
if (openapi.paths['/token'] !== undefined) {
  element('med-utsteder').hidden = false
  tell('Get a test token, and every call below is sent with it.')
}
element('pakke').addEventListener('change', async () => {
  show()
  if (renewal !== undefined) await authorize()
})
element('tilgang').addEventListener('submit', async (event) => {
  event.preventDefault()
  await authorize()
})
show()

/** Draws the document with the one package as its server. */
function show() {
  const url = element('pakke').value
  element('base').textContent = url
  ui = window.SwaggerUIBundle({
    spec: fillIn(forPakke(url), eksempler.get(caller())),
    domNode: element('dokument'),
    tryItOutEnabled: true,
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    validatorUrl: 'none',
  })
}

/** What the package has, and what has nothing to do with packages. */
function forPakke(url) {
  const paths = Object.entries(openapi.paths)
    .filter(([, { servers }]) => servers.some((server) => server.url === url || server.url === '/'))
    .map(([path, item]) => {
      const { servers, ...operations } = item
      const here = Object.entries(operations).map(([method, one]) => [method, brief(one)])
      const own = servers.some((server) => server.url === url) ? {} : { servers }
      return [path, { ...own, ...Object.fromEntries(here) }]
    })
  const servers = openapi.servers.filter((server) => server.url === url)
  return { ...openapi, servers, paths: Object.fromEntries(paths) }
}

/** Refusals have the same few shapes everywhere, so the page tells what to do and leaves the bodies out. */
function brief(operation) {
  const responses = Object.entries(operation.responses).map(([status, response]) => {
    const { headers, content, ...rest } = response
    return [status, response['x-koder'] === undefined ? { ...rest, content } : rest]
  })
  return { ...operation, responses: Object.fromEntries(responses) }
}

/** Gets a token, gives it to every call, and gets the next one before it ends. */
async function authorize() {
  clearTimeout(renewal)
  const run = ++runs
  const isOver = () => run !== runs
  try {
    const url = element('pakke').value
    const scope = openapi.servers.find((server) => server.url === url)['x-scope']
    const { access_token: token, expires_in: seconds } = await fetchToken(
      element('orgnr').value,
      scope,
    )
    if (isOver()) return
    ui.preauthorizeApiKey('maskinporten', token)
    element('token').value = token
    element('tokenfelt').hidden = false
    renewal = setTimeout(authorize, Math.max(1, seconds - MARGIN_SECONDS) * 1000)
    if (!eksempler.has(caller())) {
      tell('Got a token. Finding somebody to look up …')
      await exemplify(url, token, isOver)
    }
    if (isOver()) return
    const lives = `The token lives ${seconds} s and is renewed while the page is open.`
    tell(`Authorized with ${scope}. ${lives} ${eksempler.get(caller())?.tekst ?? ''}`)
  } catch (error) {
    if (!isOver()) tell(error.message, true)
  }
}

/** Only where tokens come from the test issuer, which is there for a synthetic register alone. */
async function exemplify(url, token, isOver) {
  const { paths } = forPakke(url)
  const found = await findEksempler({ url, token, paths })
  if (isOver()) return
  eksempler.set(caller(), found)
  show()
  ui.preauthorizeApiKey('maskinporten', token)
}

function caller() {
  return `${element('pakke').value} ${element('orgnr').value}`
}

function tell(text, isError = false) {
  element('status').textContent = text
  element('status').classList.toggle('feil', isError)
}
