/** Entry of the command line: thin, so that it starts quickly. */
import module from 'node:module'

// Node 20 has no compile cache; where there is one, it halves the time until a command answers.
module.enableCompileCache?.()

const { processContext } = await import('./context.ts')
const { main } = await import('./program.ts')

// Whoever reads our output may stop reading (`switchyard logs | head`): no reason to crash.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') return
    throw error
  })

const cli = processContext(process.argv.slice(2))
await main(cli)
process.exitCode = cli.exitCode
// What was asked beside the point (a claude that still says its version) must not hold the answer back.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))))
process.exit()
