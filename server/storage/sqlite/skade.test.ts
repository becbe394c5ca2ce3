import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { parseBulkoppslag } from '../../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import { katalog, lastFirst } from '../../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import { openDb } from '../../sqlite/open.ts'
import { EIER, finish, readBatch, selection } from '../contract/kjoering.ts'
import { damagedTable } from '../feil.ts'
import { unpackNumre } from '../numre.ts'
import type { Sqlverdi } from './segl.ts'
import { openSqlite } from './sqlite.ts'

const FEIL = 'an error of ours'
/** A row whose own key has turned is not found by it: then it is as if it were not there. */
const NOKLER: readonly string[] = ['identifikator', 'jobbid']
const FAERRE = 'færre'
const RADER: readonly (readonly [skjema: 'register' | 'jobber', tabell: string])[] = [
  ...(['tilstand', 'versjon', 'dokument', 'person', 'identifikator', 'bruk', 'basis'] as const).map(
    (tabell) => ['register', tabell] as const,
  ),
  ...(['jobb', 'batch', 'batchnumre'] as const).map((tabell) => ['jobber', tabell] as const),
]

test('whatever a value in a row becomes, an answer is the same or an error of ours, and never another (10.7)', async (t) => {
  const { ask, turn, columns } = await open(t)
  const expected = await ask()
  assert.ok(expected.every((svar) => svar !== FEIL))
  const found = new Set<string>()
  for (const column of columns) {
    for (const made of fc.sample(skade, { seed: column.name.length, numRuns: 2 })) {
      const restore = turn(column, made)
      if (restore === undefined) continue
      try {
        for (const [i, svar] of (await ask()).entries()) {
          if (svar === FEIL) found.add(column.tabell)
          else if (svar !== FAERRE && (svar !== 'ukjent' || !NOKLER.includes(column.name))) {
            assert.equal(svar, expected[i], `${column.tabell}.${column.name}`)
          }
        }
      } finally {
        restore()
      }
    }
  }
  assert.deepEqual(await ask(), expected, 'all is as it was')
  assert.deepEqual([...found].sort(), RADER.map(([, tabell]) => tabell).sort())
})

// --- internal ---

/** Another value: a bit of it turned, nothing, or something else altogether. */
const skade = fc.tuple(fc.constantFrom('bit', 'bit', 'annet'), fc.nat(400), fc.nat(6))

type Kolonne = {
  readonly skjema: 'register' | 'jobber'
  readonly tabell: string
  readonly name: string
}

function other(verdi: Sqlverdi, [hvordan, at, bit]: readonly [string, number, number]): Sqlverdi {
  if (verdi === null) return 0
  if (typeof verdi === 'number') return hvordan === 'bit' ? verdi ^ (1 << bit) : verdi + 1_000
  if (hvordan === 'annet' || verdi.length === 0) {
    return typeof verdi === 'string' ? 'offentligutenhjemmel' : Buffer.from('annet')
  }
  const bytes = Buffer.from(verdi)
  const i = at % bytes.length
  bytes.writeUInt8((bytes[i] ?? 0) ^ (1 << bit), i)
  return typeof verdi === 'string' ? bytes.toString('latin1') : bytes
}

