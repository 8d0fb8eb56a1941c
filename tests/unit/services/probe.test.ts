/** What is remembered of a probed claude, and when it is asked again. */
import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { ensureProbed, probeKey, rememberedProbe } from '../../../src/main/services/environment/probe.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import type { Store } from '../../../src/main/store/store.ts'

let dir: string
let store: Store
let path: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-probe-test-'))
  const opened = openStore({ file: join(dir, 'switchyard.db'), mode: 'write' })
  if (!opened.ok) throw new Error(opened.failure.message)
  store = opened.value
  path = join(dir, 'claude')
  // Ends at once without a word: no claude at all, which is an answer that is remembered.
  writeFileSync(path, '#!/bin/sh\nexit 7\n')
  chmodSync(path, 0o755)
})

afterEach(() => {
  store.close()
  rmSync(dir, { recursive: true, force: true })
})

const claude = () => ({ path, version: '9.9.9' })
const ensure = () => ensureProbed({ store, claude: claude(), env: process.env, clock: systemClock })

test('an unfit claude is refused with its version and the next step, and not asked twice', async () => {
  const first = await ensure()
  expect(first).toMatchObject({ ok: false, failure: { code: 'claude-unfit' } })
  expect(!first.ok && first.failure.message).toMatch(
    /^claude 9\.9\.9 did not get as far as its policy hook: update claude \(npm install -g .*\) and try again\.$/,
  )
  expect(rememberedProbe(store, claude())).toMatchObject({ ok: false, conclusive: true })
  const row = store.probes.get(probeKey(claude()))
  await ensure()
  expect(store.probes.get(probeKey(claude()))?.at).toBe(row?.at)
})

test('a fit one is let through by what is remembered; another version or file is not the same claude', async () => {
  const report = { ok: true, conclusive: true, findings: [], durationMs: 1 }
  store.probes.put({ key: probeKey(claude()), at: 1, ok: true, report: JSON.stringify(report) })
  expect(await ensure()).toEqual({ ok: true, value: { probed: false } })
  expect(rememberedProbe(store, { path, version: '9.9.10' })).toBeNull()
  utimesSync(path, new Date(0), new Date(0))
  expect(rememberedProbe(store, claude())).toBeNull()
  expect(await ensure()).toMatchObject({ ok: false })
})

test('what another build wrote is no answer', () => {
  store.probes.put({ key: probeKey(claude()), at: 1, ok: true, report: '{"fit":true}' })
  expect(rememberedProbe(store, claude())).toBeNull()
})
