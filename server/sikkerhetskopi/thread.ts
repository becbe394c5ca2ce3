import { answerCalls } from '../threads/threads.ts'
import { dropUnoted, proevBase, proevLogg, readAntall } from './proev.ts'

const calls = { dropUnoted, proevBase, proevLogg, readAntall }

/** What a thread that tries a copy can be asked. */
export type Proevecalls = typeof calls

/** Reading a copy through takes as long as making it, and whoever waits may want to stop it. */
answerCalls(() => calls)
