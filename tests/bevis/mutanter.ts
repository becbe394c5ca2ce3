/** One change of the source: where, what stood there, and what stands there instead. */
export type Mutant = {
  readonly start: number
  readonly end: number
  readonly instead: string
  readonly kind: string
}

/**
 * Every small change of plain JavaScript that a test should notice. Works on the words of the language
 * and not on its grammar, which is enough for code that one formatter has written.
 */
export function mutants(code: string): readonly Mutant[] {
  const tokens = tokenize(code)
  return tokens
    .flatMap((token, i) => [
      ...literals(tokens, i),
      ...operators(tokens, i),
      ...conditions(tokens, i),
      ...collections(tokens, i),
      ...(token.text === '...' ? [spread(tokens, i)] : []),
    ])
    .filter((mutant) => code.slice(mutant.start, mutant.end) !== mutant.instead)
}

/** The source with the change made. */
export function apply(code: string, { start, end, instead }: Mutant): string {
  return code.slice(0, start) + instead + code.slice(end)
}

// --- internal ---

type Token = {
  readonly type: 'string' | 'number' | 'regex' | 'word' | 'sign'
  readonly text: string
  readonly start: number
  readonly end: number
}

const GRAMMAR =
  /(?<space>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)|(?<regex>(?<=[(,=:[!&|?;{}]\s*)\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+\/[a-z]*)|(?<number>\d[\d_.]*)|(?<word>[A-Za-z_$æøåÆØÅ][\w$æøåÆØÅ]*)|(?<sign>\.\.\.|===|!==|=>|<=|>=|&&|\|\||\?\?=|\?\?|\?\.|\+\+|--|\+=|-=|[^\s])/gu

function tokenize(code: string): readonly Token[] {
  return [...code.matchAll(GRAMMAR)].flatMap((match) => {
    const { space, string, regex, number, word } = match.groups ?? {}
    if (space !== undefined) return []
    const type = string ? 'string' : regex ? 'regex' : number ? 'number' : word ? 'word' : 'sign'
    const [text] = match
    return [{ type, text, start: match.index, end: match.index + text.length } as const]
  })
}

function literals(tokens: readonly Token[], i: number): readonly Mutant[] {
  const token = tokens[i]
  const before = tokens[i - 1]?.text
  if (token === undefined) return []
  const change = (instead: string) => [{ ...token, instead, kind: token.type }]
  switch (token.type) {
    case 'string':
      return before === 'from' || before === 'import'
        ? []
        : change(token.text.at(0)?.repeat(2) ?? '')
    case 'number':
      return change(`${Number(token.text.replaceAll('_', '')) + 1}`)
    case 'regex':
      return [...change('/$^/g'), ...lookarounds(token)]
    default:
      if (token.text === 'true') return change('false')
      return token.text === 'false' ? change('true') : []
  }
}

function lookarounds(token: Token): readonly Mutant[] {
  return [...token.text.matchAll(/\(\?<?!(?:\\.|[^)\\])*\)/g)].map((match) => ({
    start: token.start + match.index,
    end: token.start + match.index + match[0].length,
    instead: '',
    kind: 'lookaround',
  }))
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '%': ['*'],
  '*': ['/'],
  '!': [''],
  some: ['every'],
  every: ['some'],
}

function operators(tokens: readonly Token[], i: number): readonly Mutant[] {
  const token = tokens[i]
  if (token === undefined || token.type === 'string' || token.type === 'regex') return []
  if (token.type === 'word' && tokens[i - 1]?.text !== '.') return []
  const found = Object.hasOwn(OPERATORS, token.text) ? (OPERATORS[token.text] ?? []) : []
  return found.map((instead) => ({ ...token, instead, kind: 'operator' }))
}

/** What an `if` or a `?` goes by, made true and made false. */
function conditions(tokens: readonly Token[], i: number): readonly Mutant[] {
  const token = tokens[i]
  const range =
    token?.text === 'if'
      ? inside(tokens, i + 1)
      : token?.text === '?'
        ? asked(tokens, i)
        : undefined
  if (token?.type === 'string' || range === undefined) return []
  return ['true', 'false'].map((instead) => ({ ...range, instead, kind: 'condition' }))
}

/** Lists emptied, and filters, orders and turns left out. */
function collections(tokens: readonly Token[], i: number): readonly Mutant[] {
  const token = tokens[i]
  const before = tokens[i - 1]
  if (token?.text === '[' && token.type === 'sign') {
    const isList =
      before === undefined ||
      (before.type === 'sign' && !')]'.includes(before.text)) ||
      before.text === 'return'
    const range = inside(tokens, i)
    return isList && range !== undefined && range.end > range.start
      ? [{ ...range, instead: '', kind: 'list' }]
      : []
  }
  if (token?.type === 'word' && isElement(tokens, i)) {
    const comma = tokens[i + 1]?.text === ',' ? tokens[i + 1] : undefined
    return [{ ...token, end: comma?.end ?? token.end, instead: '', kind: 'element' }]
  }
  const isStep = ['filter', 'sort', 'toSorted', 'reverse', 'flat', 'toLowerCase'].includes(
    token?.text ?? '',
  )
  if (!isStep || before?.text !== '.' || tokens[i + 1]?.text !== '(') return []
  const args = inside(tokens, i + 1)
  return args === undefined
    ? []
    : [{ start: before.start, end: args.end + 1, instead: '', kind: 'left out' }]
}

/** Whether a word alone is one of a list, not of arguments. */
function isElement(tokens: readonly Token[], i: number): boolean {
  const [before, after] = [tokens[i - 1]?.text ?? '', tokens[i + 1]?.text ?? '']
  if (!['[', ','].includes(before) || ![']', ','].includes(after)) return false
  let depth = 0
  for (let k = i - 1; k >= 0; k -= 1) {
    const { text = '', type } = tokens[k] ?? {}
    if (type !== 'sign') continue
    if (')]}'.includes(text)) depth += 1
    if ('([{'.includes(text)) {
      if (depth === 0) return text === '['
      depth -= 1
    }
  }
  return false
}

/** A spread left out, with the comma after it. */
function spread(tokens: readonly Token[], i: number): Mutant {
  const start = tokens[i]?.start ?? 0
  let end = i + 1
  for (let depth = 0; end < tokens.length; end += 1) {
    const { text = '', type } = tokens[end] ?? {}
    if (type !== 'sign') continue
    if (depth === 0 && ',]})'.includes(text)) break
    if ('([{'.includes(text)) depth += 1
    if (')]}'.includes(text)) depth -= 1
  }
  const stop = tokens[end]
  const comma = stop?.text === ','
  return { start, end: (comma ? stop.end : stop?.start) ?? start, instead: '', kind: 'spread' }
}

type Range = { readonly start: number; readonly end: number }

/** What stands between a bracket and its partner. */
function inside(tokens: readonly Token[], open: number): Range | undefined {
  let depth = 0
  for (let i = open; i < tokens.length; i += 1) {
    const token = tokens[i]
    if (token?.type !== 'sign') continue
    if ('([{'.includes(token.text)) depth += 1
    if (')]}'.includes(token.text)) depth -= 1
    if (depth === 0) return { start: tokens[open]?.end ?? 0, end: token.start }
  }
  return undefined
}

const STARTS = ['=>', '=', ',', ':', '?', ';', '{', '(', '[', '...']

/** The condition before a `?`: back to whatever such an expression can begin after. */
function asked(tokens: readonly Token[], question: number): Range | undefined {
  let depth = 0
  for (let i = question - 1; i >= 0; i -= 1) {
    const token = tokens[i]
    if (token === undefined) return undefined
    const { text, type } = token
    if (type === 'sign' && ')]}'.includes(text)) depth += 1
    const begins = (type === 'sign' && STARTS.includes(text)) || text === 'return'
    if (depth === 0 && begins) {
      return { start: tokens[i + 1]?.start ?? 0, end: tokens[question - 1]?.end ?? 0 }
    }
    if (type === 'sign' && '([{'.includes(text)) depth -= 1
  }
  return undefined
}
