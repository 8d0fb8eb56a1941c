/**
 * Sample runs inside of a user's own Switchyard: a fresh copy of the sample project, and agents that talk to a scripted
 * model on loopback. No credentials are used, and no prompt leaves the machine.
 *
 * A run is a sample when its project lies in our folder of samples and its spec is the sample's, to the letter: whatever
 * else is asked for in such a project is work for a real model.
 */
import { mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { type Demo, loadDemo } from '../../agents/scripted-model/demo-script.ts'
import { type ScriptedModel, startScriptedModel } from '../../agents/scripted-model/server.ts'
import { copySampleProject, demoEnvironment } from './demo-folder.ts'

export interface SampleRuns {
  /** Name and text of the sample's spec. */
  spec(): { readonly name: string; readonly text: string }
  /** Whether a folder lies among the samples. */
  holds(dir: string): boolean
  isSample(run: { readonly projectDir: string; readonly specText: string }): boolean
  /** Makes a fresh copy of the sample project under git and returns its folder. */
  makeProject(): Promise<Result<string, Failure<'sample-failed'>>>
  /** Starts the scripted model, once. */
  ready(): Promise<void>
  /** What agents of sample runs are given in place of the user's environment; null while the model is not there. */
  environment(): NodeJS.ProcessEnv | null
  end(): Promise<void>
}

/** Copies that may lie around: whoever makes more removes old ones first. */
const MOST_COPIES = 50

export function createSampleRuns({ home, env }: { home: string; env: NodeJS.ProcessEnv }): SampleRuns {
  const folder = join(home, 'samples')
  let demo: Demo | null = null
  let starting: Promise<ScriptedModel> | null = null
  let given: NodeJS.ProcessEnv | null = null
  let ended = false
  const load = (): Demo => {
    demo ??= loadDemo()
    return demo
  }
  /** The same folder as git tells it, which follows links. */
  const real = (): string => {
    try {
      return realpathSync(folder)
    } catch {
      return folder
    }
  }
  const holds = (dir: string): boolean => dir.startsWith(folder + sep) || dir.startsWith(real() + sep)

  return {
    spec: () => ({ name: 'sample.spec.md', text: load().specText }),
    holds,
    isSample: ({ projectDir, specText }) => holds(projectDir) && sameText(specText, load().specText),
    async makeProject() {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        const copies = readdirSync(folder)
          .map(Number)
          .filter((n) => Number.isInteger(n))
        if (copies.length >= MOST_COPIES)
          return fail(
            'sample-failed',
            `There are ${copies.length} sample projects already. Remove some of them from ${folder}, then try again.`,
          )
        const number = String(Math.max(0, ...copies) + 1)
        const dir = join(real(), number, 'pocket-ledger')
        try {
          await copySampleProject(load().projectFolder, dir, env)
        } catch (error) {
          rmSync(join(folder, number), { recursive: true, force: true })
          throw error
        }
        return ok(dir)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        return fail('sample-failed', `The sample project could not be made: ${why}`)
      }
    },
    async ready() {
      if (ended) return
      starting ??= startScriptedModel({ script: load().script })
      try {
        const model = await starting
        const { SWITCHYARD_HOME: _ours, ...rest } = demoEnvironment(env, join(home, 'samples', 'agents'), model.url)
        given = rest
      } catch (error) {
        starting = null
        throw error
      }
    },
    environment: () => given,
    async end() {
      ended = true
      const model = await starting?.catch(() => null)
      await model?.close()
    },
  }
}

/** A spec is stored without its byte order mark and with plain line ends. */
const plainText = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')
const sameText = (a: string, b: string): boolean => plainText(a) === plainText(b)
