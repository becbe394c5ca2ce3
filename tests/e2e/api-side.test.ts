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
  page.setDefaultTimeout(90_000)
  const mistakes: string[] = []
  const elsewhere: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') mistakes.push(message.text())
  })
  page.on('pageerror', (error) => mistakes.push(error.message))
  page.on('request', (request) => {
    if (request.url().startsWith(url)) {
      requests.push(`${request.method()} /${request.url().slice(url.length)}`)
    }
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
      elsewhere.push(request.url())
    }
  })
  await page.goto(`${url}api/`)
  return { page, mistakes, elsewhere, requests }
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

test('look-ups are filled in with what exists, and answer as they stand (9.17)', async (t) => {
  const { url } = await startTjeneste(t, MANGE)
  const opened = await openPage(t, url())
  if (opened === undefined) return
  const { page, mistakes, elsewhere } = opened
  await getToken(page)
  const person = await execute(page, 'personer-hentPerson', {})
  assert.equal(person.status, 200, person.text)
  const persons = await execute(page, BULK, {})
  assert.match(persons.text, /"etternavn": "FIGUR"/)
  const batch = await execute(page, BATCH, {})
  assert.equal(batch.status, 200, batch.text)
  await page.getByLabel('Rettighetspakke').selectOption({ label: 'offentlig-med-hjemmel (MH)' })
  await page.getByText('Authorized with folkeregister:deling/offentligmedhjemmel').waitFor()
  const document = await execute(page, 'personer-hentDokument', {})
  assert.match(document.text, /"etternavn": "FIGUR"/)
  assert.deepEqual([mistakes, elsewhere], [[], []])
})

test('an empty register and a package without uttrekk fill nothing in, and say so (9.17)', async (t) => {
  const { url } = await startTjeneste(t)
  const opened = await openPage(t, url())
  if (opened === undefined) return
  const { page, mistakes } = opened
  await getToken(page)
  await page.getByText('found nobody to fill look-ups in with').waitFor()
  await page.getByLabel('Rettighetspakke').selectOption({ label: 'presse (PR)' })
  await page.getByText('Authorized with folkeregister:deling/presse').waitFor()
  assert.doesNotMatch(await page.locator('#status').innerText(), /uttrekk/)
  assert.deepEqual(mistakes, [])
})

test('where tokens come from outside, as for a real register, the page asks for nothing but itself (9.17)', async (t) => {
  const utsteder = 'http://127.0.0.1:9/'
  const { url } = await startTjeneste(t, MANGE, { utsteder })
  const opened = await openPage(t, url())
  if (opened === undefined) return
  const { page, requests } = opened
  await page.locator(`#operations-${ORDER}`).waitFor()
  await page.getByText('takes tokens of an issuer outside').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Get a test token' }).count(), 0)
  for (const path of requests) assert.match(path, /^GET (\/api\/|\/openapi\.json$)/)
})

test('one picker of the package, and no placeholder of a melding shown raw (9.17)', async (t) => {
  const { url } = await startTjeneste(t)
  const opened = await openPage(t, url())
  if (opened === undefined) return
  const { page } = opened
  for (const id of [ORDER, 'drift-ready']) {
    await page.locator(`#operations-${id} .opblock-summary-control`).click()
  }
  await page.locator('#operations-drift-ready .execute').waitFor()
  await page.locator('#feilkoder summary').click()
  const pickers = await page
    .locator('select:visible')
    .evaluateAll((all) =>
      all
        .map((one) => one.textContent ?? '')
        .filter((text) => /folkeregisteret|this service|UH/.test(text)),
    )
  assert.equal(pickers.length, 1)
  assert.equal(await page.locator('#base').innerText(), '/folkeregisteret/api/offentligutenhjemmel')
  assert.doesNotMatch(await page.locator('body').innerText(), /\{(?:regel|felt)\}/)
})

test('on a screen that is 390 px wide nothing sticks out, whatever is open (9.17)', async (t) => {
  const { url } = await startTjeneste(t, MANGE)
  const opened = await openPage(t, url())
  if (opened === undefined) return
  const { page } = opened
  await page.setViewportSize({ width: 390, height: 844 })
  const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
  await getToken(page)
  assert.equal(await width(), 390)
  await execute(page, BULK, {})
  await execute(page, BATCH, {})
  await page.locator('#feilkoder summary').click()
  assert.equal(await width(), 390)
  const button = await page.locator('#hent').boundingBox()
  assert.ok(
    button !== null && button.height >= 44 && button.x >= 0 && button.x + button.width <= 390,
  )
  await page.goto(url())
  assert.equal(await width(), 390)
})

test('the bare address leads on: a page for a browser, JSON for a program, nothing of the register (9.17)', async (t) => {
  const { url } = await startTjeneste(t, MANGE)
  const get = async (accept?: string, method = 'GET') => {
    const svar = await fetch(url(), { method, headers: accept === undefined ? {} : { accept } })
    return {
      status: svar.status,
      type: svar.headers.get('content-type'),
      text: await svar.text(),
      svar,
    }
  }
  const browser = await get('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')
  assert.equal(browser.status, 200)
  assert.equal(browser.type, 'text/html; charset=utf-8')
  assert.match(browser.svar.headers.get('content-security-policy') ?? '', /^default-src 'none'/)
  for (const path of ['/api/', '/openapi.json', '/ready']) {
    assert.ok(browser.text.includes(`href="${path}"`), path)
    assert.equal((await fetch(new URL(path, url()))).status, 200)
  }
  for (const accept of [
    undefined,
    '*/*',
    'application/json',
    'application/json, text/html;q=0.5',
  ]) {
    const program = await get(accept)
    assert.equal(program.type, 'application/json', accept)
    assert.equal((JSON.parse(program.text) as { side: string }).side, '/api/')
  }
  assert.equal((await get('text/html', 'HEAD')).status, 200)
  assert.equal((await get(undefined, 'POST')).status, 405)
  for (const { text } of [browser, await get()]) assert.doesNotMatch(text, /\d{11}|FIGUR/)
})

test('the page may load and reach nothing but the service, and nobody may frame it', async (t) => {
  const { url } = await startTjeneste(t)
  for (const path of [
    '',
    'api/',
    'api',
    'api/side.js',
    'api/token.js',
    'api/eksempler.js',
    'api/side.css',
    'api/swagger.css',
    'api/swagger-ui.css',
  ]) {
    const svar = await fetch(url() + path, { headers: { accept: 'text/html, */*;q=0.8' } })
    const policy = svar.headers.get('content-security-policy') ?? ''
    assert.equal(svar.status, 200, path)
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    const ours = path.includes('swagger-ui') ? '' : await svar.text()
    assert.doesNotMatch(ours, /(?:src|href)="https?:/)
  }
})
