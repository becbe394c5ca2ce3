import { beholdtContract } from './beholdt.ts'
import { endringContract } from './endring.ts'
import { feedContract } from './feed.ts'
import { hendelserContract } from './hendelser.ts'
import { jobbContract } from './jobb.ts'
import { komplettContract } from './komplett.ts'
import type { OpenStorage } from './open-storage.ts'
import { opphavContract } from './opphav.ts'
import { oppslagContract } from './oppslag.ts'
import { overgangerContract } from './overganger.ts'
import { sammeStedContract, skjultContract } from './skjult.ts'
import { slettingContract } from './sletting.ts'
import { soekContract } from './soek.ts'
import { utvalgContract } from './utvalg.ts'

/** What every store must do. */
export function storageContract(open: OpenStorage): void {
  utvalgContract(open)
  beholdtContract(open)
  endringContract(open)
  feedContract(open)
  hendelserContract(open)
  jobbContract(open)
  overgangerContract(open)
  oppslagContract(open)
  opphavContract(open)
  komplettContract(open)
  skjultContract(open)
  slettingContract(open)
  soekContract(open)
  sammeStedContract(open)
}
