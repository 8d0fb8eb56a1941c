/** The text of a new spec: something to write over, which is a valid spec all the same. */
export function specTemplate(title: string, base: string | null): string {
  return `---
# All of this is optional; see docs/writing-specs.md.
# base: ${base ?? 'main'}
# strategy: auto
# budgetUsd: 10
---
# ${title}

Say what to build and why, and what must hold when it is done. An agent reads the code and plans the tasks.

<!-- If you know the tasks already, list them, and no agent is needed to plan:

## Tasks
- [ ] parser: Parse durations such as "1h 30m"
  - files: src/parse.js, test/parse.test.js
  - accept: parse("1h 30m") returns 5400
- [ ] command: Use the parser in the command line
  - depends: parser
  - accept: \`durations 1h\` prints 3600
-->
`
}
