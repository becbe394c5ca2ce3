import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { chromium, type Page } from 'playwright-core'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const CHROMIUM = '/usr/bin/chromium'
const MANGE = Array.from({ length: 3 }, (_, n) => versjon([identifikator(n)], { bosted: '4204' }))
const ORDER = 'uttrekk-bestillTilpasset'
const BATCH = 'uttrekk-hentBatch'
const BULK = 'personer-bulkoppslag'

/** Debian's own browser, or none: then the test says so aloud, and fails where `CI=true`. */
async function openPage(t: TestContext, url: string) {
  if (!existsSync(CHROMIUM)) {
    const text = 'there is no Chromium here, so the page was not opened: apt-get install chromium'
    if (process.env['CI'] === 'true') throw new Error(text)
    t.diagnostic(text)
    return undefined
  }
  const defer = lastFirst(t)
  const browser = await chromium.launchPersistentContext(katalog(defer), {
    executablePath: CHROMIUM,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })
  defer(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(20_000)
  const mistakes: string[] = []
  const elsewhere: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') mistakes.push(message.text())
  })
  page.on('pageerror', (error) => mistakes.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
      elsewhere.push(request.url())
    }
  })
  await page.goto(`${url}api/`)
  return { page, mistakes, elsewhere }
}

async function getToken(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Get a test token' }).click()
  await page.getByText('Authorized with folkeregister:deling/').waitFor()
}

/** Opens an operation, fills it in, executes it, and answers status and body as they are shown. */
async function execute(page: Page, id: string, fill: Record<string, string>, body?: string) {
  const operation = page.locator(`#operations-${id}`)
  if ((await operation.locator('.execute').count()) === 0) {
    await operation.locator('.opblock-summary-control').click()
  }
  for (const [name, value] of Object.entries(fill)) {
    await operation.locator(`tr[data-param-name="${name}"] input`).fill(value)
  }
  if (body !== undefined) await operation.locator('textarea.body-param__text').fill(body)
  const clear = operation.locator('.btn-clear')
  if ((await clear.count()) > 0) await clear.click()
  await operation.locator('.execute').click()
  const live = operation.locator('.live-responses-table')
  await live.waitFor()
  return {
    status: Number((await live.locator('.response-col_status').last().innerText()).slice(0, 3)),
    text: await live.locator('.response-col_description .highlight-code pre').first().innerText(),
  }
}

test('on the page, in a browser: a token is got, a tilpasset ordered, its batch fetched, the persons shown', async (t) => {
  const { url } = await startTjeneste(t, MANGE)
  const opened = await openPage(t, url())
  if (opened === undefined) return
  const { page, mistakes, elsewhere } = opened
  await getToken(page)
  const ordered = await execute(page, ORDER, {}, '{"personstatustyper":["bosatt"]}')
  assert.equal(ordered.status, 200, ordered.text)
  const { jobbId } = JSON.parse(ordered.text) as { jobbId: string }
  let batch = await execute(page, BATCH, { jobbid: jobbId, batchnr: '0' })
  while (batch.status === 404) batch = await execute(page, BATCH, {})
  assert.equal(batch.status, 200, batch.text)
  const { foedselsEllerDNummer } = JSON.parse(batch.text) as { foedselsEllerDNummer: string[] }
  assert.deepEqual(foedselsEllerDNummer.toSorted(), [0, 1, 2].map(identifikator).toSorted())
  const persons = await execute(page, BULK, {}, batch.text)
  assert.equal(persons.status, 200, persons.text)
  assert.equal((JSON.parse(persons.text) as { oppslag: unknown[] }).oppslag.length, 3)
  assert.match(persons.text, /"etternavn": "FIGUR"/)
  assert.deepEqual(
    mistakes.filter((text) => !text.includes('404')),
    [],
    'nothing went wrong on the page, and its policy stopped nothing',
  )
  assert.deepEqual(elsewhere, [], 'everything came from the service itself')
})

test('on the page another package has its own services and its own token', async (t) => {
  const { url } = await startTjeneste(t, MANGE)
  const opened = await openPage(t, url())
  if (opened === undefined) return
  const { page } = opened
  await page.locator(`#operations-${ORDER}`).waitFor()
  assert.equal(await page.locator('#operations-uttrekk-bestillKomplett').count(), 0)
  await getToken(page)
  await page.getByLabel('Rettighetspakke').selectOption({ label: 'offentlig-med-hjemmel (MH)' })
  await page.getByText('Authorized with folkeregister:deling/offentligmedhjemmel').waitFor()
  const ordered = await execute(page, 'uttrekk-bestillKomplett', {})
  assert.equal(ordered.status, 200, ordered.text)
  assert.equal((await page.locator('#feilkoder tbody tr').count()) > 20, true)
})

test('the page may load and reach nothing but the service, and nobody may frame it', async (t) => {
  const { url } = await startTjeneste(t)
  for (const path of ['api/', 'api', 'api/side.js', 'api/side.css', 'api/swagger-ui.css']) {
    const svar = await fetch(url() + path)
    const policy = svar.headers.get('content-security-policy') ?? ''
    assert.equal(svar.status, 200, path)
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    const ours = path.includes('swagger') ? '' : await svar.text()
    assert.doesNotMatch(ours, /(?:src|href)="https?:/)
  }
})
