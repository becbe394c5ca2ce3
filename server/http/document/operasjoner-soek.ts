import { Type } from 'typebox'
import { SOEKETEKST_MAX, SOEKETREFF_MAX } from '../../../domain/limits.ts'
import type { Operasjon, Parameter } from './operasjon.ts'
import { json, PART, PERSON } from './operasjoner.ts'

const ID = '24817999316'
const BOKSTAV = '[0-9A-Za-zÀ-ÖØ-öø-ɏ]'

function parameter(description: string, pattern: string, eksempel: string): Parameter {
  return { description, schema: Type.String({ pattern, maxLength: SOEKETEKST_MAX }), eksempel }
}
function ord(description: string, verdier: readonly string[]): Parameter {
  const [eksempel] = verdier
  return { description, schema: Type.Enum([...verdier], { type: 'string' }), eksempel }
}
function valg(description: string): Parameter {
  return ord(description, ['false', 'true'])
}

const FELLES = {
  foedselsdato: parameter('YYYYMMDD.', '^[0-9]{8}$', '19790124'),
  adressenavn: parameter(
    'A street, or its beginning: three letters at the least.',
    `(.*${BOKSTAV}){3}`,
    'Eigevann',
  ),
  husnummer: parameter(
    'The number, with the letter exactly where the house has one.',
    '^[0-9]{1,5} ?[A-Za-zÆØÅæøå]?$',
    '12B',
  ),
  postnummer: parameter('Four digits.', '^[0-9]{4}$', '4629'),
  opplysningsgrunnlag: ord(
    'historisk: names and addresses of the past too. All else is always of today.',
    ['gjeldende', 'historisk'],
  ),
  soekFonetisk: valg('Whether names that sound the same are the same.'),
} as const

/** What the documentation tells of searches. */
export const SOEKEOPERASJONER = {
  soekPersoner: {
    id: 'soekPersoner',
    tag: 'personer',
    token: true,
    summary: 'Search for persons',
    description:
      'All that is given must hold of a person, and all that is given of a place of one address. Names of parameters may be in any case.',
    query: {
      navn: parameter('Whole words of the name, in any order.', BOKSTAV, 'Grågås'),
      kjoenn: ord('', ['kvinne', 'mann']),
      foedselsdato: FELLES.foedselsdato,
      foedselsaarFraOgMed: parameter('Four digits.', '^[0-9]{4}$', '1970'),
      foedselsaarTilOgMed: parameter('Four digits.', '^[0-9]{4}$', '1979'),
      adressenavn: FELLES.adressenavn,
      husnummer: FELLES.husnummer,
      postnummer: FELLES.postnummer,
      kommunenummer: parameter('Four digits.', '^[0-9]{4}$', '4204'),
      fylkesnummer: parameter('Two digits.', '^[0-9]{2}$', '42'),
      inkluderOppholdsadresse: valg('Whether places where somebody stays count too.'),
      soekFonetisk: FELLES.soekFonetisk,
      inkluderDoede: valg('Whether those who are dead are found.'),
      opplysningsgrunnlag: FELLES.opplysningsgrunnlag,
      maksTreff: parameter(
        `How many are told, 1 to ${SOEKETREFF_MAX}. More hits than ${SOEKETREFF_MAX} are refused.`,
        '^([1-9][0-9]{0,3}|10000)$',
        '100',
      ),
    },
    svar: {
      200: json('Whom it found; an empty list where that is nobody.', 'Soekesvar', {
        foedselsEllerDNummer: [ID],
      }),
    },
    koder: ['FREG-105', 'FREG-108', 'FREG-203', 'FREG-204'],
  },
  entydigSoek: {
    id: 'entydigSoek',
    tag: 'personer',
    token: true,
    summary: 'Search for one person',
    description:
      'navn and one more gives a right to a hit: identifikasjonsnummer, foedselsdato, adressenavn (with husnummer where the address has one) or postnummer; more narrow it. With hjemmel and for issuers of eID also the two foreign ones, with navn or with foedselsdato; with hjemmel also the number of the immigration authorities. 404 where nobody was found, and where several were.',
    query: {
      navn: parameter(
        'The first word is of the given names, the last of the surnames, those between of any.',
        BOKSTAV,
        'Uselvstendig Gråhegre',
      ),
      identifikasjonsnummer: {
        description: 'Fødselsnummer or d-nummer, in use or ended.',
        schema: Type.String({ pattern: '^[0-9]{11}$', format: 'folkeregisteridentifikator' }),
        eksempel: ID,
      },
      ...FELLES,
      utenlandskpersonidentifikasjon: parameter(
        'LAND-number: three letters, a hyphen, and the number.',
        `^[A-Za-z]{3}-.*${BOKSTAV}`,
        'SWE-197901240000',
      ),
      legitimasjonsdokument: parameter(
        'LAND-number: three letters, a hyphen, and the number.',
        `^[A-Za-z]{3}-.*${BOKSTAV}`,
        'AFG-1458-4555',
      ),
      utlendingsmyndighetenesidentifikasjonsnummer: parameter(
        'DUF number.',
        '^[0-9A-Za-z -]*[0-9A-Za-z][0-9A-Za-z -]*$',
        '201812345612',
      ),
      part: PART,
    },
    svar: { 200: json('The person.', 'Folkeregisterperson', PERSON) },
    koder: ['FREG-105', 'FREG-203', 'FREG-307'],
  },
} as const satisfies Record<string, Operasjon>
