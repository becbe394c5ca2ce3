/**
 * The ceiling: the same bytes from memory by bare node:http, whatever is asked. Reads what it is to
 * send from two files.
 *
 *   node bench/tak.ts BATCH.json PERSONER.json
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const batch = readFileSync(String(process.argv[2]))
const personer = readFileSync(String(process.argv[3]))

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    const body = request.method === 'POST' ? personer : batch
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  process.stdout.write(`ready on http://127.0.0.1:${port}/\n`)
})
