/** Listens for the key, or the two keys in a row, that are to be given to an action. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { SEQUENCE_MS } from './actions.tsx'
import { isModifier, keyName } from './key-name.ts'

/**
 * Escape leaves all as it was, Backspace and Delete take the key away, Tab goes on. A key without a modifier may be the
 * first of two: after a second without another it was meant alone.
 */
export function useRecorder(on: boolean, done: (keys: string) => void, stop: () => void) {
  const [first, setFirst] = useState<string | null>(null)
  const latest = useRef(done)
  latest.current = done
  useEffect(() => {
    if (!on) setFirst(null)
  }, [on])
  useEffect(() => {
    if (first === null) return
    const timer = setTimeout(() => latest.current(first), SEQUENCE_MS)
    return () => clearTimeout(timer)
  }, [first])

  const listen = (event: KeyboardEvent) => {
    if (!on || event.key === 'Tab' || isModifier(event.key)) return
    event.preventDefault()
    event.stopPropagation()
    const key = keyName(event)
    if (key === 'escape') return stop()
    if (key === 'backspace' || key === 'delete') return done('')
    if (first !== null) return done(`${first} ${key}`)
    if (key.startsWith('mod+') || key.startsWith('alt+')) return done(key)
    setFirst(key)
  }
  return { first, listen }
}
