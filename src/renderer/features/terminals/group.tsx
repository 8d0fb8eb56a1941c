/** Panes that stand together: which has the keyboard, and whether what is typed into one goes to all of them. */
import { createContext, useContext } from 'react'

export interface Member {
  focus(): void
  /** As typed by its own user. */
  type(text: string): void
}

export interface Group {
  /** Off until someone turns it on, and off again when the view is left. */
  broadcasting: boolean
  readonly members: Map<string, Member>
  /** Text that was typed into the pane of `from`. */
  type(from: string, text: string): void
}

// Reports of focus and of the mouse are about one pane alone.
// biome-ignore lint/suspicious/noControlCharactersInRegex: reports begin with one.
const REPORT = /^\u001b\[(?:[IO]$|[M<])/

export function createGroup(): Group {
  const members = new Map<string, Member>()
  const group: Group = {
    broadcasting: false,
    members,
    type(from, text) {
      if (!group.broadcasting || REPORT.test(text)) members.get(from)?.type(text)
      else for (const member of members.values()) member.type(text)
    },
  }
  return group
}

const Context = createContext<Group | null>(null)
export const GroupProvider = Context.Provider
export const useGroup = (): Group | null => useContext(Context)
