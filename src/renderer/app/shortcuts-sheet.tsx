/** The `?` sheet: every key that does something right now. */
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Kbd, keysInWords } from '../components/kbd.tsx'
import { useActionList } from './actions.tsx'

export function ShortcutsSheet({ onClose, onEdit }: { onClose: () => void; onEdit: () => void }) {
  const actions = useActionList().filter((action) => action.keys !== undefined)
  const sections = [...new Set(actions.map((action) => action.section))]
  return (
    <Dialog
      title="Keyboard shortcuts"
      onClose={onClose}
      footer={
        <>
          <p className="min-w-0 flex-1 text-small text-text-3">A terminal gets every key except its own shortcuts.</p>
          <Button onClick={onEdit}>Change keys…</Button>
        </>
      }
    >
      <div className="space-y-4 p-4">
        {sections.map((section) => (
          <section key={section}>
            <h3 className="mb-1 text-small font-medium text-text-3">{section}</h3>
            <ul>
              {actions
                .filter((action) => action.section === section)
                .map((action) => (
                  <li key={action.id} className="flex min-h-7 items-center justify-between gap-4">
                    <span className="min-w-0">{action.name}</span>
                    <span className="sr-only">: {keysInWords(action.keys ?? '')}</span>
                    <Kbd keys={action.keys ?? ''} always />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
