import { Avvist } from '../../domain/errors.ts'

/**
 * Reads a body as JSON. Throws `Avvist` (400) on what is not UTF-8 or not JSON, and on an object with
 * the same field twice: parsers keep the last one, and a criterion that is silently dropped orders
 * too many.
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw unreadable('den er tom')
  const text = decode(bytes)
  const value = parse(text)
  checkFields(text)
  return value
}

/** Refuses a body that says it is compressed or in another character set. Throws `Avvist` (415). */
export function checkEncoding(headers: {
  readonly 'content-type'?: string | undefined
  readonly 'content-encoding'?: string | undefined
}): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new Avvist('FREG-404', { regel: 'send application/json eller application/xml i UTF-8' })
  }
  if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) {
    throw new Avvist('FREG-404', { regel: 'send meldingskroppen uten Content-Encoding' })
  }
}

/** The text of a body. Throws `Avvist` (400) on what is not UTF-8. */
export function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unreadable('den er ikke UTF-8')
  }
}

// --- internal ---

/** Strings and the marks that open, close and separate; numbers and words tell nothing here. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable('den er ikke gyldig JSON, se etter klammer, komma og anførselstegn')
  }
}

/** Walks text that is known to be JSON: a string that a colon follows is the name of a field. */
function checkFields(text: string): void {
  const open: (Set<string> | undefined)[] = []
  let last = ''
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') checkField(JSON.parse(last), open.at(-1))
    last = token
  }
}

function checkField(name: string, seen: Set<string> | undefined): void {
  if (name === '__proto__') throw unreadable('et felt har et navn som ikke kan brukes')
  if (seen?.has(name)) {
    const which = /^[A-Za-z]{1,60}$/.test(name) ? `feltet ${name}` : 'et felt'
    throw unreadable(`${which} er oppgitt mer enn én gang`)
  }
  seen?.add(name)
}

function unreadable(regel: string): Avvist {
  return new Avvist('FREG-100', { regel })
}
