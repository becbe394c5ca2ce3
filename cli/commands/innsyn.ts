import { innsyn } from '../../domain/tilgangslogg/innsyn.ts'
import { defineCommand, print } from '../command.ts'
import {
  allIdentifikatorer,
  LOGGSTED,
  noteLesing,
  readIdentifikator,
  requireLogg,
} from '../logglesing.ts'

/** `uttrekk innsyn`: what a citizen may see of who has looked them up. */
export const innsynCommand = defineCommand({
  name: 'innsyn',
  summary:
    'Prints what a citizen may see of who has looked them up, one JSON object a line: look-ups of\nthem alone by private virksomheter without hjemmel. Not authorities, holders of hjemmel, the press, look-ups of several or uttrekk.\nIDENTIFIKATOR may be - for standard input. Each use is noted in the access log.',
  positionals: ['IDENTIFIKATOR'],
  options: LOGGSTED,
  isPrinting: () => true,
  run: async (values, [given = '-'], omgivelser) => {
    const logg = requireLogg(values, omgivelser)
    try {
      const identifikator = await readIdentifikator(given, omgivelser)
      const om = await allIdentifikatorer(values.data, identifikator, omgivelser)
      await noteLesing(logg, { visning: 'innsyn', avgrensning: {}, om })
      for (const { tidMs, linje, nevnt, om: egne } of logg.read({ om })) {
        const vist = innsyn(linje, egne.length === nevnt)
        if (vist === undefined) continue
        const tid = new Date(tidMs).toISOString()
        await print(omgivelser, `${JSON.stringify({ tid, ...vist })}\n`)
      }
    } finally {
      await logg.close()
    }
    return 0
  },
})
