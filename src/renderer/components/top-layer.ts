/**
 * The modal dialogs that are open, the topmost last. Everything outside of the topmost one is inert and lies beneath it:
 * what must be seen and reached (notes, menus) goes into it, and keys ask here whose they are.
 */
export type DialogKind = 'dialog' | 'sheet'

interface Open {
  readonly element: HTMLDialogElement
  readonly kind: DialogKind
}

let open: readonly Open[] = []
const listeners = new Set<() => void>()

function change(next: readonly Open[]): void {
  open = next
  for (const listener of listeners) listener()
}

/** Until the returned function is called, which must be before the element leaves the page. */
export function enterTopLayer(element: HTMLDialogElement, kind: DialogKind): () => void {
  const entry: Open = { element, kind }
  change([...open, entry])
  return () => change(open.filter((other) => other !== entry))
}

/** Where that must be which is to be seen above everything. */
export const topElement = (): HTMLElement => open.at(-1)?.element ?? document.body

/** What has the keyboard: the page itself, a sheet that shows a part of it, or a dialog that asks for something. */
export const topLayer = (): 'page' | DialogKind => open.at(-1)?.kind ?? 'page'

export function onTopLayer(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
