import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fonetisk } from './fonetikk.ts'
import { foldOrd, foldTett } from './ord.ts'

/** Spellings of one name, a name a line. */
const ALIKE = `
Kristian Christian Kristjan Christjan CHRISTIAN
Kristoffer Christopher Christoffer Kristofer
Kristin Christin
Kristine Christine
Karoline Caroline
Katrine Cathrine Kathrine
Katarina Catharina Katharina
Åse Aase
Åge Aage
Håkon Haakon
Pål Paal
Kåre Kaare
Ågot Aagot
Tor Thor
Torbjørn Thorbjørn Thorbjoern
Tore Thore
Marte Marthe
Mathias Matias Matthias
Rut Ruth
Elisabet Elisabeth Elizabeth
Torhild Torild Thorhild
Gunhild Gunnhild Gunild
Erik Eric Erick Erich
Fredrik Fredric Fredrick
Henrik Henric Henrick
Jakob Jacob
Oskar Oscar
Markus Marcus
Viktor Victor
Nikolai Nicolai Nikolaj Nicolay
Mikael Michael
Joakim Joachim
Rakel Rachel
Rebekka Rebecca
Kjell Kjel
Kjersti Skjersti Kjersty
Kjetil Kjetill
Charlotte Sjarlotte Sharlotte
Skjelderup Schjelderup
Filip Philip Phillip
Sofie Sophie Sofi
Josefine Josephine
Stefan Stephan
Olav Olaf
Gustav Gustaf
Leif Leiv
Wilhelm Vilhelm
Walter Valter
Zakarias Sakarias Zacharias
Fritz Frits
Aleksander Alexander
Max Maks
Kvale Qvale Quale
Kvist Quist Qvist
Gjertrud Jertrud
Hjalmar Jalmar
Hvidsten Vidsten
Håvard Håvar Haavard
Eivind Eivin Eyvind Ejvind
Øivind Øyvind Öyvind
Einar Ejnar
Heidi Haidi Heidy
Kai Kaj Kay
Henry Henri
Sonja Sonia
Katja Katia
Marie Mari
Julie Juli
Sara Sarah
Hanna Hannah
Jon John
Hansen Hanssen Hansson Hanson
Olsen Ohlsen Olsson Olson
Nilsen Nielsen Nilsson
Kristensen Christensen Christenson
Persen Persson Person
Eriksen Ericsson Erikson
Lund Lun
Vold Wold Voll
Dahl Dal Dahll
Bakke Bache
Vik Wiik Wik
Lie Li
Moe Mo
Bøe Bø Böe
Berg Bergh
Schmidt Smidt Schmitt
Kjær Kjaer
André Andre Andrée
Zoë Zoe
`

/** Names that are not one another, however near they look. */
const APART = `
Kari Kåre
Hans Hanne
Mari Marit
Per Pål
Anne Anna
Maria Marie
Marit Marita
Kristian Kristin
Kristin Kristine
Hanne Hanna
Ola Olav
Olav Oluf
Jon Jan
Jan Jens
Tor Tore
Tore Tora
Tone Tonje
Siri Sigrid
Liv Siv
Lise Elise
Nina Mina
Mona Nora
Berit Birgit
Bente Bernt
Bjørn Bjarne
Arne Arna
Erik Eirik
Geir Gard
Inger Inga
Ingrid Ingunn
Ida Ada
Kjell Kjetil
Kjell Karl
Leif Liv
Mads Mats
Odd Oddny
Pia Per
Petersen Pedersen
Hansen Jansen
Hansen Jensen
Olsen Nilsen
Larsen Carlsen
Berg Borg
Dahl Dale
Haug Hauge
Moen Moe
Lie Lien
Vik Vika
Sol Sal
Sand Sund
Å Ø
Bø Bo
Ås Øs
`

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(' '))

test('the spellings of one name have one sound (14)', () => {
  const pairs = lines(ALIKE).flatMap(([first = '', ...others]) =>
    others.map((other) => [first, other] as const),
  )
  assert.ok(pairs.length >= 60)
  const apart = pairs.filter(([one, other]) => fonetisk(one) !== fonetisk(other))
  assert.deepEqual(
    apart.map((pair) => pair.map((name) => `${name} ${fonetisk(name)}`)),
    [],
  )
})

test('names that only look alike keep their own sounds (14)', () => {
  const pairs = lines(APART)
  assert.ok(pairs.length >= 40)
  const alike = pairs.filter(([one = '', other = '']) => fonetisk(one) === fonetisk(other))
  assert.deepEqual(alike, [])
})

/** Words that the rules have much to do with. */
const BITS =
  'a aa å ae æ oe ø ie e i y j ei ai s sj skj sch sh kj tj ch ck c k q qu x z w v hv hj gj h th ph ld nd rd dt nn son sen é ö ä'
const ORD = fc
  .oneof(
    fc.array(fc.constantFrom(...BITS.split(' ')), { minLength: 1, maxLength: 9 }),
    fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { maxLength: 6 }),
  )
  .map((deler) => deler.join(''))

test('the sound of a sound is itself, and a word that has a letter has a sound (14)', () => {
  fc.assert(
    fc.property(ORD, (ord) => {
      const lyd = fonetisk(ord)
      assert.equal(fonetisk(lyd), lyd)
      assert.equal(lyd === '', foldTett(ord) === '')
    }),
    { numRuns: 5_000 },
  )
})

test('case, accents and how letters are put together change no sound (14)', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...BITS.split(' '))), (deler) => {
      const ord = deler.join('')
      const others = [ord.toUpperCase(), ord.normalize('NFD'), ord.replaceAll('e', 'é')]
      for (const other of others) assert.equal(fonetisk(other), fonetisk(ord), other)
    }),
  )
})

test('words are parted by blanks and hyphens, accents fold away, and å, æ and ø are letters (14)', () => {
  const folded: readonly (readonly [text: string, ...ord: string[]])[] = [
    ['Anne-Marie', 'anne', 'marie'],
    ['ÉLISE  von\tder Lippe', 'elise', 'von', 'der', 'lippe'],
    ["O'Brien", 'obrien'],
    ['O’Brien St. Olav', 'obrien', 'st', 'olav'],
    ['Åse A\u030ase \u212bse', 'åse', 'åse', 'åse'],
    ['Ǻ ǽ ǿ', 'å', 'æ', 'ø'],
    ['Bäck Böök Müller Õ', 'bæck', 'bøøk', 'muller', 'o'],
    ['Łukasz Đorđe Þór Strauß İ ı', 'lukasz', 'dorde', 'thor', 'strauss', 'i', 'i'],
    [' - . '],
  ]
  for (const [text, ...ord] of folded) assert.deepEqual(foldOrd(text), ord, text)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.deepEqual(foldOrd(foldOrd(text).join(' ')), foldOrd(text))
    }),
  )
})
