import type { Command, Option } from '../command.ts'

/** What may come after an option. */
export type Candidates =
  | { readonly kind: 'flag' | 'files' | 'directories' | 'text' }
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly isList: boolean }

export function candidatesOf(option: Option): Candidates {
  const { type, examples, values = examples, list, path } = option
  if (type === 'boolean') return { kind: 'flag' }
  if (values !== undefined) return { kind: 'words', words: values, isList: list === true }
  if (path === undefined) return { kind: 'text' }
  return { kind: ['data', 'register', 'mkdir'].includes(path) ? 'directories' : 'files' }
}

/** What a command takes that is no option: words of which it is one, or a file. */
export function choicesOf({ positionals = [] }: Command) {
  const words = positionals.flatMap((name) => (name.includes('|') ? name.split('|') : []))
  return { words, isFile: positionals.includes('FILE') }
}

/** The first sentence of a text, for a list of what there is. */
export function firstSentence(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/(?<=\.) .*$/, '').replace(/\.$/, '')
}
