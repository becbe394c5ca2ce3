import { answerCalls } from '../../threads/threads.ts'
import { rotOf } from './form.ts'
import { writeXml } from './skriv.ts'

const calls = {
  /** Finished JSON of this schema, as XML. */
  skriv: (skjema: string, json: Uint8Array): { readonly xml: Uint8Array } => {
    const value: unknown = JSON.parse(new TextDecoder().decode(json))
    return { xml: new TextEncoder().encode(writeXml(rotOf(skjema), value)) }
  },
}

/** What a thread that writes XML can be asked. */
export type Xmlcalls = typeof calls

answerCalls(() => calls)
