import type { Command, Option } from '../command.ts'
import { candidatesOf, choicesOf, firstSentence } from './candidates.ts'

/** A script that completes `uttrekk` in zsh, from a file in `fpath` or by `eval`. */
export function zshScript(commands: readonly Command[]): string {
  const described = commands.map(
    ({ name, summary }) => `    ${quote(`${name}:${firstSentence(summary)}`)}`,
  )
  return `#compdef uttrekk
# Completion of uttrekk in zsh: eval "$(uttrekk completion zsh)"
_uttrekk() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = _uttrekk ]; then _uttrekk "$@"; else compdef _uttrekk uttrekk; fi
`
}

// --- internal ---

function commandCase(command: Command): string {
  const { name, options } = command
  const { words, isFile } = choicesOf(command)
  const positional = words.length > 0 ? [`'1: :(${words.join(' ')})'`] : []
  const lines = [
    ...positional,
    ...(isFile ? ["'1:FILE:_files'"] : []),
    ...Object.entries(options).map(([option, one]) => quote(specOf(option, one))),
  ]
  return `    ${name})\n      _arguments \\\n        ${lines.join(' \\\n        ')}\n      ;;`
}

function specOf(name: string, option: Option): string {
  const candidates = candidatesOf(option)
  const isRepeated = option.list === true || option.multiple === true
  const help = firstSentence(option.help).replaceAll(/[[\]:\\]/g, '\\$&')
  const head = `${isRepeated ? '*' : ''}--${name}${candidates.kind === 'flag' ? '' : '='}[${help}]`
  const value = option.value?.replaceAll(':', '') ?? ''
  switch (candidates.kind) {
    case 'flag':
      return head
    case 'words':
      return candidates.isList
        ? `${head}:${value}:_sequence compadd - ${candidates.words.join(' ')}`
        : `${head}:${value}:(${candidates.words.join(' ')})`
    case 'files':
      return `${head}:${value}:_files`
    case 'directories':
      return `${head}:${value}:_files -/`
    case 'text':
      return `${head}:${value}: `
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
