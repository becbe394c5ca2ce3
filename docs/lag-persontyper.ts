import { SKJEMA } from '../server/http/document/schemas.ts'

/** What of JSON Schema the model of a person uses. */
type Skjema = {
  readonly $ref?: string
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly items?: Skjema
  readonly properties?: Readonly<Record<string, Skjema>>
}

/**
 * The types of a person as the client has them, made from the schema of the API document, so that the two
 * cannot differ. Nothing is required: packages and `part` leave things out.
 */
export function persontyper(): string {
  const skjemaer = JSON.parse(JSON.stringify(SKJEMA)) as Readonly<Record<string, Skjema>>
  const typer = new Map<string, string>()
  const nameOf = (skjema: Skjema): string => {
    const found = skjema.$ref === undefined ? skjema : skjemaer[skjema.$ref.split('/').at(-1) ?? '']
    const { title } = found ?? {}
    if (found === undefined || title === undefined) throw new Error('a type has no name')
    if (!typer.has(title)) {
      typer.set(title, '')
      typer.set(title, declare(title, found))
    }
    return title
  }
  const typeOf = (skjema: Skjema): string => {
    const { type, items, description = '' } = skjema
    if (skjema.$ref !== undefined || type === 'object') return nameOf(skjema)
    if (type === 'array' && items !== undefined) return `readonly ${typeOf(items)}[]`
    if (type === 'integer' || type === 'number') return 'number'
    if (type === 'boolean') return 'boolean'
    const kjente = /^Known values: (.+)\.$/.exec(description)?.[1]?.split(', ')
    return kjente === undefined ? 'string' : `Kjent<${kjente.map((one) => `'${one}'`).join(' | ')}>`
  }
  const declare = (title: string, { properties = {} }: Skjema): string => {
    const fields = Object.entries(properties).map(([navn, skjema]) => {
      const about = tell(skjema)
      const line = `  readonly ${navn}?: ${typeOf(skjema)}`
      return `${about}${wrap(line)}`
    })
    const hva =
      title === 'Folkeregisterperson'
        ? '/** A persondokument. What a package may not see, and what was not asked for, is not there. */\n'
        : ''
    return fields.length === 0
      ? `${hva}export type ${title} = Readonly<Record<string, never>>\n`
      : `${hva}export type ${title} = {\n${fields.join('\n')}\n}\n`
  }
  nameOf({ $ref: 'Folkeregisterperson' })
  return `// Made from the schema of the API document by \`npm run docs\`.

/** A text whose known values are told; others may come without a new version. */
export type Kjent<T extends string> = T | (string & Record<never, never>)

${[...typer.values()].join('\n')}`
}

// --- internal ---

const WIDTH = 100

/** What is said of a text beside its known values. */
function tell({ type, description = '' }: Skjema): string {
  const isTold = type === 'string' && description !== '' && !description.startsWith('Known values')
  return isTold ? `  /** ${description} */\n` : ''
}

/** A line as the formatter of the repository breaks it. */
function wrap(line: string): string {
  if (line.length <= WIDTH) return line
  const [, head = '', list = ''] = /^(.+?)Kjent<(.+)>$/.exec(line) ?? []
  const whole = `${head}Kjent<\n    ${list}\n  >`
  if (`    ${list}`.length <= WIDTH) return whole
  return `${head}Kjent<\n${list
    .split(' | ')
    .map((one) => `    | ${one}`)
    .join('\n')}\n  >`
}
