/** Taking back what was done in the inbox, the newest first. */
import { useRef } from 'react'
import { go } from '../../app/routes.ts'
import { useToast } from '../../components/toast.tsx'
import { heldAnswers } from './held-answers.ts'

export interface Undo {
  /** Remembers how the last thing is taken back. */
  remember(item: string, run: () => void): void
  run(): void
}

/** `u` takes the last answer or snooze of this page back, then the one before. */
export function useUndo(): Undo {
  const toast = useToast()
  const stack = useRef<{ item: string; run: () => void }[]>([])
  return {
    remember(item, run) {
      stack.current.push({ item, run })
    },
    run() {
      const newest = heldAnswers.newest()
      if (newest !== null && heldAnswers.undo(newest)) {
        go({ at: 'inbox', item: newest }, 'replace')
        return
      }
      const last = stack.current.pop()
      if (last) last.run()
      else toast({ tone: 'done', text: 'There is nothing to take back: answers are sent after a few seconds.' })
    },
  }
}
