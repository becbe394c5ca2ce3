import type { Command } from '../command.ts'
import { type Candidates, candidatesOf, choicesOf } from './candidates.ts'

/** A script that completes `uttrekk` in bash. */
export function bashScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(' ')
  return `# Completion of uttrekk in bash: eval "$(uttrekk completion bash)"
_uttrekk() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local words='' list='' head=''
  COMPREPLY=()
  # --option=value comes as three words.
  if [ "$cur" = '=' ]; then cur=''; fi
  if [ "$prev" = '=' ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names} --help --version' -- "$cur"))
    return
  fi
  case "$command $prev" in
${commands.flatMap(optionCases).join('\n')}
  esac
  if [ -n "$list" ]; then
    case "$cur" in *,*) head=\${cur%,*}, ;; esac
    COMPREPLY=($(compgen -P "$head" -W "$list" -- "\${cur##*,}"))
    return
  fi
  if [ -z "$words" ]; then
    case "$command" in
${commands.map(commandCase).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _uttrekk uttrekk
`
}

// --- internal ---

function optionCases({ name, options }: Command): readonly string[] {
  return Object.entries(options).flatMap(([option, one]) => {
    const action = actionOf(candidatesOf(one))
    return action === undefined ? [] : [`    '${name} --${option}') ${action} ;;`]
  })
}

function actionOf(candidates: Candidates): string | undefined {
  switch (candidates.kind) {
    case 'flag':
      return undefined
    case 'words':
      return candidates.isList
        ? `list='${candidates.words.join(' ')}'`
        : `words='${candidates.words.join(' ')}'`
    case 'files':
      return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return'
    case 'directories':
      return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return'
    case 'text':
      return 'return'
  }
}

function commandCase(command: Command): string {
  const { name, options } = command
  const { words, isFile } = choicesOf(command)
  const all = [...words, ...Object.keys(options).map((option) => `--${option}`)].join(' ')
  const files = isFile
    ? 'case "$cur" in -*) ;; *) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;; esac; '
    : ''
  return `      ${name}) ${files}words='${all}' ;;`
}
