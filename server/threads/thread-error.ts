/**
 * An error on its way between two threads. What is cloned between them keeps neither the class nor the
 * code of an error, and whoever is to say what to do about it needs both.
 */
export type PackedError = {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** Everything else that it carries and that is text, a number or a truth: `code` for one. */
  readonly fields: Readonly<Record<string, string | number | boolean>>
  readonly cause: PackedError | undefined
}

/** What of an error goes to the other thread. Something thrown that is no error is told by its type. */
export function packError(error: unknown, depth = 0): PackedError {
  if (!(error instanceof Error)) {
    const name = 'Error'
    const message = `something was thrown that is no error: ${typeof error}`
    return { name, message, stack: undefined, fields: {}, cause: undefined }
  }
  const { name, message, stack, cause } = error
  const fields = Object.fromEntries(
    Object.entries(error).filter(
      ([key, value]) =>
        !OWN.includes(key) && ['string', 'number', 'boolean'].includes(typeof value),
    ),
  )
  const goesOn = cause instanceof Error && depth < CAUSES_MAX
  return { name, message, stack, fields, cause: goesOn ? packError(cause, depth + 1) : undefined }
}

/** The error as it is thrown here: an `Error` by the name, code and place of the one there. */
export function unpackError({ name, message, stack, fields, cause }: PackedError): Error {
  const error = new Error(message, cause === undefined ? {} : { cause: unpackError(cause) })
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  if (stack !== undefined) error.stack = stack
  return Object.assign(error, fields)
}

// --- internal ---

/** A cause may be its own. */
const CAUSES_MAX = 4

const OWN = ['name', 'message', 'stack', 'cause']
