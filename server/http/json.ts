import { Avvist } from '../../domain/errors.ts'
import { judgeJson } from '../../domain/json.ts'

/**
 * Reads a body as JSON. Throws `Avvist` (400) on what is not UTF-8 or not JSON, and on an object with
 * the same field twice: parsers keep the last one, and a criterion that is silently dropped orders
 * too many.
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw unreadable('den er tom')
  const text = decode(bytes)
  const value = parse(text)
  checkFields(text, value)
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable('den er ikke gyldig JSON, se etter klammer, komma og anførselstegn')
  }
}

/** What a reader would change without a word. XML holds what it cannot say as JSON: half a character, too. */
function checkFields(text: string, value: unknown): void {
  const feil = judgeJson(text, value, { takesHalf: true })
  if (feil === undefined) return
  switch (feil.kind) {
    case 'toGanger': {
      const which = feil.felt === undefined ? 'et felt' : `feltet ${feil.felt}`
      throw unreadable(`${which} er oppgitt mer enn én gang`)
    }
    case 'navn':
      throw unreadable('et felt har et navn som ikke kan brukes')
    case 'tall':
      throw unreadable('et tall har flere sifre enn det kan ha')
    case 'tegn':
      throw unreadable('et tegn er bare halvt')
    case 'dybde':
      throw unreadable('den har for mange felt inni hverandre')
    default:
      throw feil satisfies never
  }
}

function unreadable(regel: string): Avvist {
  return new Avvist('FREG-100', { regel })
}
