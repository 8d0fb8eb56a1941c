/** The whole window takes a spec at any time; what would happen is previewed before anything starts. */
import { FileDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { PickedSpec } from '../../app/shell-context.ts'
import { useToast } from '../../components/toast.tsx'
import { readSpec } from './read-spec.ts'

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

export function DropTarget({ onSpec }: { onSpec: (spec: PickedSpec) => void }) {
  const [over, setOver] = useState(false)
  const toast = useToast()
  const latest = useRef({ onSpec, toast })
  latest.current = { onSpec, toast }
  useEffect(() => {
    // Entering a child comes before leaving its parent: only the count tells when the window was left.
    let depth = 0
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      depth += 1
      setOver(true)
    }
    const move = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    }
    const leave = () => {
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const drop = async (event: DragEvent) => {
      if (!carriesFiles(event)) return
      // Without this the browser would navigate to the file.
      event.preventDefault()
      depth = 0
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      const [file] = files
      if (!file) return
      const read = await readSpec(file)
      if (!read.ok) latest.current.toast({ tone: 'fail', text: read.failure.message })
      else {
        if (files.length > 1)
          latest.current.toast({
            tone: 'done',
            text: `A run has one spec: "${file.name}" is shown, the others were left.`,
          })
        latest.current.onSpec(read.value)
      }
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragover', move)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragover', move)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])
  if (!over) return null
  return (
    <div className="appear pointer-events-none fixed inset-0 z-40 grid place-items-center bg-scrim p-6">
      <div className="grid h-full w-full place-items-center rounded-l border-2 border-dashed border-accent">
        <div className="flex items-center gap-3 rounded-l bg-raised px-6 py-4 text-lead font-medium shadow-float">
          <FileDown size={20} className="text-accent" aria-hidden />
          Drop the spec to see what a run would do
        </div>
      </div>
    </div>
  )
}
