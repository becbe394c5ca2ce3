import type { Egenskap } from '../../../domain/register/persondokument.ts'

/** The file beside FILE.csv that holds the elements of one property, or that tells what columns are. */
export function besideOf(file: string, navn: Egenskap | 'kodebok'): string {
  return file.replace(/\.csv$/, `.${navn}.csv`)
}
