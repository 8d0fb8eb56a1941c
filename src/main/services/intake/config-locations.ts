/** Where configuration files lie on each platform. */
import { posix, win32 } from 'node:path'

/** Of the project, relative to the repository. */
export const PROJECT_CONFIG = '.switchyard/config.yaml'

export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** `XDG_CONFIG_HOME` where it is set; else what is usual on Linux, macOS and Windows. */
export function userConfigFile({ platform, env, home }: Surroundings): string {
  const path = platform === 'win32' ? win32 : posix
  const xdg = env['XDG_CONFIG_HOME']
  // The XDG specification: a relative path is to be ignored.
  if (xdg && path.isAbsolute(xdg)) return path.join(xdg, 'switchyard', 'config.yaml')
  if (platform === 'win32')
    return path.join(env['APPDATA'] || path.join(home, 'AppData', 'Roaming'), 'switchyard', 'config.yaml')
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'switchyard', 'config.yaml')
  return path.join(home, '.config', 'switchyard', 'config.yaml')
}
