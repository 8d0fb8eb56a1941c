/** A link by which somebody else may look on, without any rights. Only where the host is the dashboard. */
import { Share2 } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import { useSystem } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { Button, IconButton } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { inputClass } from '../../components/field.tsx'
import { useToast } from '../../components/toast.tsx'

const Answer = z.object({ link: z.url() })

async function makeLink(): Promise<string> {
  const answer = await fetch(new URL('auth/link?grant=read', document.baseURI), { method: 'POST', cache: 'no-store' })
  if (!answer.ok) throw new Error(`the dashboard answered ${answer.status}`)
  return Answer.parse(await answer.json()).link
}

export function ShareButton() {
  const { data } = useSystem()
  const toast = useToast()
  const [link, setLink] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // The window of the desktop app has no address that others could open; a read-only page may not pass on its rights.
  const offered = window.switchyard === undefined && data?.grant === 'admin'
  const make = async () => {
    setBusy(true)
    try {
      setLink(await makeLink())
    } catch {
      toast({ tone: 'fail', text: 'No link could be made. See whether the dashboard still runs, then try again.' })
    } finally {
      setBusy(false)
    }
  }
  useActions(offered ? [{ id: 'share', name: 'Share a link to look on', section: 'Run', run: () => void make() }] : [])
  if (!offered) return null
  const copy = async () => {
    if (link === null) return
    try {
      await navigator.clipboard.writeText(link)
      toast({ tone: 'done', text: 'The link is copied' })
    } catch {
      toast({ tone: 'fail', text: 'The browser does not let the link be copied: mark it and copy it by hand.' })
    }
  }
  return (
    <>
      <IconButton label="Share a link to look on" disabled={busy} onClick={() => void make()}>
        <Share2 size={14} aria-hidden />
      </IconButton>
      {link !== null && (
        <Dialog
          title="A link to look on"
          onClose={() => setLink(null)}
          footer={
            <>
              <Button onClick={() => setLink(null)}>Close</Button>
              <Button data-first tone="primary" onClick={() => void copy()}>
                Copy link
              </Button>
            </>
          }
        >
          <div className="space-y-2 p-4">
            <input
              readOnly
              aria-label="Link"
              value={link}
              onFocus={(event) => event.target.select()}
              className={`${inputClass} font-mono`}
            />
            <p className="text-text-2">
              Whoever opens it sees every run and can change nothing. It works once, within 15 minutes, on this machine
              or through a forwarded port.
            </p>
          </div>
        </Dialog>
      )}
    </>
  )
}
