import { runProgram } from './program.ts'
import { startProgram } from './start.ts'

await startProgram(runProgram)
