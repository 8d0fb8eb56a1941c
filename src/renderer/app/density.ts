/** How close things stand: comfortable, unless this viewer chose compact. Fingers always get their room. */
import { useEffect } from 'react'
import { useStored } from './stored.ts'

export type Density = 'comfortable' | 'compact'

export function useDensity(): [Density, (density: Density) => void] {
  const [stored, set] = useStored('density')
  return [stored === 'compact' ? 'compact' : 'comfortable', (density) => set(density === 'compact' ? density : null)]
}

/** Puts the choice where the style sheet looks for it. */
export function useApplyDensity(): void {
  const [density] = useDensity()
  useEffect(() => {
    if (density === 'compact') document.documentElement.dataset['density'] = density
    else document.documentElement.removeAttribute('data-density')
  }, [density])
}
