import {
  isLoepende,
  type Jobbtilstand,
  OVERGANGER,
  statesBefore,
} from '../../../domain/uttrekk/jobb.ts'

/** The conditions that a job counts against the quota, and that it is done: as the indexes have them. */
export const IS_LOEPENDE = `tilstand in ${list(all().filter(isLoepende))}`
export const IS_DONE = `tilstand not in ${list(all().filter(isLoepende))}`

/** The condition that it may still be asked for what it is of. */
export function keepsAnswer(): string {
  return `tilstand in ${list(['ferdig', ...all().filter(isLoepende)])}`
}

/** The condition that it may go to a state: an update under it can take no other way than the rules. */
export function mayBecome(tilstand: Jobbtilstand): string {
  return `tilstand in ${list(statesBefore(tilstand))}`
}

// --- internal ---

function all(): readonly Jobbtilstand[] {
  return Object.keys(OVERGANGER) as Jobbtilstand[]
}

function list(tilstander: readonly Jobbtilstand[]): string {
  return `(${tilstander.map((tilstand) => `'${tilstand}'`).join(', ')})`
}
