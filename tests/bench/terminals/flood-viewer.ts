/** A viewer of the flooding pane, in a process of its own as a window would be: starts the flood and reads it to its end. */
import { viewTerminal } from './web.ts'

const [url = '', token = '', terminal = ''] = process.argv.slice(2)
const viewer = await viewTerminal(url, token, terminal)
await viewer.until('attached', (it) => it.position.life > 0, 60_000)
viewer.type('go\r')
await viewer.until('first output', (it) => it.position.offset > 100_000, 60_000)
console.log(JSON.stringify({ flooding: true }))
await viewer.until('end', (it) => it.exits.length > 0, 170_000)
console.log(
  JSON.stringify({
    bytes: viewer.position.offset,
    lagged: viewer.told.filter((type) => type === 'lagged').length,
    last: viewer.text().trimEnd().split('\n').at(-1),
    problems: viewer.problems,
  }),
)
process.exit(0)
