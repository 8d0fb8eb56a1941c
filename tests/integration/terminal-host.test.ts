/** The pty host as a process, told what no engine would tell it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { HostOrder, HostReport } from '../../src/main/terminals/messages.ts'

it('goes on with every terminal when something goes wrong with one, and says what', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-host-'))
  const entry = join(import.meta.dirname, '../../src/main/terminals/host/pty-host.ts')
  const host = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const exited = once(host, 'exit')
  const tell = (order: HostOrder) => host.send(order)
  const next = (type: HostReport['type']) =>
    new Promise<HostReport>((resolve) => {
      const look = (report: HostReport): void => {
        if (report.type !== type) return
        host.off('message', look)
        resolve(report)
      }
      host.on('message', look)
    })
  try {
    const size = { cols: 80, rows: 24 }
    const env = { PATH: process.env['PATH'] ?? '' }
    const opened = next('opened')
    tell({
      type: 'open',
      terminal: 'a',
      life: 1,
      argv: ['/bin/sh', '-c', 'echo there; read x'],
      env,
      cwd: folder,
      size,
      wholeTree: false,
      ownScreen: false,
      file: join(folder, 'a'),
    })
    await opened
    const complaint = new Promise<string>((resolve) => host.stderr?.once('data', (text) => resolve(String(text))))
    // @ts-expect-error: without a size no terminal can be attached to.
    tell({ type: 'attach', terminal: 'a', viewer: 1, life: 0, offset: 0, writable: true, observer: false })
    expect(await complaint).toContain('TypeError')
    const answer = next('screen')
    tell({ type: 'screen', terminal: 'a', ticket: 7 })
    expect(await answer).toMatchObject({ ticket: 7, screen: { cursor: expect.anything() } })
  } finally {
    tell({ type: 'shutdown' })
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
})
