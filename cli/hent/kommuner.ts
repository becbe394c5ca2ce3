/** Whether a number is or was that of a kommune. */
export function isKommune(nummer: string): boolean {
  return nummer !== ''
}
