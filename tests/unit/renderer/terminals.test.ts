/** The pure parts of the terminals' view: layout, keys, links, words, who draws, and what goes to all panes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isHardware } from '../../../src/renderer/features/terminals/gl.ts'
import { gridShape, LEAST_HEIGHT, neighbour } from '../../../src/renderer/features/terminals/grid.ts'
import { createGroup } from '../../../src/renderer/features/terminals/group.tsx'
import { pasteable, rowKeyText, withControl } from '../../../src/renderer/features/terminals/keys.ts'
import { wantsLink, webAddress } from '../../../src/renderer/features/terminals/links.ts'
import { mergeTerminals } from '../../../src/renderer/features/terminals/use-terminals.ts'
import { belongsTo, exitText, isBadExit, mcpText, shortFolder } from '../../../src/renderer/features/terminals/words.ts'
import { TERMINALS } from './fake/terminals.ts'

test('a pane leads to the task whose worktree it stands in, and that of a planner to the plan, where it is handed back', () => {
  expect(belongsTo({ run: null, task: null })).toBeNull()
  expect(belongsTo({ run: 'r1', task: 'two' })).toMatchObject({ name: 'two', route: { run: 'r1', view: 'board' } })
  expect(belongsTo({ run: 'r1', task: null })).toMatchObject({ name: 'plan', route: { run: 'r1', view: 'plan' } })
})

describe('the grid', () => {
  test('one terminal has it all, two stand side by side, four two by two', () => {
    expect(gridShape(1, 1200, 700)).toEqual({ columns: 1, rows: 1, rowHeight: null })
    expect(gridShape(2, 1200, 700).columns).toBe(2)
    expect(gridShape(4, 1200, 700)).toMatchObject({ columns: 2, rows: 2 })
  })
  test('on a narrow screen they stand below each other, and many of them scroll', () => {
    expect(gridShape(3, 500, 900).columns).toBe(1)
    const many = gridShape(40, 1200, 700)
    expect(many.rowHeight).toBeGreaterThanOrEqual(LEAST_HEIGHT)
  })
  test('every pane has a place, whatever the size', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(5000), fc.nat(3000), (count, width, height) => {
        const { columns, rows } = gridShape(count, width, height)
        expect(columns * rows).toBeGreaterThanOrEqual(Math.max(1, count))
        expect(columns).toBeGreaterThanOrEqual(1)
      }),
    )
  })
  test('one moves within the grid and never out of it', () => {
    // 0 1 2
    // 3 4
    expect(neighbour(0, 'left', 5, 3)).toBe(0)
    expect(neighbour(2, 'right', 5, 3)).toBe(2)
    expect(neighbour(4, 'right', 5, 3)).toBe(4)
    expect(neighbour(2, 'down', 5, 3)).toBe(4)
    expect(neighbour(4, 'down', 5, 3)).toBe(4)
    expect(neighbour(4, 'up', 5, 3)).toBe(1)
  })
})

describe('keys and pasting', () => {
  test('arrows follow the mode that the program asked for', () => {
    expect(rowKeyText('up', false)).toBe('\u001b[A')
    expect(rowKeyText('up', true)).toBe('\u001bOA')
  })
  test('Ctrl of a letter is its control character, of a longer text nothing', () => {
    expect(withControl('c')).toBe('\u0003')
    expect(withControl('[')).toBe('\u001b')
    expect(withControl('abc')).toBe('abc')
    expect(withControl('1')).toBe('1')
  })
  test('nothing that is pasted can end its bracket or move the cursor', () => {
    expect(pasteable('echo a\u001b[201~\necho b\tc\u009b1A')).toBe('echo a[201~\necho b\tc1A')
    fc.assert(fc.property(fc.string(), (text) => !pasteable(text).includes('\u001b')))
  })
})

describe('links', () => {
  test('only addresses of the web are opened', () => {
    expect(webAddress('https://example.org/a?b')).toBe('https://example.org/a?b')
    for (const refused of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'switchyard://run/x',
      'https://bank.example@evil.example/',
      'not an address',
    ])
      expect(webAddress(refused)).toBeNull()
  })
  test('a plain click opens nothing, a finger does', () => {
    expect(wantsLink({ ctrlKey: false, metaKey: false }, false)).toBe(false)
    expect(wantsLink({ ctrlKey: true, metaKey: false }, false)).toBe(true)
    expect(wantsLink({ ctrlKey: false, metaKey: false }, true)).toBe(true)
  })
})

describe('words', () => {
  test('every end says how', () => {
    expect(exitText({ by: 'exit', code: 0 })).toBe('It ended.')
    expect(exitText({ by: 'exit', code: 130 })).toContain('130')
    expect(exitText({ by: 'signal', signal: 'SIGSEGV' })).toContain('SIGSEGV')
    expect(exitText({ by: 'closed', signal: 'SIGKILL' })).toContain('killed')
    expect(exitText({ by: 'failed', message: 'no such shell' })).toContain('no such shell')
    expect(isBadExit({ by: 'closed', signal: 'SIGHUP' })).toBe(false)
    expect(isBadExit({ by: 'exit', code: 1 })).toBe(true)
  })
  test('a folder is told by its last parts', () => {
    expect(shortFolder('/home/ada/atlas')).toBe('…/ada/atlas')
    expect(shortFolder('/srv')).toBe('/srv')
  })
})

test('software is told from hardware by the name of the renderer', () => {
  expect(isHardware('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)')).toBe(false)
  expect(isHardware('llvmpipe (LLVM 19.1.7, 256 bits)')).toBe(false)
  expect(isHardware('Microsoft Basic Render Driver')).toBe(false)
  expect(isHardware('')).toBe(false)
  expect(isHardware('ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0)')).toBe(true)
})

describe('MCP servers', () => {
  const server = (name: string, status: 'pending' | 'connected' | 'failed', detail: string | null = null) => ({
    name,
    status,
    detail,
  })
  test('are told of while one is starting, in any state of the agent, and as long as one has failed', () => {
    expect(mcpText([])).toBeNull()
    expect(mcpText([server('a', 'connected'), server('b', 'connected')])).toBeNull()
    expect(mcpText([server('a', 'connected'), server('b', 'pending')])).toEqual({
      bad: false,
      text: 'MCP servers: a is connected, b is starting',
    })
    expect(mcpText([server('a', 'failed', 'closed'), server('b', 'failed')])).toEqual({
      bad: true,
      text: 'MCP servers: a failed (closed), b failed',
    })
  })
})

describe('a group of panes', () => {
  const typed = () => {
    const group = createGroup()
    const got: string[] = []
    for (const name of ['a', 'b'])
      group.members.set(name, {
        focus: () => {},
        type: (text) => void got.push(`${name}:${text}`),
        paste: (text) => void got.push(`${name}:pasted ${text}`),
      })
    return { group, got }
  }
  test('what is typed goes to its own pane alone', () => {
    const { group, got } = typed()
    group.type('a', 'x')
    expect(got).toEqual(['a:x'])
  })
  test('while broadcasting it goes to all, but what a terminal reports or answers by itself does not', () => {
    const { group, got } = typed()
    group.broadcasting = true
    const own = ['\u001b[I', '\u001b[<0;3;4M', '\u001b]11;rgb:1a1a/1b1b/1c1c\u001b\\', '\u001b]4;1;rgb:0/0/0\u0007']
    for (const text of ['ls\r', '\u001b]', ...own]) group.type('b', text)
    expect(got).toEqual(['a:ls\r', 'b:ls\r', 'a:\u001b]', 'b:\u001b]', ...own.map((text) => `b:${text}`)])
  })
  test('each pane pastes by itself: whether that is bracketed is for its own program to say', () => {
    const { group, got } = typed()
    group.paste('b', 'x')
    group.broadcasting = true
    group.paste('b', 'y')
    expect(got).toEqual(['b:pasted x', 'a:pasted y', 'b:pasted y'])
  })
})

test('a terminal that was removed is gone, a changed one keeps its place', () => {
  const [first, second] = TERMINALS
  if (!first || !second) throw new Error('the made-up yard has terminals')
  const held = { terminals: TERMINALS }
  const next = mergeTerminals(held, { terminals: [{ ...first, title: 'other' }], removed: [second.id] })
  expect(next.terminals[0]?.title).toBe('other')
  expect(next.terminals.map(({ id }) => id)).not.toContain(second.id)
})
