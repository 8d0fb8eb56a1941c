/** Typing: at once, never blocking, nothing lost and nothing out of order. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createWriter } from '../../../src/main/terminals/host/pty-writer.ts'
import { testClock } from './test-clock.ts'

let folder: string
let fd: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-writer-'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  fd = openSync(join(folder, 'pipe'), constants.O_RDWR | constants.O_NONBLOCK)
})
afterEach(() => {
  closeSync(fd)
  rmSync(folder, { recursive: true, force: true })
})

/** What the program would read now. */
function read(most = 1024 * 1024): Buffer {
  const bytes = Buffer.alloc(most)
  return bytes.subarray(0, readSync(fd, bytes))
}

function writing() {
  const clock = testClock()
  let taken = 0
  let open = true
  const writer = createWriter(fd, {
    clock,
    taken: (bytes) => {
      taken += bytes
    },
    isOpen: () => open,
  })
  const close = (): void => {
    open = false
  }
  return { clock, writer, close, taken: () => taken }
}

it('is with the program when it was typed', () => {
  const { writer, taken } = writing()
  writer.write(Buffer.from('x'))
  expect(taken()).toBe(1)
  expect(read().toString()).toBe('x')
})

it('waits for a program that does not read, and is dropped with its end', () => {
  const { clock, writer, taken } = writing()
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251))
  writer.write(bytes.subarray(0, 200_000))
  writer.write(bytes.subarray(200_000))
  const first = taken()
  expect(first).toBeLessThan(200_000)
  // Longer each time, as long as nothing is read.
  clock.pass(2)
  clock.pass(3)
  const got = [read()]
  expect(taken()).toBe(first)
  clock.pass(1)
  expect(taken()).toBeGreaterThan(first)
  while (taken() < bytes.length) {
    got.push(read())
    clock.pass(100)
  }
  got.push(read())
  expect(Buffer.concat(got).equals(bytes)).toBe(true)
  writer.write(bytes)
  writer.end()
  writer.write(bytes)
  expect(taken()).toBe(bytes.length * 3)
})

it('writes nothing into a descriptor that is closed, which may be another file by now', () => {
  const { writer, close, taken } = writing()
  close()
  writer.write(Buffer.from('x'))
  expect(taken()).toBe(1)
  expect(() => read()).toThrow('EAGAIN')
})
