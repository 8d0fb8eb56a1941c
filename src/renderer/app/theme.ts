/** Dark or light: as the system says, unless this viewer chose. */
import { useEffect } from 'react'
import { useStored } from './stored.ts'

export type Theme = 'system' | 'dark' | 'light'

const known = (value: string | null): Theme => (value === 'dark' || value === 'light' ? value : 'system')

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [stored, set] = useStored('theme')
  return [known(stored), (theme) => set(theme === 'system' ? null : theme)]
}

/** Puts the choice where the style sheet looks for it. */
export function useApplyTheme(): void {
  const [theme] = useTheme()
  useEffect(() => {
    if (theme === 'system') document.documentElement.removeAttribute('data-theme')
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
}
