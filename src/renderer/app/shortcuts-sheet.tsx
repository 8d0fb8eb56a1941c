/** The `?` sheet: every key that does something right now. */
import { Dialog } from '../components/dialog.tsx'
import { Kbd } from '../components/kbd.tsx'
import { useActionList } from './actions.tsx'

export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const actions = useActionList().filter((action) => action.keys !== undefined)
  const sections = [...new Set(actions.map((action) => action.section))]
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="space-y-4 p-4">
        {sections.map((section) => (
          <section key={section}>
            <h3 className="mb-1 text-small font-medium text-text-3">{section}</h3>
            <ul>
              {actions
                .filter((action) => action.section === section)
                .map((action) => (
                  <li key={action.id} className="flex h-7 items-center justify-between gap-4">
                    {action.name}
                    <span className="sr-only">: {action.keys}</span>
                    <Kbd keys={action.keys ?? ''} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
