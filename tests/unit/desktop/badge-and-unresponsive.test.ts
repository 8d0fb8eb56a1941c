/** The badge as each platform has it, and the question about a window that does not answer. */
import { expect, it } from 'vitest'
import { IDLE, trayModel } from '../../../src/main/hosts/desktop/model/tray-model.ts'
import { UNRESPONSIVE } from '../../../src/main/hosts/desktop/model/unresponsive-question.ts'
import { createBadge } from '../../../src/main/hosts/desktop/shell/badge.ts'

function shownOn(platform: NodeJS.Platform): unknown[] {
  const calls: unknown[] = []
  const badge = createBadge(platform, {
    setCount: (count) => calls.push(['count', count]),
    overlay: (image, description) => calls.push(['overlay', image, description]),
    mark: () => 'mark.png',
  })
  badge.show(trayModel({ ...IDLE, inbox: 3 }))
  badge.show(trayModel({ ...IDLE, inbox: 3000 }))
  badge.show(trayModel(IDLE))
  return calls
}

it('counts on the dock, and marks the taskbar button with words for screen readers', () => {
  for (const platform of ['darwin', 'linux'] as const)
    expect(shownOn(platform)).toEqual([
      ['count', 3],
      ['count', 99],
      ['count', 0],
    ])
  expect(shownOn('win32')).toEqual([
    ['overlay', 'mark.png', '3 things wait for you'],
    ['overlay', 'mark.png', '3000 things wait for you'],
    ['overlay', null, ''],
  ])
})

it('offers to wait before it offers what may lose text', () => {
  expect(UNRESPONSIVE.buttons.map(({ answer }) => answer)).toEqual(['wait', 'reload'])
  expect(UNRESPONSIVE.detail).toContain('agents and runs go on')
})
