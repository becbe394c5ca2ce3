import { styleText } from 'node:util'
import type { Omgivelser } from './command.ts'

type Style = Parameters<typeof styleText>[0]

/**
 * Colours for whoever reads on a terminal, and never in a pipe or a file. `FORCE_COLOR` asks for them
 * anywhere (0: nowhere) and wins; `NO_COLOR`, if it is not empty, and `TERM=dumb` are against.
 */
export function styleOf(
  stream: Omgivelser['stderr'],
  env: Omgivelser['env'],
): (style: Style, text: string) => string {
  const { FORCE_COLOR, NO_COLOR = '', TERM } = env
  const isWanted =
    FORCE_COLOR === undefined
      ? stream.isTTY === true && NO_COLOR === '' && TERM !== 'dumb'
      : !['0', 'false'].includes(FORCE_COLOR)
  return (style, text) => (isWanted ? styleText(style, text, { validateStream: false }) : text)
}
