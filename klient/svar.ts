import { UgyldigSvar } from './errors.ts'

/** Server answers are parsed at this edge; inside nobody checks them again. */
export type Objekt = Readonly<Record<string, unknown>>

export function readObjekt(kall: string, body: unknown): Objekt {
  if (isObjekt(body)) return body
  throw new UgyldigSvar(kall, 'the answer is not an object')
}

export function isObjekt(input: unknown): input is Objekt {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/** A whole number from 0, or `undefined` where there is none. Throws on anything else. */
export function readAntall(kall: string, objekt: Objekt, felt: string): number | undefined {
  const verdi = objekt[felt] ?? undefined
  if (verdi === undefined) return undefined
  if (Number.isSafeInteger(verdi) && Number(verdi) >= 0) return Number(verdi)
  throw new UgyldigSvar(kall, `${felt} is not a whole number from 0`)
}

/** A SHA-256 in lower-case hexadecimal, or `undefined` where there is none. */
export function readSha256(kall: string, objekt: Objekt): string | undefined {
  const verdi = objekt['sha256'] ?? undefined
  if (verdi === undefined) return undefined
  if (typeof verdi === 'string' && /^[0-9a-f]{64}$/.test(verdi)) return verdi
  throw new UgyldigSvar(kall, 'sha256 is not 64 hexadecimal digits')
}
