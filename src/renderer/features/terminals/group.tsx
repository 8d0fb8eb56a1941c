/** Panes that stand together: which has the keyboard, and whether what is typed into one goes to all of them. */
import { createContext, useContext } from 'react'

export interface Member {
  focus(): void
  /** As typed by its own user. */
  type(text: string): void
  /** As pasted by its own user: bracketed if its own program asked for that. */
  paste(text: string): void
}

export interface Group {
  /** Off until someone turns it on, and off again when the view is left. */
  broadcasting: boolean
  readonly members: Map<string, Member>
  /** Text that was typed into the pane of `from`. */
  type(from: string, text: string): void
  paste(from: string, text: string): void
}

// Reports of focus and of the mouse, and a terminal's answers about its colours, are for the program of one pane alone.
// biome-ignore lint/suspicious/noControlCharactersInRegex: reports begin with one.
const REPORT = /^\u001b(?:\[(?:[IO]$|[M<])|\](?:4|1[0-2]);)/

export function createGroup(): Group {
  const members = new Map<string, Member>()
  const receivers = (from: string): Iterable<Member> => {
    const own = members.get(from)
    return group.broadcasting ? members.values() : own ? [own] : []
  }
  const group: Group = {
    broadcasting: false,
    members,
    type(from, text) {
      if (REPORT.test(text)) members.get(from)?.type(text)
      else for (const member of receivers(from)) member.type(text)
    },
    paste(from, text) {
      for (const member of receivers(from)) member.paste(text)
    },
  }
  return group
}

const Context = createContext<Group | null>(null)
export const GroupProvider = Context.Provider
export const useGroup = (): Group | null => useContext(Context)
