/** The environment and configuration that every git process of ours runs with, whatever the user's shell or config say. */
import { devNull } from 'node:os'

/**
 * Set on the command line, where it beats every configuration file: nothing of the user's may run (hooks, signing,
 * fsmonitor hooks), nothing may run in the background (gc), and outputs must be the same everywhere.
 */
export const BASE_CONFIG: readonly string[] = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.quotePath=false',
  // With "true" git refuses to add files whose line ends do not survive a round trip.
  'core.safecrlf=false',
  'commit.gpgSign=false',
  'commit.cleanup=verbatim',
  'tag.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'branch.autoSetupMerge=false',
  'merge.autoStash=false',
  'merge.conflictStyle=merge',
  'merge.verifySignatures=false',
  // Remembered resolutions of the user would resolve conflicts behind an agent's back, and ours would be remembered.
  'rerere.enabled=false',
  'color.ui=false',
  'advice.detachedHead=false',
  // Only Windows looks at it.
  'core.longPaths=true',
].flatMap((setting) => ['-c', setting])

/** Inherited GIT_* variables that say where configuration, helpers and identity are. All others would redirect us. */
const KEPT =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|EXEC_PATH|SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|PROXY_SSL_\w+|HTTP_\w+|(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL))$/

/** Drops what a surrounding git (a hook, an alias, an agent) left in the environment, such as GIT_DIR or GIT_INDEX_FILE. */
export function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(env)) {
    if (name.toUpperCase().startsWith('GIT_') && !KEPT.test(name)) continue
    clean[name] = value
  }
  return {
    ...clean,
    LC_ALL: 'C',
    LANGUAGE: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_EDITOR: ':',
    GIT_SEQUENCE_EDITOR: ':',
    GIT_PAGER: 'cat',
    GIT_MERGE_AUTOEDIT: 'no',
  }
}
