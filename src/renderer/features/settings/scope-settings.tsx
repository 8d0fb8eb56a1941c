/** The settings of one file, as a form or as its text. */

import { useEffect, useRef } from 'react'
import type { SettingsFile, SettingsScope, SettingsView } from '../../../contract/procedures/settings.ts'
import { problemOf } from '../../api/problem.ts'
import type { SettingsRoute } from '../../app/room-routes.ts'
import { go } from '../../app/routes.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { plainText } from '../../components/plain-text.ts'
import { Segments } from '../../components/segments.tsx'
import { Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { GROUPS } from './fields.ts'
import { GATES, MODELS, NamedSettings } from './named-settings.tsx'
import { draftKey, useRawDraft } from './raw-drafts.ts'
import { RawEditor } from './raw-editor.tsx'
import { SettingField } from './setting-field.tsx'
import { fileOf, useSettings, useSettingsWriter } from './writer.ts'

export function ScopeSettings({
  scope,
  project,
  route,
  mayChange,
}: {
  scope: SettingsScope
  project: string | null
  route: SettingsRoute
  mayChange: boolean
}) {
  const { data, error, refetch } = useSettings(scope === 'project' ? project : null)
  const unsaved = useRawDraft(draftKey(scope, scope === 'project' ? project : null))[0] !== null
  if (error) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Loading what="settings" />
  const file = fileOf(data, scope)
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {mayChange && (
          <Segments
            label="How to change them"
            options={[
              { id: 'form', label: 'Form' },
              { id: 'file', label: unsaved ? 'File (not saved)' : 'File' },
            ]}
            value={route.raw ? 'file' : 'form'}
            onChange={(how) => go({ ...route, raw: how === 'file', setting: null }, 'replace')}
          />
        )}
        {!route.raw && (
          <p className="flex min-w-0 items-center text-small text-text-3">
            <span className="outside-text min-w-0 font-mono">{plainText(file.path)}</span>
            <CopyButton text={file.path} label="Copy the path" />
          </p>
        )}
      </div>
      <Notes view={data} file={file} scope={scope} />
      {route.raw && mayChange ? (
        <RawEditor
          key={`${scope} ${project}`}
          scope={scope}
          project={scope === 'project' ? project : null}
          readOnly={false}
        />
      ) : (
        <Form view={data} scope={scope} readOnly={!mayChange || file.problems.length > 0} setting={route.setting} />
      )}
    </div>
  )
}

const STANDS: Record<NonNullable<SettingsFile['committed']>, string | null> = {
  same: null,
  absent: null,
  differs: 'The file differs from the one that is committed, and runs go by that one: commit the change to use it.',
  'not-committed': 'The file is not committed yet; runs read it from your checkout.',
  missing: 'The file is committed but missing in your checkout; runs go by the committed one.',
}

function Notes({ view, file, scope }: { view: SettingsView; file: SettingsFile; scope: SettingsScope }) {
  const stands = file.committed === null ? null : STANDS[file.committed]
  const wrong = file.problems.map(
    (problem) => `${problem.line === null ? '' : `Line ${problem.line}: `}${problem.text}`,
  )
  const lines = [
    ...(stands === null ? [] : [stands]),
    ...(scope === 'project' ? view.notes : []),
    ...(scope === 'project' ? view.wouldStop.map((text) => `Would stop a run: ${text}`) : []),
  ]
  return (
    <>
      {wrong.length > 0 && (
        <ProblemNote
          problem={{
            code: 'config-invalid',
            message: 'The file has mistakes, so the form cannot change it. Mend them in the file.',
            details: wrong,
          }}
        />
      )}
      {lines.length > 0 && (
        <ul className="space-y-1 rounded-m border border-line bg-need-soft p-3">
          {lines.map((line) => (
            <li key={line} className="flex items-start gap-2">
              <StatusGlyph shape="attention" className="mt-0.75" />
              <span className="outside-text min-w-0">{plainText(line)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Form({
  view,
  scope,
  readOnly,
  setting,
}: {
  view: SettingsView
  scope: SettingsScope
  readOnly: boolean
  setting: string | null
}) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (setting === null) return
    const field = ref.current?.querySelector(`[data-setting="${CSS.escape(setting)}"]`)
    field?.scrollIntoView({ block: 'center' })
    field?.querySelector<HTMLElement>('input, select, textarea')?.focus({ preventScroll: true })
  }, [setting])
  const write = useSettingsWriter(scope, view)
  const values = new Map(view.values.map((value) => [value.key, value]))
  const common = { scope, write, readOnly }
  return (
    <div ref={ref} className="space-y-6">
      {GROUPS.map((group, index) => (
        <section
          key={group.title}
          aria-label={group.title}
          className={index > 0 ? 'border-t border-line pt-4' : undefined}
        >
          <h2 className="font-semibold">{group.title}</h2>
          {group.note !== undefined && <p className="max-w-2xl text-small text-text-3">{group.note}</p>}
          <div className="divide-y divide-line">
            {group.fields.map((spec) => (
              <SettingField key={spec.key} spec={spec} value={values.get(spec.key)} {...common} />
            ))}
          </div>
        </section>
      ))}
      <NamedSettings kind={GATES} values={view.values} {...common} />
      <NamedSettings kind={MODELS} values={view.values} {...common} />
    </div>
  )
}
