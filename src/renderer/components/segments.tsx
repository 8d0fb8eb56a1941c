/** One of a few: a row of toggles that behaves as a radio group. */
import { ToggleGroup } from 'radix-ui'
import { useSideways } from './sideways.ts'

export interface Segment {
  readonly id: string
  readonly label: string
}

export function Segments({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: readonly Segment[]
  value: string
  onChange: (id: string) => void
}) {
  const row = useSideways<HTMLDivElement>('[data-state=on]', value)
  return (
    <ToggleGroup.Root
      ref={row}
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        if (next !== '') onChange(next)
      }}
      className="fade-ends inline-flex max-w-full overflow-x-auto rounded-m border border-line bg-sunken p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.id}
          value={option.id}
          className="focus-inside h-7 shrink-0 rounded-s px-2.5 whitespace-nowrap text-text-2 transition-colors duration-120 hover:text-text data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-text data-[state=on]:shadow-[0_0_0_1px_var(--line-strong)] touch:h-10"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