/** A register with somebody protected, somebody who changed number, and a job of each kind. */
async function open(t: TestContext) {
  const defer = lastFirst(t)
  const data = katalog(defer)
  const storage = openSqlite(data)
  defer(() => storage.close())
  const [a, b, c, d] = [0, 1, 2, 3].map(identifikator)
  assert.ok(a && b && c && d)
  await storage.appendVersjoner([
    versjon([a], { bosted: '4204' }),
    versjon([b], { bosted: '0301' }),
    versjon([c], { gradering: 'fortrolig', bosted: '4204' }),
  ])
  await storage.appendVersjoner([
    versjon([d, b], { bosted: '0301', utgave: 1 }, { hendelsestype: 'x' }),
  ])
  const jobb = await finish(storage, EIER, { personstatustyper: ['bosatt'] }, 2)
  const visninger = [
    parsePart([], 'offentligutenhjemmel'),
    parsePart(['historikk'], 'offentlig-med-hjemmel'),
    parsePart([], 'finans'),
  ]
  const bytes = (svar: { readonly kind: string; readonly json?: Uint8Array }) =>
    svar.json === undefined ? svar.kind : new TextDecoder().decode(svar.json)
  const questions = visninger.flatMap((visning) => [
    ...[a, b, c, d].map(
      (id) => async () => bytes(await storage.lookupPerson({ identifikator: id, visning })),
    ),
  ])
  const bulk = parseBulkoppslag({ foedselsEllerDNummer: [a, c, d] }, 'true')
  const asked: readonly (() => Promise<string>)[] = [
    ...questions,
    ...[0, 1, 2].map((nr) => async () => bytes(await readBatch(storage, jobb, nr))),
    async () => JSON.stringify(await storage.readJobb({ jobbId: jobb, eier: EIER })) ?? 'ukjent',
    async () => JSON.stringify(await storage.readOpphav()),
    async () => {
      const utvalg = { personstatustyper: ['bosatt'] } as const
      const valgt = await storage.selectPersoner(selection(utvalg, EIER.pakke, 2))
      const numre = 'numre' in valgt ? unpackNumre(valgt.numre) : []
      // Who is not found is not looked at.
      return numre.length < 3 ? FAERRE : numre.join()
    },
    async () => {
      const [visning] = visninger
      if (visning === undefined) return FEIL
      const svar = bytes(await storage.lookupPersoner({ oppslag: bulk, visning }))
      return svar.includes('Ingen person') ? 'ukjent' : svar
    },
  ]
  const ask = () =>
    Promise.all(asked.map((question) => question().catch((error) => failure(error))))
  const columns = RADER.flatMap(([skjema, tabell]) => {
    const db = openDb(join(data, `${skjema}.db`), 'write')
    const names = db
      .prepare<[string], string>('select name from pragma_table_info(?)')
      .pluck()
      .all(tabell)
    db.close()
    return names.map((name): Kolonne => ({ skjema, tabell, name }))
  })
  return {
    ask,
    columns,
    turn: (column: Kolonne, made: readonly [string, number, number]) => turn(data, column, made),
  }
}

/** Only our own refusal is an error of ours; anything else that breaks is seen. */
function failure(error: unknown): string {
  assert.ok(error instanceof Error)
  if (damagedTable(error) === undefined) assert.match(error.message, /opphav that no package has/)
  return FEIL
}

/** Turns a value past the checksums; answers how to turn it back, or nothing where it cannot be. */
function turn(
  data: string,
  { skjema, tabell, name }: Kolonne,
  made: readonly [string, number, number],
): (() => void) | undefined {
  const db = openDb(join(data, `${skjema}.db`), 'write')
  const rows = db
    .prepare<[], { rad: Sqlverdi; verdi: Sqlverdi }>(
      `select ${nokkel(tabell)} rad, ${name} verdi from ${tabell} order by 1`,
    )
    .all()
  const row = rows[made[1] % rows.length]
  try {
    if (row === undefined) return undefined
    const verdi = other(row.verdi, made)
    db.prepare(`update ${tabell} set ${name} = ? where ${nokkel(tabell)} is ?`).run(verdi, row.rad)
    const key = nokkel(tabell) === name ? verdi : row.rad
    return () => {
      const back = openDb(join(data, `${skjema}.db`), 'write')
      back
        .prepare(`update ${tabell} set ${name} = ? where ${nokkel(tabell)} is ?`)
        .run(row.verdi, key)
      back.close()
    }
  } catch {
    // The schema itself refuses it.
    return undefined
  } finally {
    db.close()
  }
}

/** What names a row of these few. */
function nokkel(tabell: string): string {
  if (tabell === 'tilstand') return 'id'
  if (tabell === 'batch' || tabell === 'batchnumre') return 'batchnr'
  if (tabell === 'bruk') return 'identifikator'
  if (tabell === 'basis') return 'person'
  return ['versjon', 'dokument'].includes(tabell) ? 'posisjon' : tabell
}
