// Gets a test token the way a client of Maskinporten does.

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Makes a key pair, registers its public half, signs a grant and exchanges it. */
export async function fetchToken(orgnr, scope) {
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
  const { client_id: iss, kid } = await call('/klienter', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orgnr, scopes: [scope], jwk: { kty, n, e } }),
  })
  const { issuer: aud } = await (await fetch('/.well-known/oauth-authorization-server')).json()
  const iat = Math.floor(Date.now() / 1000)
  const claims = { aud, iss, scope, iat, exp: iat + 60, jti: crypto.randomUUID() }
  const signed = `${encode({ alg: 'RS256', kid })}.${encode(claims)}`
  const signature = await crypto.subtle.sign(
    'RSASSA-PKCS1-v1_5',
    privateKey,
    new TextEncoder().encode(signed),
  )
  const assertion = `${signed}.${base64url(new Uint8Array(signature))}`
  return call('/token', { body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion }) })
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
