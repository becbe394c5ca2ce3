import { once } from 'node:events'
import { join } from 'node:path'
import { openLest } from '../server/sqlite/open.ts'
import { tekstOf } from '../server/storage/sqlite/innhold.ts'
import type { Duck, Sql } from './naboer.ts'

/** Who is in use in a register, with what is selected by and what is shown. */
export type Rad = {
  readonly person: number
  readonly id: number
  readonly status: string | null
  readonly kommune: string | null
  readonly aar: number | null
  readonly basis: string
}

/** Reads them, in the order that they came. */
export function* readRader(data: string): Generator<Rad> {
  const db = openLest(join(data, 'register.db'))
  const read = db.prepare<[], Rad>(`
    select p.person, b.identifikator id, p.status, p.bostedskommune kommune, p.foedselsaar aar,
      ${tekstOf(db, 's.innhold')} basis
    from person p join bruk b on b.person = p.person and b.til is null
    join basis s on s.person = p.person
    where p.i_bruk = 1 and p.sperre_bosted = 0 order by p.person`)
  try {
    yield* read.iterate()
  } finally {
    db.close()
  }
}

/** The same documents as lines, for whoever loads them. */
export function* readDokumenter(data: string, antall: number): Generator<string> {
  const db = openLest(join(data, 'register.db'))
  const read = db
    .prepare<[number], string>(
      `select ${tekstOf(db, 'innhold')} from dokument order by posisjon limit ?`,
    )
    .pluck()
  try {
    yield* read.iterate(antall)
  } finally {
    db.close()
  }
}

/** Fills a table of PostgreSQL by COPY, and makes its indexes. Milliseconds, without the reading, and bytes a person. */
export async function fillPostgres(sql: Sql, rader: readonly Rad[]) {
  await sql.unsafe(`
    create table logg (nr bigserial primary key, naar timestamptz not null default now(), hvem text, antall integer);
    create table person (person bigint, id bigint, status text, kommune text, aar smallint, basis text)`)
  const fraMs = performance.now()
  const ut = await sql`copy person from stdin`.writable()
  for (const { person, id, status, kommune, aar, basis } of rader) {
    const fields = [person, id, status, kommune, aar, basis.replaceAll('\\', '\\\\')]
    if (!ut.write(`${fields.map((field) => field ?? '\\N').join('\t')}\n`)) await once(ut, 'drain')
  }
  ut.end()
  await once(ut, 'finish')
  await sql.unsafe(`
    alter table person add primary key (id);
    create index on person (kommune, aar);
    create index on person (aar)`)
  const ms = performance.now() - fraMs
  await sql.unsafe('vacuum analyze person')
  const [size] = await sql.unsafe("select pg_total_relation_size('person') bytes")
  return { ms, bytes: Number(size?.['bytes']) / rader.length }
}

/** Fills a table of DuckDB with what is selected by. */
export async function fillDuck(duck: Duck, rader: readonly Rad[]): Promise<void> {
  await duck.run(
    'create table person (person bigint, id bigint, status varchar, kommune varchar, aar smallint)',
  )
  const text = (value: string | null) => (value === null ? 'null' : `'${value}'`)
  for (let at = 0; at < rader.length; at += 5_000) {
    const values = rader
      .slice(at, at + 5_000)
      .map((en) => `(${en.person},${en.id},${text(en.status)},${text(en.kommune)},${en.aar})`)
    await duck.run(`insert into person values ${values.join(',')}`)
  }
}
