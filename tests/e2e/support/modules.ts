/** Small modules with their tests, for agents of a journey to write. */
import { testOf } from '../../support/world.ts'

export const module = (name: string, value: number): Record<string, string> => ({
  [`src/${name}.js`]: `export const ${name} = ${value}\n`,
  [`test/${name}.test.js`]: testOf(name, value),
})
