/** A key hint: `mod+k` as the platform writes it. Hidden from screen readers (`aria-keyshortcuts` says it) and from touch. */
import { cx } from './cx.ts'

const APPLE = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

const NAMES: Readonly<Record<string, string>> = APPLE
  ? { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵', escape: 'esc', arrowup: '↑', arrowdown: '↓' }
  : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: '↵', escape: 'Esc', arrowup: '↑', arrowdown: '↓' }

/** `Ctrl+Shift+K`, `G then I`: a binding in words, for whoever hears it. */
export const keysInWords = (keys: string): string =>
  keys
    .split(' ')
    .map((word) => keyInWord(word))
    .join(' then ')

const keyInWord = (word: string): string =>
  word
    .split('+')
    .map((key) => NAMES[key] ?? key.toUpperCase())
    .join(APPLE ? '' : '+')

export function Kbd({
  keys,
  onFill = false,
  always = false,
}: {
  keys: string
  onFill?: boolean
  /** Under a finger too: where keys are what is read about. */
  always?: boolean
}) {
  const words = keys.split(' ')
  return (
    <span aria-hidden="true" className={cx('inline-flex gap-1', !always && 'touch:hidden')}>
      {words.map((word) => (
        <kbd
          key={word}
          className={cx(
            'inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-s border px-1 font-sans text-micro',
            onFill ? 'border-current/30' : 'border-line-strong text-text-3',
          )}
        >
          {keyInWord(word)}
        </kbd>
      ))}
    </span>
  )
}
