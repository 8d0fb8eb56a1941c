/** The access table: every procedure has a level, writes are never readable, and nothing without a level is served. */
import { describe, expect, it } from 'vitest'
import { listProcedures } from '../../../scripts/api-docs.ts'
import { AccessLevel, mayCall } from '../../../src/contract/access.ts'
import { contract } from '../../../src/contract/index.ts'

/** These change nothing, but are told which file of the machine to read. */
const READS_THE_MACHINE = ['intake.preview', 'settings.file', 'settings.check']

describe('the contract', () => {
  const procedures = listProcedures(contract)

  it('gives every procedure an access level, a path and a summary', () => {
    expect(procedures.length).toBeGreaterThan(25)
    for (const { name, meta, route } of procedures) {
      expect(AccessLevel.safeParse(meta.access).success, `${name} has no access level`).toBe(true)
      expect(route.path, name).toMatch(/^\/[a-z]/)
      expect(route.summary, name).toBeTruthy()
      expect(route.method, name).toMatch(/^(?:GET|POST)$/)
    }
    expect(new Set(procedures.map(({ route }) => `${route.method} ${route.path}`)).size).toBe(procedures.length)
  })

  it('lets readers only look: what takes a command id needs more, and only that is sent by POST', () => {
    for (const { name, meta, route, input } of procedures) {
      const isCommand = JSON.stringify(input ?? {}).includes('"commandId"')
      if (isCommand) {
        expect(meta.access, name).not.toBe('read')
        expect(route.method, name).toBe('POST')
      } else expect(meta.access, name).toBe(READS_THE_MACHINE.includes(name) ? 'operate' : 'read')
    }
  })
})

describe('rights', () => {
  it('include what is below them, deny what has no level, and keep the window and the local socket apart', () => {
    const reach: Record<string, string[]> = {
      read: ['read'],
      operate: ['read', 'operate'],
      admin: ['read', 'operate', 'admin'],
      'desktop-only': ['read', 'operate', 'admin', 'desktop-only'],
      'local-only': ['read', 'operate', 'admin', 'local-only'],
    }
    for (const grant of AccessLevel.options) {
      expect(mayCall(grant, undefined)).toBe(false)
      expect(
        AccessLevel.options.filter((level) => mayCall(grant, level)),
        grant,
      ).toEqual(reach[grant])
    }
  })
})
