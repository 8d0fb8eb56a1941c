#!/usr/bin/env node
/**
 * The least that brings a line from a file to a page: a watch, a read, a socket, a text node. `bare.mjs FILE` prints its
 * address; the page shows the last lines of FILE that carry a stamp.
 */
import { openSync, readSync, watch } from 'node:fs'
import { createServer } from 'node:http'
import { dirname } from 'node:path'
import { WebSocketServer } from 'ws'

const file = process.argv[2] ?? ''
const PAGE = `<!doctype html><title>bare</title><pre id="bare"></pre><script>
const node = document.getElementById('bare').appendChild(document.createTextNode(''))
new WebSocket('ws://' + location.host).onmessage = ({ data }) => { node.data = (node.data + data).slice(-4000) }
</script>`

const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(PAGE))
const sockets = new WebSocketServer({ server })
const fd = openSync(file, 'r')
const buffer = Buffer.allocUnsafe(1024 * 1024)
let offset = 0
let rest = ''
const read = () => {
  const size = readSync(fd, buffer, 0, buffer.length, offset)
  offset += size
  const lines = (rest + buffer.toString('utf8', 0, size)).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) {
    const [stamp] = /(?:mark |part-)\d{13}-[0-9a-f]{8}-\d+/.exec(line) ?? []
    if (stamp) for (const socket of sockets.clients) socket.send(`${stamp}\n`)
  }
  if (size === buffer.length) read()
}
read()
watch(dirname(file), read)
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
