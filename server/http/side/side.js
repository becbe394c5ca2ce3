// The page of the API: shows the document for one rettighetspakke, and gets test tokens for it the
// way a client of Maskinporten does. Runs in the browser as it stands.

const PATH = {
  document: '/openapi.json',
  metadata: '/.well-known/oauth-authorization-server',
  klienter: '/klienter',
  token: '/token',
}
/** A token is renewed this long before it ends. */
const MARGIN_SECONDS = 15
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

const element = (id) => document.getElementById(id)
const openapi = await (await fetch(PATH.document)).json()
let ui
let renewal

for (const { url, description } of openapi.servers) {
  element('pakke').append(new Option(description, url))
}
for (const feil of openapi.info['x-feilkoder']) {
  const row = document.querySelector('#feilkoder tbody').insertRow()
  for (const text of Object.values(feil)) row.insertCell().textContent = text
}
if (openapi.paths[PATH.token] !== undefined) {
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
  ui = window.SwaggerUIBundle({
    spec: forPakke(element('pakke').value),
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
      return [path, servers.some((server) => server.url === url) ? operations : item]
    })
  const servers = openapi.servers.filter((server) => server.url === url)
  return { ...openapi, servers, paths: Object.fromEntries(paths) }
}

/** Gets a token, gives it to every call, and gets the next one before it ends. */
async function authorize() {
  clearTimeout(renewal)
  try {
    const { access_token: token, expires_in: seconds, scope } = await fetchToken()
    ui.preauthorizeApiKey('maskinporten', token)
    element('token').value = token
    element('tokenfelt').hidden = false
    tell(
      `Authorized with ${scope}. The token lives ${seconds} s and is renewed while the page is open.`,
    )
    renewal = setTimeout(authorize, Math.max(1, seconds - MARGIN_SECONDS) * 1000)
  } catch (error) {
    tell(error.message, true)
  }
}

/** Makes a key pair, registers its public half, signs a grant and exchanges it. */
async function fetchToken() {
  if (crypto.subtle === undefined) {
    throw new Error(
      'The browser makes keys on localhost and https only. Open the page as http://localhost.',
    )
  }
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    false,
    ['sign', 'verify'],
  )
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', publicKey)
  const pakke = element('pakke').value
  const scope = openapi.servers.find((server) => server.url === pakke)['x-scope']
  const innmelding = { orgnr: element('orgnr').value, scopes: [scope], jwk: { kty, n, e } }
  const { client_id: iss, kid } = await call(PATH.klienter, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(innmelding),
  })
  const { issuer: aud } = await (await fetch(PATH.metadata)).json()
  const iat = Math.floor(Date.now() / 1000)
  const claims = { aud, iss, scope, iat, exp: iat + 60, jti: crypto.randomUUID() }
  const signed = `${encode({ alg: 'RS256', kid })}.${encode(claims)}`
  const signature = await crypto.subtle.sign(
    'RSASSA-PKCS1-v1_5',
    privateKey,
    new TextEncoder().encode(signed),
  )
  const assertion = `${signed}.${base64url(new Uint8Array(signature))}`
  return call(PATH.token, { body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion }) })
}

async function call(path, init) {
  const answer = await fetch(path, { method: 'POST', ...init })
  const body = await answer.json()
  if (!answer.ok) throw new Error(body.error_description ?? body.melding ?? `HTTP ${answer.status}`)
  return body
}

function encode(value) {
  return base64url(new TextEncoder().encode(JSON.stringify(value)))
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function tell(text, isError = false) {
  element('status').textContent = text
  element('status').classList.toggle('feil', isError)
}
