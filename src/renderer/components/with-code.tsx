/** A sentence of the engine, in which `what is typed` stands between backticks, as a command line writes it. */
export function WithCode({ text }: { text: string }) {
  const parts = text.split('`')
  // A backtick without its partner is only a character.
  if (parts.length % 2 === 0) return text
  return parts.map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence have no other name
      <code key={index} className="font-mono text-small">
        {part}
      </code>
    ),
  )
}
