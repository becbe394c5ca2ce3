import { parseArgs } from 'node:util'
import {
  Brukerfeil,
  type Command,
  type Defined,
  type Option,
  type Options,
  type PositionalsOf,
  type Values,
  type ValuesOf,
} from './command.ts'
import { didYouMean } from './suggest.ts'

export type Arguments = { readonly values: Values; readonly positionals: readonly string[] }

/** Reads a command line by the table of its command. Throws `Brukerfeil` with all that is wrong. */
export function readArguments<O extends Options, P extends readonly string[]>(
  command: Defined<O, P>,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { readonly values: ValuesOf<O>; readonly positionals: PositionalsOf<P> } {
  const { mistakes, ...read } = inspectArguments(command, args, env)
  if (mistakes.length > 0) throw new Brukerfeil(mistakes.join('\n'))
  return read as { values: ValuesOf<O>; positionals: PositionalsOf<P> }
}

/**
 * Reads a command line by the table of its command, and tells what is wrong with it. An option that is
 * not given is taken from its environment variable, then from its default. Nothing is guessed: what is
 * unknown, given twice, empty or against its rule is a mistake. No message repeats a value, which may be
 * a token or an identifikator.
 */
export function inspectArguments(
  command: Command,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Arguments & { readonly mistakes: readonly string[] } {
  const tokens = tokenize(command, args)
  const unknown = unknownOptions(command, tokens)
  const mistakes = [...unknown, ...positionalMistakes(command, tokens)]
  const values: Record<string, Values[string]> = {}
  for (const [name, option] of Object.entries(command.options)) {
    const given = tokens.flatMap((token) =>
      token.kind === 'option' && token.name === name ? [token] : [],
    )
    const texts = given.flatMap(({ value }) => (value === undefined ? [] : [value]))
    const wrong = misuse(command, name, option, given)
    const source =
      given.length === 0 ? fromOutside(name, option, env) : { name: `--${name}`, texts }
    mistakes.push(...(wrong ? [wrong] : breaches(source.name, option, source.texts)))
    if (option.type === 'boolean') values[name] = given.length > 0
    else if (source.texts.length > 0 || isSeveral(option)) {
      values[name] = readValue(option, source.texts)
    }
    if (
      option.required &&
      given.length === 0 &&
      source.texts.length === 0 &&
      !unknown.some((text) => text.endsWith(`--${name}?`))
    )
      mistakes.push(`--${name} is missing`)
  }
  const positionals = positionalsOf(tokens)
  mistakes.push(...(command.mistakes?.(values, positionals, env) ?? []))
  return { values, positionals, mistakes: [...new Set(mistakes)] }
}

/** The texts of a list, separated by commas. */
export function splitList(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(',').map((one) => one.trim()))
}

// --- internal ---

type Token = ReturnType<typeof tokenize>[number]
type OptionToken = Extract<Token, { kind: 'option' }>

function tokenize({ options }: Command, args: readonly string[]) {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { type, short }]) => [
      name,
      { type, multiple: true, ...(short === undefined ? {} : { short }) },
    ]),
  )
  const parsed = { args: [...args], options: known, strict: false, tokens: true } as const
  return parseArgs({ ...parsed, allowPositionals: true }).tokens
}

function positionalsOf(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
}

function unknownOptions({ options }: Command, tokens: readonly Token[]): readonly string[] {
  const names = Object.keys(options)
  return tokens.flatMap((token) => {
    if (token.kind !== 'option' || names.includes(token.name)) return []
    const { name, rawName } = token
    const close = rawName.startsWith('--') ? didYouMean(name, names, '--') : ''
    return [`there is no option ${rawName}${close}`]
  })
}

function positionalMistakes(
  { positionals: wanted = [] }: Command,
  tokens: readonly Token[],
): readonly string[] {
  // What follows an unknown option was most likely meant as its value, and is no mistake of its own.
  const given = tokens.flatMap((token, i) => {
    if (token.kind !== 'positional') return []
    const before = tokens[i - 1]
    return [{ text: token.value, isStray: before?.kind === 'option' && before.value === undefined }]
  })
  const certain = given.filter(({ isStray }) => !isStray)
  if (certain.length > wanted.length) {
    return [wanted.length === 0 ? 'it takes options only' : `it takes ${wanted.join(' ')} only`]
  }
  const missing = wanted.slice(given.length).map((name) => `${name} is missing`)
  const wrong = certain.flatMap(({ text }, i) => {
    const choices = wanted[i]?.split('|') ?? []
    return choices.length < 2 || choices.includes(text) ? [] : [oneOf('it', choices, text)]
  })
  return [...missing, ...wrong]
}

/** What is wrong with how an option is given, before its value is looked at. */
function misuse(
  { options }: Command,
  name: string,
  option: Option,
  given: readonly OptionToken[],
): string | undefined {
  if (given.length > 1 && !isSeveral(option)) {
    return `--${name} is given ${given.length === 2 ? 'twice' : `${given.length} times`}; give it once`
  }
  if (option.type === 'boolean') {
    return given.some(({ value }) => value !== undefined) ? `--${name} takes no value` : undefined
  }
  if (given.some(({ value }) => value === undefined)) return `--${name} lacks its value`
  const dashed = given.find(
    ({ value, inlineValue }) => !inlineValue && value?.startsWith('-') && value !== '-',
  )
  if (dashed === undefined) return undefined
  const isOption = Object.hasOwn(options, dashed.value?.replace(/^-+|=.*$/g, '') ?? '')
  return isOption
    ? `--${name} lacks its value`
    : `--${name}: a value that begins with - is written --${name}=-…`
}

function fromOutside(
  name: string,
  { env: variable, default: standard }: Option,
  env: Readonly<Record<string, string | undefined>>,
): { readonly name: string; readonly texts: readonly string[] } {
  const set = variable === undefined ? undefined : env[variable]
  if (set !== undefined) return { name: String(variable), texts: [set] }
  return { name: `--${name}`, texts: typeof standard === 'string' ? [standard] : [] }
}

/** What the texts of an option break of its rule. */
function breaches(
  name: string,
  { list, values, rule }: Option,
  texts: readonly string[],
): readonly string[] {
  const parts = list === true ? splitList(texts) : texts
  if (parts.some((text) => text.trim() === '')) return [`${name} is empty`]
  const wrong = values && parts.find((text) => !values.includes(text))
  if (values !== undefined && wrong !== undefined) return [oneOf(name, values, wrong)]
  return rule === undefined || parts.every(rule.holds) ? [] : [`${name} is ${rule.text}`]
}

function oneOf(name: string, values: readonly string[], wrong: string): string {
  return `${name} is ${values.length > 2 ? 'one of ' : ''}${orList(values)}${didYouMean(wrong, values)}`
}

function orList(values: readonly string[]): string {
  return values.length === 2 ? values.join(' or ') : values.join(', ')
}

function isSeveral({ list, multiple }: Option): boolean {
  return list === true || multiple === true
}

function readValue({ list, multiple }: Option, texts: readonly string[]): Values[string] {
  if (list === true) return splitList(texts)
  return multiple === true ? texts : texts[0]
}
