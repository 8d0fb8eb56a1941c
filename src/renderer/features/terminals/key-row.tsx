/** Keys that a phone's keyboard lacks. They leave the focus where it is, so that the keyboard stays up. */
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ClipboardPaste } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../../components/cx.ts'
import { type RowKey, rowKeyText } from './keys.ts'

export function KeyRow({
  application,
  control,
  onControl,
  onText,
  onPaste,
}: {
  /** Whether the program wants application cursor keys, asked at each press. */
  application: () => boolean
  control: boolean
  onControl: (on: boolean) => void
  onText: (text: string) => void
  onPaste: (() => void) | null
}) {
  const key = (name: RowKey) => () => onText(rowKeyText(name, application()))
  return (
    <div
      role="toolbar"
      aria-label="Keys"
      className="flex shrink-0 gap-1 overflow-x-auto border-t border-line bg-surface p-1.5 [@media(pointer:fine)]:hidden"
    >
      <Key label="Escape" onPress={key('escape')}>
        Esc
      </Key>
      <Key label="Control, for the next key" pressed={control} onPress={() => onControl(!control)}>
        Ctrl
      </Key>
      <Key label="Tab" onPress={key('tab')}>
        Tab
      </Key>
      <Key label="Interrupt, Control C" onPress={key('interrupt')}>
        ^C
      </Key>
      <Key label="Left" onPress={key('left')}>
        <ArrowLeft size={16} aria-hidden />
      </Key>
      <Key label="Up" onPress={key('up')}>
        <ArrowUp size={16} aria-hidden />
      </Key>
      <Key label="Down" onPress={key('down')}>
        <ArrowDown size={16} aria-hidden />
      </Key>
      <Key label="Right" onPress={key('right')}>
        <ArrowRight size={16} aria-hidden />
      </Key>
      {onPaste && (
        <Key label="Paste" onPress={onPaste}>
          <ClipboardPaste size={16} aria-hidden />
        </Key>
      )}
    </div>
  )
}

function Key({
  label,
  pressed,
  onPress,
  children,
}: {
  label: string
  pressed?: boolean
  onPress: () => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
      className={cx(
        'grid h-11 min-w-11 shrink-0 place-items-center rounded-m border px-2 font-mono text-small',
        pressed ? 'border-accent bg-accent-soft text-accent' : 'border-line-strong bg-raised text-text',
      )}
    >
      {children}
    </button>
  )
}
