import type { Command, Option } from '../command.ts'
import { candidatesOf, choicesOf, firstSentence } from './candidates.ts'

/** A script that completes `uttrekk` in fish. */
export function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c uttrekk -n __fish_use_subcommand -a ${command.name} -d ${quote(firstSentence(command.summary))}`,
    ...positionalLines(command),
    ...Object.entries(command.options).map(([name, option]) => optionLine(command, name, option)),
  ])
  return `# Completion of uttrekk in fish: uttrekk completion fish | source
complete -c uttrekk -f
complete -c uttrekk -n __fish_use_subcommand -l help -d 'What there is'
complete -c uttrekk -n __fish_use_subcommand -l version -d 'Which version this is'
${lines.join('\n')}
`
}

// --- internal ---

function seen({ name }: Command): string {
  return `-n '__fish_seen_subcommand_from ${name}'`
}

function positionalLines(command: Command): readonly string[] {
  const { words, isFile } = choicesOf(command)
  return [
    ...(words.length > 0 ? [`complete -c uttrekk ${seen(command)} -a '${words.join(' ')}'`] : []),
    ...(isFile ? [`complete -c uttrekk ${seen(command)} -F`] : []),
  ]
}

function optionLine(command: Command, name: string, option: Option): string {
  const candidates = candidatesOf(option)
  const short = option.short === undefined ? '' : ` -s ${option.short}`
  const head = `complete -c uttrekk ${seen(command)} -l ${name}${short}`
  const help = `-d ${quote(firstSentence(option.help))}`
  switch (candidates.kind) {
    case 'flag':
      return `${head} ${help}`
    case 'words':
      return `${head} -x -a '${candidates.words.join(' ')}' ${help}`
    case 'files':
      return `${head} -r -F ${help}`
    case 'directories':
      return `${head} -x -a '(__fish_complete_directories)' ${help}`
    case 'text':
      return `${head} -x ${help}`
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
