import { type Command, EXIT, print } from '../command.ts'
import { bashScript } from '../completion/bash.ts'
import { fishScript } from '../completion/fish.ts'
import { zshScript } from '../completion/zsh.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

/** `uttrekk completion`: a script made of the table of commands, which a shell reads once. */
export function createCompletion(load: () => Promise<readonly Command[]>): Command {
  return {
    name: 'completion',
    summary:
      'Prints a script with which a shell completes commands, options and values.\nbash: eval "$(uttrekk completion bash)" in ~/.bashrc. zsh: eval "$(uttrekk completion zsh)" in ~/.zshrc after compinit. fish: uttrekk completion fish | source in config.fish.',
    positionals: ['bash|zsh|fish'],
    options: {},
    isPrinting: () => true,
    run: async (_values, [shell], omgivelser) => {
      const script = SCRIPTS[shell as keyof typeof SCRIPTS]
      await print(omgivelser, script(await load()))
      return EXIT.done
    },
  }
}
