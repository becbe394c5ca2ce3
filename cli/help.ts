import { type Command, callOf, type Option } from './command.ts'

/** No line is longer, so that it stands in every terminal. */
export const COLUMNS = 80

/** What `--help` prints of one command. */
export function usage(command: Command, bold: (text: string) => string): string {
  const { summary, options, positionals = [] } = command
  const head = [callOf(command), ...positionals, '[options]'].join(' ')
  const lines = Object.entries(options).flatMap(([name, option]) => describe(name, option))
  const text = summary.split('\n').flatMap((line) => wrap(line, COLUMNS))
  return [`${bold('Usage:')} ${head}`, '', ...text, '', bold('Options:'), ...lines, ''].join('\n')
}

/** Two columns: what is told of each name. */
export function columns(rows: readonly (readonly [name: string, text: string])[], width: number) {
  return rows.flatMap(([name, text]) => {
    const lines = wrap(text, COLUMNS - width)
    const [first = '', ...more] = lines
    const isLong = name.length > width - 3
    const rest = (isLong ? lines : more).map((line) => ' '.repeat(width) + line)
    return [isLong ? `  ${name}` : `  ${name.padEnd(width - 2)}${first}`.trimEnd(), ...rest]
  })
}

/** Lines of at most so many characters, broken between words. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

// --- internal ---

const NAME_WIDTH = 30

function describe(name: string, option: Option): readonly string[] {
  const { help, value, required, default: standard, env, list, multiple, short } = option
  const { values = option.examples } = option
  const flag = `${short === undefined ? '' : `-${short}, `}--${name}`
  const notes = [
    help,
    values === undefined ? '' : `One of ${values.join(', ')}.`,
    list === true ? 'Several: separated by commas, or the option again.' : '',
    multiple === true ? 'Several: the option again.' : '',
    required === true ? 'Required.' : '',
    standard === undefined ? '' : `Default ${standard}.`,
    env === undefined ? '' : `[${env}]`,
  ]
  const text = notes.filter((note) => note !== '').join(' ')
  return columns([[value === undefined ? flag : `${flag} ${value}`, text]], NAME_WIDTH)
}
