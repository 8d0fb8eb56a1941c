/** Output: the first piece at once, what follows gathered, and nothing lost at the end. */
import { describe, expect, it } from 'vitest'
import { createReader, drainBeforeDestroy } from '../../../src/main/terminals/host/pty-reader.ts'
import { testClock } from './test-clock.ts'

describe('reading', () => {
  function reading() {
    const clock = testClock()
    const pieces: string[] = []
    const reader = createReader({ clock, output: (bytes) => pieces.push(bytes.toString()) })
    return { clock, pieces, reader, read: (text: string) => reader.read(Buffer.from(text)) }
  }

  it('passes the first piece after a rest on at once, and gathers what follows', () => {
    const { clock, pieces, read } = reading()
    read('a')
    expect(pieces).toEqual(['a'])
    read('b')
    clock.pass(4)
    read('c')
    expect(pieces).toEqual(['a'])
    clock.pass(1)
    expect(pieces).toEqual(['a', 'bc'])
    // Still in quick succession.
    read('d')
    expect(pieces).toEqual(['a', 'bc'])
    clock.pass(5)
    clock.pass(5)
    read('e')
    expect(pieces).toEqual(['a', 'bc', 'd', 'e'])
  })

  it('passes on what is much, and what it is asked for, without waiting', () => {
    const { pieces, reader, read } = reading()
    read('a')
    read('b'.repeat(64 * 1024))
    expect(pieces[1]).toHaveLength(64 * 1024)
    read('c')
    reader.flush()
    expect(pieces[2]).toBe('c')
    reader.flush()
    expect(pieces).toHaveLength(3)
  })
})

describe('the end of a program', () => {
  function ending() {
    const clock = testClock()
    const calls: unknown[] = []
    let last = 0
    const socket = {
      destroyed: false,
      destroy: (error?: Error) => calls.push(error ?? 'destroyed'),
      resume: () => calls.push('resumed'),
    }
    drainBeforeDestroy(socket, clock, { last: () => last }, () => calls.push('draining'))
    return {
      clock,
      calls,
      socket,
      output: () => {
        last = clock.now()
      },
    }
  }

  it('waits for output as long as it keeps coming', () => {
    const { clock, calls, socket, output } = ending()
    socket.destroy()
    for (let n = 0; n < 5; n++) {
      clock.pass(30)
      output()
      clock.pass(30)
    }
    expect(calls).toEqual(['draining', 'resumed'])
    clock.pass(60)
    expect(calls).toEqual(['draining', 'resumed', 'destroyed'])
  })

  it('waits no longer than a second or so for output that never ends', () => {
    const { clock, calls, socket, output } = ending()
    socket.destroy()
    for (let n = 0; n < 17; n++) {
      output()
      clock.pass(59)
      output()
      clock.pass(1)
    }
    expect(calls.at(-1)).toBe('destroyed')
  })

  it('is there at once with an error, which comes only behind the last byte', () => {
    const { calls, socket } = ending()
    const error = new Error('EIO')
    socket.destroy(error)
    expect(calls).toEqual([error])
  })
})
