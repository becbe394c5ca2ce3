/** A kommune of this country: its number, its share of the people, and where its mail goes. */
export type Kommune = {
  readonly kommunenummer: string
  readonly andel: number
  readonly poststed: readonly [Poststed, ...Poststed[]]
}

type Poststed = { readonly poststedsnavn: string; readonly postnummer: string }

/** Real kommuner of 2024, so that selections by kommune look like those of the real country. */
export const KOMMUNER: readonly [Kommune, ...Kommune[]] = [
  kommune('0301', 260, 'OSLO', ['0152', '0366', '0464', '0575', '0668', '0983']),
  kommune('4601', 110, 'BERGEN', ['5003', '5015', '5052', '5068']),
  kommune('5001', 80, 'TRONDHEIM', ['7010', '7020', '7030', '7046']),
  kommune('1103', 60, 'STAVANGER', ['4006', '4010', '4021']),
  kommune('3201', 55, 'SANDVIKA', ['1337', '1338']),
  kommune('4204', 50, 'KRISTIANSAND S', ['4610', '4616', '4632']),
  kommune('3301', 45, 'DRAMMEN', ['3015', '3044']),
  kommune('3203', 42, 'ASKER', ['1383', '1384']),
  kommune('3205', 40, 'LILLESTRØM', ['2000', '2003']),
  kommune('3107', 38, 'FREDRIKSTAD', ['1605', '1614']),
  kommune('1108', 36, 'SANDNES', ['4306', '4319']),
  kommune('5501', 34, 'TROMSØ', ['9008', '9010']),
  kommune('3907', 30, 'SANDEFJORD', ['3210', '3226']),
  kommune('1508', 28, 'ÅLESUND', ['6002', '6005']),
  kommune('1804', 26, 'BODØ', ['8003', '8008']),
  kommune('4001', 20, 'PORSGRUNN', ['3915', '3924']),
  kommune('3403', 18, 'HAMAR', ['2317', '2321']),
  kommune('5601', 12, 'ALTA', ['9510', '9511']),
]

/** A country as the register writes it: three letters, but two in addresses abroad. */
export type Land = { readonly alpha3: string; readonly alpha2: string; readonly iEoes: boolean }

export const LAND: readonly [Land, ...Land[]] = [
  land('POL', 'PL', true),
  land('LTU', 'LT', true),
  land('SWE', 'SE', true),
  land('SWE', 'SE', true),
  land('DEU', 'DE', true),
  land('DNK', 'DK', true),
  land('ROU', 'RO', true),
  land('GBR', 'GB', false),
  land('PHL', 'PH', false),
  land('SYR', 'SY', false),
  land('UKR', 'UA', false),
  land('SOM', 'SO', false),
  land('ERI', 'ER', false),
  land('THA', 'TH', false),
  land('USA', 'US', false),
  land('IND', 'IN', false),
]

type Gate = { readonly adressenavn: string; readonly adressekode: string }

/** Streets that no kommune has, the same 240 in each. */
export const GATER: readonly Gate[] = makeGater({
  forledd: `Pannekake Knappenåls Paraply Tøffel Vaffel Kikkert Sykkelbjelle Vott Brødsmule Syltetøy
    Fingerbøl Ballong Koffert Solbrille Teskje Viskelær Regnfrakk Skolisse Trommestikk Badehette
    Lommelykt Kaffekopp Puslespill Blekkhus Gulrot Snøball Høygaffel Papirbåt Rabarbra
    Strikkepinne`,
  etterledd: 'veien gata bakken lia stien kroken tunet haugen',
})

// --- internal ---

function kommune(
  kommunenummer: string,
  vekt: number,
  poststedsnavn: string,
  [foerste, ...resten]: readonly [string, ...string[]],
): Kommune {
  const sted = (postnummer: string) => ({ poststedsnavn, postnummer })
  return { kommunenummer, andel: vekt / 984, poststed: [sted(foerste), ...resten.map(sted)] }
}

function land(alpha3: string, alpha2: string, iEoes: boolean): Land {
  return { alpha3, alpha2, iEoes }
}

function makeGater({ forledd, etterledd }: { forledd: string; etterledd: string }): Gate[] {
  const ender = etterledd.split(/\s+/)
  const navn = forledd.split(/\s+/).flatMap((start) => ender.map((ende) => start + ende))
  return navn.map((adressenavn, nr) => ({ adressenavn, adressekode: `${10_000 + nr * 10}` }))
}
