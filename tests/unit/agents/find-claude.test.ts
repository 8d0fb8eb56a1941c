import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { authStatus, claudeVersion, findClaude } from '../../../src/main/agents/claude/find-claude.ts'
import { projectMemory } from '../../../src/main/agents/claude/project-memory.ts'
import { setAside, storedSession } from '../../../src/main/agents/claude/transcript.ts'
import { realClaude } from './harness.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-find-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function script(name: string, text: string) {
  const file = path.join(dir, name)
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
  return file
}

describe('finding claude', () => {
  test('a named one comes first, and has to exist', () => {
    const named = script('mine', '')
    script('claude', '')
    expect(findClaude({ SWITCHYARD_CLAUDE: named, PATH: dir }, 'linux')).toMatchObject({ value: { path: named } })
    expect(findClaude({ SWITCHYARD_CLAUDE: `${named}x`, PATH: dir }, 'linux')).toMatchObject({
      failure: { code: 'claude-not-found', message: expect.stringContaining(`${named}x`) },
    })
  })

  test('then the search path, without its relative folders; then the installed package', () => {
    mkdirSync(path.join(dir, 'a'))
    const found = script('claude', '')
    const env = { PATH: `:.:${path.join(dir, 'a')}:${dir}` }
    expect(findClaude(env, 'linux')).toMatchObject({ value: { path: found, source: 'PATH' } })
    expect(findClaude({ PATH: '.' }, 'linux')).toMatchObject({ value: { source: 'npm' } })
  })

  test('the real one says its version and whether it is logged in', async () => {
    const env = { PATH: process.env['PATH'], HOME: dir }
    expect(await claudeVersion(realClaude(), env)).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^\d+\.\d+/),
    })
    expect(await authStatus(realClaude(), env)).toEqual({ ok: true, value: { loggedIn: false, method: 'none' } })
    const withKey = await authStatus(realClaude(), { ...env, ANTHROPIC_API_KEY: 'x' })
    expect(withKey).toMatchObject({ value: { loggedIn: true } })
  })

  test('one that answers nonsense is broken, not logged out', async () => {
    const broken = script('claude', 'echo nonsense; exit 1')
    expect(await claudeVersion(broken, {})).toMatchObject({ failure: { code: 'claude-broken' } })
    expect(await authStatus(broken, {})).toMatchObject({ failure: { code: 'claude-broken' } })
  })
})

describe('instructions of a repository', () => {
  test('all CLAUDE.md files, or else AGENTS.md; nothing from outside; bounded', async () => {
    const { symlinkSync } = await import('node:fs')
    const repo = path.join(dir, 'repo')
    mkdirSync(path.join(repo, '.claude'), { recursive: true })
    expect(projectMemory(repo)).toBe(null)
    writeFileSync(path.join(repo, 'AGENTS.md'), 'agents')
    expect(projectMemory(repo)).toContain('agents')
    writeFileSync(path.join(dir, 'secret'), 'secret')
    symlinkSync(path.join(dir, 'secret'), path.join(repo, 'CLAUDE.md'))
    expect(projectMemory(repo)).not.toContain('secret')
    writeFileSync(path.join(repo, '.claude', 'CLAUDE.md'), 'x'.repeat(100_000))
    const text = projectMemory(repo) ?? ''
    expect(text).not.toContain('agents')
    expect(text.length).toBeLessThan(66_000)
    expect(text).toContain('[cut at 64 KB')
  })
})

describe('stored sessions', () => {
  test('with a message can be continued; without one they are hollow', () => {
    const env = { CLAUDE_CONFIG_DIR: dir }
    expect(storedSession('s', env)).toEqual({ kind: 'unknown' })
    const project = path.join(dir, 'projects', '-a')
    mkdirSync(project, { recursive: true })
    expect(storedSession('s', env)).toEqual({ kind: 'none' })
    const file = path.join(project, 's.jsonl')
    // The needle lies across two reads.
    const padding = 'x'.repeat(256 * 1024 - 5)
    writeFileSync(file, padding)
    expect(storedSession('s', env)).toEqual({ kind: 'hollow', file })
    writeFileSync(file, `${padding}"type":"user"`)
    expect(storedSession('s', env)).toEqual({ kind: 'conversation' })
  })
  test('a hollow one is set aside: its id can be used again, and nothing of it is lost', () => {
    const env = { CLAUDE_CONFIG_DIR: dir }
    const project = path.join(dir, 'projects', '-a')
    const attempt = path.join(dir, 'attempt')
    mkdirSync(project, { recursive: true })
    mkdirSync(attempt)
    writeFileSync(path.join(project, 's.jsonl'), '{"type":"summary"}\n')
    writeFileSync(path.join(project, 'other.jsonl'), '{"type":"user"}\n')
    const stored = storedSession('s', env)
    if (stored.kind !== 'hollow') throw new Error(`it is ${stored.kind}`)
    setAside(stored.file, attempt)
    expect(storedSession('s', env)).toEqual({ kind: 'none' })
    expect(readFileSync(path.join(attempt, 'hollow-session.jsonl'), 'utf8')).toBe('{"type":"summary"}\n')
    expect(storedSession('other', env)).toEqual({ kind: 'conversation' })
    // Killed as early again: the later one takes its place.
    writeFileSync(stored.file, '')
    setAside(stored.file, attempt)
    expect(readFileSync(path.join(attempt, 'hollow-session.jsonl'), 'utf8')).toBe('')
  })
})
