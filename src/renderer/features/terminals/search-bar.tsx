/** Finds text in what a terminal shows and kept; Enter goes to the next, Shift+Enter to the one before. */
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { IconButton } from '../../components/button.tsx'
import { inputClass } from '../../components/field.tsx'
import { count } from '../../components/format.ts'
import { createFinder, type Finder } from './finder.ts'
import type { TerminalScreen } from './screen.ts'
import { tokenColours } from './theme.ts'

/** Only #rrggbb is understood there. */
const hex = (colour: string): string => {
  const parts = colour.match(/[\d.]+/g)?.slice(0, 3) ?? ['128', '128', '128']
  return `#${parts.map((part) => Math.round(Number(part)).toString(16).padStart(2, '0')).join('')}`
}

function looks() {
  const colours = tokenColours(['found', 'need'])
  return {
    matchBackground: hex(colours.found),
    matchOverviewRuler: hex(colours.need),
    activeMatchBorder: hex(colours.need),
    activeMatchColorOverviewRuler: hex(colours.need),
  }
}

export function SearchBar({ screen, onClose }: { screen: TerminalScreen; onClose: () => void }) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<{ index: number; total: number } | null>(null)
  const finder = useRef<Finder>(null)
  useEffect(() => {
    const made = createFinder(screen, looks)
    finder.current = made
    const listening = screen.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, total: resultCount }),
    )
    return () => {
      listening.dispose()
      made.dispose()
    }
  }, [screen])
  return (
    <search className="absolute top-1 right-3 z-10 flex max-w-[calc(100%-1.5rem)] items-center gap-1 rounded-m bg-raised p-1 shadow-float">
      <input
        // biome-ignore lint/a11y/noAutofocus: the bar was asked for in order to type into it.
        autoFocus
        type="search"
        aria-label="Find in the terminal"
        placeholder="Find"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          finder.current?.find(event.target.value, true, true)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            finder.current?.find(text, !event.shiftKey)
          } else if (event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            onClose()
          }
        }}
        className={`${inputClass} w-44 min-w-0`}
      />
      <span role="status" className="min-w-16 text-center text-small text-text-3">
        {found && text !== '' && (found.total === 0 ? 'None' : `${count(found.index + 1)} of ${count(found.total)}`)}
      </span>
      <IconButton label="Previous match" onClick={() => finder.current?.find(text, false)}>
        <ArrowUp size={14} aria-hidden />
      </IconButton>
      <IconButton label="Next match" onClick={() => finder.current?.find(text, true)}>
        <ArrowDown size={14} aria-hidden />
      </IconButton>
      <IconButton label="Close the search" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </search>
  )
}
