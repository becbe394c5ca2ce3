import { answerCalls } from '../threads/threads.ts'
import { dropUnoted, proevBase, proevLogg, readAntall } from './proev.ts'

/** Reading a copy through takes as long as making it, and whoever waits may want to stop it. */
answerCalls(() => ({ dropUnoted, proevBase, proevLogg, readAntall }))
