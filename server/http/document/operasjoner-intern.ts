import type { Operasjon } from './operasjon.ts'

const HENDELSE = {
  dokumentidentifikator: '1120bea688fb14a292c244592a1aed76',
  hendelse: {
    folkeregisteridentifikator: '24817999316',
    hendelsestype: 'personErOppdatert',
    ajourholdstidspunkt: '2020-12-22T17:09:33.914+01:00',
  },
}

/** What the documentation tells of what is for the operator's own systems, where it is opened. */
export const INTERNT = {
  skrivHendelser: {
    id: 'skrivHendelser',
    tag: 'hendelser',
    token: true,
    summary: 'Write events (ours)',
    description:
      'All of them or none, durable when it answers. Each is what hendelser/{id} answers, with folkeregisterperson beside it where it led to another document. What is called as one that is there is not written again. Scope: uttrekk:hendelser.skriv.',
    kropp: {
      type: 'application/json',
      skjema: 'NyeHendelser',
      egenXml: true,
      eksempler: { en: { hendelser: [HENDELSE] } },
    },
    svar: {
      200: {
        description: 'How many were new, how many there already, and the last sekvensnummer.',
        innhold: [
          {
            type: 'application/json',
            skjema: 'Skrevet',
            egenXml: true,
            eksempler: { eksempel: { nye: 1, uendret: 0, siste: 4711 } },
          },
        ],
      },
    },
    koder: ['FREG-103', 'FREG-107'],
  },
} as const satisfies Record<string, Operasjon>
