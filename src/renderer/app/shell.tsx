/** The frame around every view, and what floats above it: palette, shortcuts, the preview of a run, the drop target. */

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useCommand } from '../api/command.ts'
import { useClient, useMayOperate, useOnline } from '../api/context.tsx'
import { DropTarget } from '../features/intake/drop-target.tsx'
import { NewRunDialog } from '../features/intake/new-run-dialog.tsx'
import { useActions } from './actions.tsx'
import { ConnectionStrip, Refused } from './connection-strip.tsx'
import { useApplyDensity, useDensity } from './density.ts'
import { useDesktopHost } from './desktop-host.ts'
import { useInspectorToggle } from './inspector-toggle.ts'
import { MainView } from './main-view.tsx'
import { useNativeDialog } from './native-dialog.ts'
import { Palette } from './palette.tsx'
import { PLACE_ACTIONS } from './place-actions.ts'
import { Rail } from './rail.tsx'
import { go } from './routes.ts'
import { useRunNotices } from './run-notices.ts'
import { type PickedSpec, type Shell as ShellApi, ShellContext } from './shell-context.ts'
import { ShortcutsEditor } from './shortcuts-editor.tsx'
import { ShortcutsSheet } from './shortcuts-sheet.tsx'
import { useApplyTheme, useTheme } from './theme.ts'
import { useWaitingSpecs } from './waiting-specs.ts'

type Floating =
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'keys' }
  | { kind: 'new-run'; spec: PickedSpec | null; project: string | null }

/** Further words for what concerns the looks. */
const LOOKS = 'colour appearance settings preferences'

export function Shell() {
  const [floating, setFloating] = useState<Floating | null>(null)
  const [, setTheme] = useTheme()
  const [density, setDensity] = useDensity()
  const mayOperate = useMayOperate()
  const online = useOnline()
  useApplyTheme()
  useApplyDensity()
  useRunNotices()
  const close = () => setFloating(null)
  const shell = useMemo<ShellApi>(
    () => ({
      openPalette: () => setFloating({ kind: 'palette' }),
      newRun: (start = {}) =>
        setFloating({ kind: 'new-run', spec: start.spec ?? null, project: start.project ?? null }),
    }),
    [],
  )
  const client = useClient()
  const queries = useQueryClient()
  const register = useCommand((dir: string, commandId) => client.projects.register({ commandId, dir }), {
    done: (project) => `${project.name} is a project now`,
    after: () => void queries.invalidateQueries({ queryKey: ['projects'] }),
  })
  const previewing = floating?.kind === 'new-run' && floating.spec !== null
  const preview = useWaitingSpecs(
    previewing,
    useCallback((spec) => shell.newRun({ spec }), [shell]),
  )
  useDesktopHost({
    preview,
    addProject: (dir) => register.mutate(dir),
  })
  const choose = useNativeDialog()
  const inspector = useInspectorToggle()
  useActions([
    ...(inspector ? [inspector] : []),
    ...(choose && mayOperate
      ? [
          {
            id: 'add-project',
            name: 'Add a project',
            section: 'General',
            words: 'register repository folder',
            run: () => void choose('folder').then((dir) => dir !== null && register.mutate(dir)),
          },
        ]
      : []),
    {
      id: 'palette',
      name: 'Find or do anything',
      section: 'General',
      keys: 'mod+k',
      hidden: true,
      run: shell.openPalette,
    },
    {
      id: 'shortcuts',
      name: 'Show keyboard shortcuts',
      section: 'General',
      keys: '?',
      run: () => setFloating({ kind: 'shortcuts' }),
    },
    {
      id: 'change-keys',
      name: 'Change keyboard shortcuts',
      section: 'General',
      words: 'remap bind settings preferences',
      run: () => setFloating({ kind: 'keys' }),
    },
    ...(mayOperate
      ? [
          {
            id: 'new-run',
            name: 'New run',
            section: 'General',
            keys: 'n',
            words: 'start spec',
            run: () => shell.newRun(),
          },
        ]
      : []),
    { id: 'home', name: 'Go to Home', section: 'Go to', keys: 'g h', run: () => go({ at: 'home' }) },
    { id: 'inbox', name: 'Go to Inbox', section: 'Go to', keys: 'g i', run: () => go({ at: 'inbox', item: null }) },
    ...PLACE_ACTIONS,
    { id: 'dark', name: 'Dark theme', section: 'Appearance', words: LOOKS, run: () => setTheme('dark') },
    { id: 'light', name: 'Light theme', section: 'Appearance', words: LOOKS, run: () => setTheme('light') },
    { id: 'system', name: 'Theme of the system', section: 'Appearance', words: LOOKS, run: () => setTheme('system') },
    density === 'compact'
      ? {
          id: 'comfortable',
          name: 'Comfortable density',
          section: 'Appearance',
          words: LOOKS,
          run: () => setDensity('comfortable'),
        }
      : {
          id: 'compact',
          name: 'Compact density',
          section: 'Appearance',
          words: LOOKS,
          run: () => setDensity('compact'),
        },
  ])
  return (
    <ShellContext value={shell}>
      <div className="flex h-full flex-col">
        <ConnectionStrip />
        <div className="flex min-h-0 flex-1 max-phone:flex-col">
          <Rail />
          {online.kind === 'refused' ? <Refused /> : <MainView />}
        </div>
      </div>
      {mayOperate && <DropTarget onSpec={(spec) => shell.newRun({ spec })} />}
      {floating?.kind === 'palette' && <Palette onClose={close} />}
      {floating?.kind === 'shortcuts' && (
        <ShortcutsSheet onClose={close} onEdit={() => setFloating({ kind: 'keys' })} />
      )}
      {floating?.kind === 'keys' && <ShortcutsEditor onClose={close} />}
      {floating?.kind === 'new-run' && (
        <NewRunDialog
          spec={floating.spec}
          project={floating.project}
          onSpec={(spec) => setFloating({ ...floating, spec })}
          onClose={close}
        />
      )}
    </ShellContext>
  )
}
