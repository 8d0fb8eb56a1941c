/** What tray and quit question say for what goes on. */
import { describe, expect, it } from 'vitest'
import { quitQuestion } from '../../../src/main/hosts/desktop/model/quit-question.ts'
import { IDLE, trayModel, trayState } from '../../../src/main/hosts/desktop/model/tray-model.ts'

const labels = (pulse: typeof IDLE) => trayModel(pulse).items.map((item) => item?.label ?? '-')

describe('the tray', () => {
  it('is idle, working, or needs somebody, and needing comes first', () => {
    expect(trayState(IDLE)).toBe('idle')
    expect(trayState({ ...IDLE, activeRuns: 1 })).toBe('working')
    expect(trayState({ ...IDLE, agents: 1 })).toBe('working')
    expect(trayState({ ...IDLE, agents: 3, activeRuns: 2, inbox: 1 })).toBe('needs-you')
  })
  it('says what goes on and what it cost', () => {
    expect(labels({ ...IDLE, agents: 4, activeRuns: 1, inbox: 2, costUsd: 1.239 })).toEqual([
      '4 agents at work in 1 run, $1.24',
      '-',
      'Open Switchyard',
      'Inbox (2)',
      'Pause All Runs',
      '-',
      'Quit Switchyard',
    ])
    expect(trayModel({ ...IDLE, inbox: 1 }).tooltip).toBe('Switchyard: 1 thing waits for you')
    expect(trayModel(IDLE).tooltip).toBe('Switchyard: No run at work')
  })
  it('counts instances that wait for a permission, and leads to them', () => {
    const pulse = { ...IDLE, inbox: 1, waiting: 2 }
    expect(trayState({ ...IDLE, waiting: 1 })).toBe('needs-you')
    expect(trayModel(pulse)).toMatchObject({ tooltip: 'Switchyard: 3 things wait for you', badge: '3' })
    expect(labels(pulse)).toContain('Terminals (2)')
    expect(labels(IDLE)).not.toContain('Terminals (0)')
  })
  it('offers to pause only what runs', () => {
    const pause = (activeRuns: number) =>
      trayModel({ ...IDLE, activeRuns }).items.find((item) => item?.action === 'pause-all')?.enabled
    expect(pause(0)).toBe(false)
    expect(pause(1)).toBe(true)
  })
  it('has a badge for what waits, with an end', () => {
    expect(trayModel(IDLE).badge).toBe('')
    expect(trayModel({ ...IDLE, inbox: 3 }).badge).toBe('3')
    expect(trayModel({ ...IDLE, inbox: 3000 }).badge).toBe('99')
  })
})

describe('quitting', () => {
  it('asks nothing when no agent is at work', () =>
    expect(quitQuestion({ agents: 0, activeRuns: 2, interactive: 0 })).toBeNull())
  it('offers to leave, to stop and to stay', () => {
    const question = quitQuestion({ agents: 2, activeRuns: 2, interactive: 0 })
    expect(question?.message).toBe('2 agents are at work in 2 runs.')
    expect(question?.detail).not.toContain('terminals')
    expect(question?.buttons.map(({ answer }) => answer)).toEqual(['leave', 'stop', 'cancel'])
    expect(quitQuestion({ agents: 1, activeRuns: 1, interactive: 0 })?.message).toBe('1 agent is at work.')
  })
  it('tells instances in terminals, which end with the app, from agents, which need not', () => {
    const both = quitQuestion({ agents: 1, activeRuns: 1, interactive: 2 })
    expect(both?.message).toBe('1 agent is at work, and 2 instances are open.')
    expect(both?.detail).toMatch(/Left running, agents.*Instances in terminals end with the app; they are resumed/)
    const only = quitQuestion({ agents: 0, activeRuns: 0, interactive: 1 })
    expect(only?.message).toBe('1 instance is open.')
    expect(only?.buttons[0]).toEqual({ label: 'Quit and Resume Later', answer: 'leave' })
    expect(only?.detail).not.toContain('Left running')
  })
})
