// Finds what exists in the register by the calls of the API itself, so that nobody is shown more than
// the package may see, and puts it in the place of the examples of the document.

/** How long a job of this page is waited for. */
const WAIT_MS = 30_000
const POLL_MS = 200

const FILLED = 'Look-ups are filled in with what an uttrekk has just found.'
const NOBODY = 'An uttrekk found nobody to fill look-ups in with.'

/** What is replaced: the example of a parameter of this name, wherever it stands. */
const NAVN = ['jobbid', 'personidentifikator', 'dokumentidentifikator']

/**
 * Orders those who live here, and where the package has it the current documents, and takes the first of
 * each. What the package cannot do, or nobody answers, is left as it was.
 */
export async function findEksempler({ url, token, paths }) {
  const call = (path, init = {}) =>
    fetch(url + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })
  const has = (path) => paths[path] !== undefined
  const tilpasset = has('/v1/uttrekk/tilpasset')
    ? await firstOf(call, '/v1/uttrekk/tilpasset', /"(\d{11})"/, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ personstatustyper: ['bosatt'] }),
      })
    : {}
  const komplett = has('/v1/uttrekk/komplett')
    ? await firstOf(call, '/v1/uttrekk/komplett', /"([0-9a-f]{32})"/)
    : {}
  const jobbid = tilpasset.jobbId ?? komplett.jobbId
  const verdier = {
    ...(jobbid && { jobbid }),
    ...(tilpasset.id && { personidentifikator: tilpasset.id }),
    ...(komplett.id && { dokumentidentifikator: komplett.id }),
  }
  const isFilled = tilpasset.id !== undefined || komplett.id !== undefined
  const isEmpty = tilpasset.isEmpty || komplett.isEmpty
  return { verdier, tekst: isFilled ? FILLED : isEmpty ? NOBODY : '' }
}

/** The document with what exists in the place of its examples. */
export function fillIn(spec, { verdier = {} } = {}) {
  const parameters = Object.values(spec.paths)
    .flatMap((item) => Object.values(item))
    .flatMap((operation) => operation.parameters ?? [])
  return NAVN.reduce((now, navn) => {
    const example = parameters.find((one) => one.name === navn)?.example
    if (example === undefined || verdier[navn] === undefined) return now
    return JSON.parse(JSON.stringify(now).replaceAll(example, verdier[navn]))
  }, spec)
}

/** Orders, waits for the first batch, and reads of it no more than its first id. */
async function firstOf(call, path, pattern, init = {}) {
  const ordered = await call(path, init)
  if (!ordered.ok) return {}
  const { jobbId } = await ordered.json()
  for (const endMs = Date.now() + WAIT_MS; Date.now() < endMs; ) {
    const { tilstand } = await (await call(`/v1/uttrekk/${jobbId}`)).json()
    if (tilstand === 'ferdig') {
      const batch = await call(`/v1/uttrekk/${jobbId}/batch/0`)
      const id = batch.ok ? pattern.exec(await beginning(batch))?.[1] : undefined
      return { jobbId, id, isEmpty: batch.ok && id === undefined }
    }
    if (tilstand !== 'bestilt' && tilstand !== 'kjoerer') break
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return { jobbId }
}

async function beginning(answer) {
  const reader = answer.body.getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return new TextDecoder().decode(value)
}
