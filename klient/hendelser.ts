import { UgyldigSvar } from './errors.ts'
import type { Http } from './http.ts'
import type { Kallvalg } from './uttrekk.ts'

/**
 * The highest sekvensnummer of the feed: what a komplett uttrekk of the current documents starts from.
 * @kilde konsumenttjenester.md «siste/sekvensnummer»
 */
export function sisteSekvensnummer(http: Http, { signal }: Kallvalg = {}): Promise<number> {
  const kall = 'GET hendelser/siste/sekvensnummer'
  return http({
    kall,
    metode: 'GET',
    sti: 'hendelser/siste/sekvensnummer',
    signal,
    read: ({ body }) => {
      if (Number.isSafeInteger(body) && Number(body) >= 0) return Number(body)
      throw new UgyldigSvar(kall, 'the answer is not a sekvensnummer')
    },
  })
}
