/** Every pair of text and ground that the interface uses reaches WCAG AA, in both themes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COLOR } from '../../../src/renderer/features/run/graph/edge-look.ts'

const css = readFileSync(join(import.meta.dirname, '../../../src/renderer/styles/tokens.css'), 'utf8')

const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((match) => [
    match[1] ?? '',
    { light: match[2] ?? '', dark: match[3] ?? '' },
  ]),
)

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [hi = 0, lo = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (hi + 0.05) / (lo + 0.05)
}

const grounds = ['bg', 'surface', 'raised', 'sunken', 'hover', 'active']
const text: [string, string][] = [
  ...['text', 'text-2', 'text-3', 'work', 'need', 'fail', 'done', 'accent'].flatMap((ink) =>
    grounds.map((ground): [string, string] => [ink, ground]),
  ),
  ...['text', 'text-2'].flatMap((ink) =>
    ['added', 'removed', 'need-soft', 'fail-soft', 'accent-soft'].map((ground): [string, string] => [ink, ground]),
  ),
  ...['comment', 'keyword', 'string', 'number', 'type', 'name', 'property'].flatMap((ink) =>
    ['surface', 'added', 'removed', 'active'].map((ground): [string, string] => [`code-${ink}`, ground]),
  ),
  ['text', 'added-strong'],
  ['text', 'removed-strong'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['need', 'need-soft'],
  ['fail', 'fail-soft'],
  ['text-3', 'added'],
  ['text-3', 'removed'],
]

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const value = (name: string): string => {
    const token = tokens.get(name)
    if (!token) throw new Error(`no token ${name}`)
    return token[theme]
  }
  test.each(text)('%s can be read on %s', (ink, ground) => {
    expect(contrast(value(ink), value(ground))).toBeGreaterThanOrEqual(4.5)
  })
  test.each(Object.entries(COLOR))('a %s dependency can be seen in the graph', (_, color) => {
    expect(contrast(value(color.replace(/^var\(--|\)$/g, '')), value('bg'))).toBeGreaterThanOrEqual(3)
  })
  test.each(['bg', 'surface', 'raised'])('the edge of an input can be seen on %s', (ground) => {
    expect(contrast(value('line-control'), value(ground))).toBeGreaterThanOrEqual(3)
  })
})
