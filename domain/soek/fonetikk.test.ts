import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fonetisk } from './fonetikk.ts'
import { foldOrd } from './ord.ts'

const lyd = (navn: string) => foldOrd(navn).map(fonetisk).join(' ')

/** Spellings of one name, a line each. */
const LIKE = `
Kristian Christian Kristjan? Chrystian?
Kristoffer Christopher Kristofer Christoffer
Kristin Christin
Kristina Christina
Åse Aase AASE Åse
Ågot Aagot
Håkon Haakon
Pål Paal
Bård Baard Bår
Tor Thor Torr
Torbjørn Thorbjørn Thorbjoern Torbjørnn
Tore Thore
Turid Thurid
Katrine Cathrine Kathrine Catrine
Karl Carl
Oskar Oscar
Erik Eric Erick Erich
Fredrik Fredrick Fredric Fredrich
Patrik Patrick Patric
Jakob Jacob
Viktor Victor Wiktor
Markus Marcus Marcuss
Klara Clara
Sofie Sophie Sofi
Filip Philip Phillip
Josef Joseph
Marie Mari
Julie Juli
Heidi Haidi Hejdi
Kai Kay Kaj
Hansen Hanssen Hansson Hanson
Olsen Olson Olsson Ollsen
Jensen Jenssen Jenson
Persen Person Persson
Larsen Larson Larssen
Skjervold Sjervold Kjervold
Kjell Skjell Sjell
Kjersti Skjersti Sjersti
Tjømøy Kjømøy
Shahid Sjahid
Gjertrud Jertrud
Hjalmar Jalmar
Hvam Vam
Harald Haral Harrald
Sigurd Sigur
Strand Stran
Lund Lun
Berg Bergh
Dahl
Schmidt Schmit
Brandt Brant
Lie Li
Waage Våge Vaage
Wessel Vessel
Alexander Aleksander
Max Maks
Zara Sara
Lorentz Lorents
Quist Kvist
Bjoern Bjørn BJÖRN
Raeder Ræder Räder
Günther Gunther Gunter
José Jose
Renée Rene
Müller Muller Muler
Anniken Aniken
Otto Oto
Ellen Elen
`
  .trim()
  .split('\n')
  .map((line) => line.split(' ').filter((navn) => !navn.endsWith('?')))

/** Names that are others, a pair a line. */
const APART = `
Kari Kåre
Hans Hanne
Mari Marit
Per Pål
Ola Ole
Anne Anna
Lise Lisa
Tor Tom
Tore Tora
Jan Jon
Jens Jonas
Erik Erika
Knut Kurt
Nils Niels-Petter
Siv Siw-Anne
Liv Lars
Rolf Ralf
Berit Birgit
Inger Ingrid
Bente Bent
Grete Greta
Hilde Hilda
Kjell Karl
Sjur Sverre
Olav Oskar
Åse Ase
Åge Aage-Per
Pål Pal
Bjørn Bjarne
Tone Tine
Unni Una
Eva Ivar
Mona Monika
Nina Nora
Randi Ragna
Stein Sten
Svein Sven
Terje Torge
Trond Trine
Vidar Viggo
Berg Borg
Dahl Dal-Nes
Hansen Jensen
Olsen Nilsen
`
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [string, string])

test('spellings of one name sound the same (14)', () => {
  let pairs = 0
  for (const [first = '', ...others] of LIKE) {
    for (const other of others) {
      assert.equal(lyd(other), lyd(first), `${first} ${other}`)
      pairs += 1
    }
  }
  assert.ok(pairs > 60, String(pairs))
})

test('other names sound otherwise (14)', () => {
  assert.ok(APART.length > 40)
  for (const [one, other] of APART) assert.notEqual(lyd(one), lyd(other), `${one} ${other}`)
})

test('what a sound is made of sounds like itself, is never nothing, and goes on in letters (14)', () => {
  const bokstav = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzæøå0123456789')
  const ord = fc.array(bokstav, { minLength: 1, maxLength: 12 }).map((tegn) => tegn.join(''))
  fc.assert(
    fc.property(ord, (one) => {
      const sound = fonetisk(one)
      assert.equal(fonetisk(sound), sound)
      assert.match(sound, /^[a-zæøå0-9]+$/)
    }),
    { numRuns: 20_000 },
  )
})

test('accents and case change no sound (14)', () => {
  for (const [one, other] of [
    ['ÉLISE', 'elise'],
    ['Zoë', 'zoe'],
    ['Łukasz', 'Lukasz'],
    ['Åsa', 'ÅSA'],
  ] as const) {
    assert.equal(lyd(one), lyd(other))
  }
})
