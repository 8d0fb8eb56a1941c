/** Writes settings one after the other, each against the file as the one before left it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { SettingsFile, SettingsScope, SettingsView } from '../../../contract/procedures/settings.ts'
import { send } from '../../api/command.ts'
import { useApi } from '../../api/context.tsx'
import { type Problem, problemOf } from '../../api/problem.ts'

export const settingsKey = (project: string | null) => ['settings', project] as const

export function useSettings(project: string | null) {
  const { client } = useApi()
  return useQuery({
    queryKey: settingsKey(project),
    queryFn: ({ signal }) => client.settings.get(project === null ? {} : { project }, { signal }),
    // Files are changed by editors and branches too: whoever comes back to the window sees what is there.
    refetchOnWindowFocus: true,
  })
}

export const fileOf = (view: SettingsView, scope: SettingsScope): SettingsFile =>
  scope === 'project' && view.projectFile ? view.projectFile : view.user

export interface SettingChange {
  readonly key: string
  /** `undefined` takes the key out of the file. */
  readonly value: unknown
  readonly noCap?: boolean
}

/** null: it was written. */
export type WriteSetting = (change: SettingChange) => Promise<Problem | null>

export function useSettingsWriter(scope: SettingsScope, view: SettingsView): WriteSetting {
  const { client, connection } = useApi()
  const queries = useQueryClient()
  const project = view.project?.dir ?? null
  const { hash } = fileOf(view, scope)
  const expected = useRef(hash)
  const before = useRef<Promise<unknown>>(Promise.resolve())
  const waiting = useRef(0)
  useEffect(() => {
    // What is looked at while a write is under way may be from before it.
    if (waiting.current === 0) expected.current = hash
  }, [hash])
  return useCallback(
    (change) => {
      waiting.current += 1
      const work = before.current.then(async (): Promise<Problem | null> => {
        try {
          const file = await send(connection, (commandId) =>
            client.settings.set({
              commandId,
              scope,
              ...(project === null ? {} : { project }),
              key: change.key,
              value: change.value ?? null,
              noCap: change.noCap ?? false,
              expected: expected.current,
            }),
          )
          expected.current = file.hash
          return null
        } catch (error) {
          return problemOf(error)
        } finally {
          waiting.current -= 1
          await queries.invalidateQueries({ queryKey: ['settings'] })
        }
      })
      before.current = work
      return work
    },
    [client, connection, queries, scope, project],
  )
}
