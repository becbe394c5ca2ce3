/*
 * What followers of a store are told of.
 */

/** `til`: the last number that was gone through; `siste`: the last there was. */
export type Endringer = {
  readonly til: number
  readonly siste: number
  /** Persons who changed, by the numbers that the store has for them. */
  readonly personer: readonly number[]
  /** Something changed that is of no person, or of all. */
  readonly hele: boolean
}
