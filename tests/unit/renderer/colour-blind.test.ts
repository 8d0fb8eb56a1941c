/** The status hues stay apart for the common colour-blindnesses, in both themes; what they do not say, shapes say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const css = readFileSync(join(import.meta.dirname, '../../../src/renderer/styles/tokens.css'), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((match) => [
    match[1] ?? '',
    { light: match[2] ?? '', dark: match[3] ?? '' },
  ]),
)

type Vector = readonly [number, number, number]
type Matrix = readonly [Vector, Vector, Vector]

/** Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB. */
const SIGHT: Record<string, Matrix> = {
  'normal sight': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const times = (matrix: Matrix, [x, y, z]: Vector): Vector =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Vector

function linear(hex: string): Vector {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as unknown as Vector
}

const clamp = (vector: Vector): Vector => vector.map((value) => Math.min(1, Math.max(0, value))) as unknown as Vector

/** OKLab (Ottosson 2020), where distances are about as far as they look. */
function lab(rgb: Vector): Vector {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt) as unknown as Vector
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [l, m, s],
  )
}

const seen = (hex: string, sight: Matrix): Vector => lab(clamp(times(sight, linear(hex))))
const distance = (a: Vector, b: Vector): number => Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)))

const HUES = ['work', 'need', 'fail', 'done'] as const
const pairs = HUES.flatMap((one, index) => HUES.slice(index + 1).map((other) => [one, other] as const))
/** In OKLab a step of 0.02 is about the least that an eye tells apart side by side; dots and words need more. */
const LEAST = 0.07

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const value = (name: string): string => {
    const token = tokens.get(name)
    if (!token) throw new Error(`no token ${name}`)
    return token[theme]
  }
  describe.each(Object.entries(SIGHT))('with %s', (_, sight) => {
    test.each(pairs)('%s and %s are told apart', (one, other) => {
      expect(distance(seen(value(one), sight), seen(value(other), sight))).toBeGreaterThan(LEAST)
    })
    test('every hue stands out from the ground', () => {
      for (const hue of HUES)
        for (const ground of ['bg', 'surface', 'raised'])
          expect(distance(seen(value(hue), sight), seen(value(ground), sight))).toBeGreaterThan(0.25)
    })
  })
})

test('the simulation collapses what those eyes confuse, and leaves normal sight alone', () => {
  const red = '#d03030'
  const green = '#4d7a1e'
  const apart = (sight: Matrix | undefined) => (sight ? distance(seen(red, sight), seen(green, sight)) : 0)
  expect(apart(SIGHT['deuteranopia'])).toBeLessThan(apart(SIGHT['normal sight']) / 2)
})
