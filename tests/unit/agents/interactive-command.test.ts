/** How an interactive agent is started: its arguments, hooks and environment. */
import { describe, expect, it } from 'vitest'
import {
  type InteractiveOrder,
  interactiveArgs,
  interactiveEnv,
  interactiveSettings,
} from '../../../src/main/agents/claude/interactive/interactive-command.ts'
import { HOOK_EVENTS } from '../../../src/main/domain/instance/instance-state.ts'

const ORDER: InteractiveOrder = {
  session: 's-1',
  resume: false,
  model: null,
  permissionMode: 'manual',
  prompt: null,
  trustProject: false,
  mcp: 'user',
  policyHook: null,
  oauth: false,
}
const FILES = { settings: '/i/settings.json', memory: '/i/memory.md', mcp: '/i/mcp.log' }
const args = (more: Partial<InteractiveOrder>) => interactiveArgs({ ...ORDER, ...more }, FILES).join(' ')

describe('the arguments', () => {
  it('begin a session, or continue it', () => {
    expect(args({})).toContain('--session-id s-1')
    expect(args({ resume: true })).toContain('--resume s-1')
    expect(args({ resume: true })).not.toContain('--session-id')
  })

  it('keep the repository out unless it is trusted, and pass its instructions on', () => {
    expect(args({})).toContain('--setting-sources user --append-system-prompt-file /i/memory.md')
    expect(args({ trustProject: true })).not.toMatch(/--setting-sources|--append-system-prompt-file/)
  })

  it('log MCP servers where there are any, and let none in where the policy of a task says so', () => {
    expect(args({ mcp: 'some' })).toContain('--debug=mcp --debug-file /i/mcp.log')
    expect(args({ mcp: 'none' })).toContain('--strict-mcp-config')
    expect(args({ mcp: 'user' })).not.toMatch(/--debug|--strict-mcp-config/)
  })

  it('end with the prompt, which may look like an option', () => {
    expect(interactiveArgs({ ...ORDER, prompt: '--version' }, FILES).slice(-2)).toEqual(['--', '--version'])
  })
})

describe('the hooks', () => {
  it('record every state, and decide only under the policy of a task, closed when it fails', () => {
    const own = interactiveSettings(ORDER, 'record') as { hooks: Record<string, unknown> }
    expect(Object.keys(own.hooks)).toEqual([...HOOK_EVENTS])
    const policed = interactiveSettings({ ...ORDER, policyHook: 'decide' }, 'record')
    expect(policed).toMatchObject({
      hooks: { PreToolUse: [{ matcher: '*', hooks: [{ command: 'decide', onFailure: 'block' }] }] },
    })
  })
})

describe('the servers of a repository', () => {
  it('are started without a question where the user trusts it, and only there', () => {
    expect(interactiveSettings({ ...ORDER, trustProject: true }, 'r')).toHaveProperty(
      'enableAllProjectMcpServers',
      true,
    )
    expect(interactiveSettings(ORDER, 'r')).not.toHaveProperty('enableAllProjectMcpServers')
  })
})

describe('the environment', () => {
  const env = (base: Record<string, string>, oauth = false, more: Record<string, string> = {}) =>
    interactiveEnv(base, 'i-1', { oauth }, more)

  it("is the user's own, with the marker of the instance, which nothing else may set", () => {
    const base = { PATH: '/bin', ANTHROPIC_API_KEY: 'k', HTTPS_PROXY: 'p', npm_config_registry: 'r' }
    expect(env(base, false, { SWITCHYARD_TASK: 't', SWITCHYARD_INSTANCE: 'other' })).toEqual({
      ...base,
      CLAUDE_CODE_SANDBOXED: '1',
      DISABLE_AUTOUPDATER: '1',
      SWITCHYARD_TASK: 't',
      SWITCHYARD_INSTANCE: 'i-1',
    })
  })

  it('gives MCP servers 60 seconds where it may log in, unless the user says otherwise', () => {
    expect(env({}, true)['MCP_TIMEOUT']).toBe('60000')
    expect(env({ MCP_TIMEOUT: '5000' }, true)['MCP_TIMEOUT']).toBe('5000')
    expect(env({})['MCP_TIMEOUT']).toBeUndefined()
  })
})
