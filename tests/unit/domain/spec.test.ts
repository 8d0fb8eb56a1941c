/** Specs: front matter, headings and explicit tasks, as people write them and as they get them wrong. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../src/contract/plan.ts'
import { validatePlan } from '../../../src/main/domain/plan/validate-plan.ts'
import { MOST_SPEC_BYTES, parseSpec, planFromSpec } from '../../../src/main/domain/spec/parse-spec.ts'
import type { Spec } from '../../../src/main/domain/spec/spec.ts'

function spec(text: string): Spec {
  const result = parseSpec(text, 'demo', 'demo.md')
  if (!result.ok) throw new Error(result.failure.details?.join('\n') ?? result.failure.message)
  return result.value
}
function refusal(text: string): string {
  const result = parseSpec(text, 'demo', 'demo.md')
  return result.ok
    ? 'accepted'
    : `${result.failure.code}\n${result.failure.details?.join('\n') ?? result.failure.message}`
}
const tasks = (list: string) => spec(`# T\n\n## Tasks\n${list}`).tasks

describe('front matter', () => {
  it('becomes settings', () => {
    const { title, base, settings, body } = spec(`---
title: Durations
base: develop
strategy: files
budget: 2.5
maxAgents: 3
pipeline: [implement, test]
models: {default: sonnet}
limits: {reviews: 2}
---
Write it.
`)
    expect({ title, base, body }).toEqual({ title: 'Durations', base: 'develop', body: 'Write it.\n' })
    expect(settings).toEqual({
      strategy: 'files',
      limits: { budgetUsd: 2.5, agents: 3, reviews: 2 },
      pipeline: ['implement', 'test'],
      models: { default: 'sonnet' },
    })
  })

  it('may be missing, empty, or follow a byte order mark and Windows line ends', () => {
    expect(spec('# A\ntext').settings).toEqual({})
    expect(spec('---\n---\n# A').settings).toEqual({})
    const { settings, text } = spec('\uFEFF---\r\nstrategy: auto\r\n---\r\n# A\r\n')
    expect(settings).toEqual({ strategy: 'auto' })
    expect(text).toBe('---\nstrategy: auto\n---\n# A\n')
  })

  it('names every mistake with its line', () => {
    expect(refusal('---\ntitel: x\nagents: 0\nlimits:\n  budget: 3\nstrategy: fast\n---\nx')).toBe(
      [
        'spec-invalid',
        'demo.md:2: "titel" is an unknown key. The nearest known key is "title".',
        'demo.md:3: "agents" must be a whole number from 1 to 64, but 0 was found.',
        'demo.md:5: "limits.budget" is an unknown key. The nearest known key is "budget".',
        'demo.md:6: "strategy" must be "sequential", "worktrees", "files" or "auto", but "fast" was found.',
      ].join('\n'),
    )
    expect(refusal('---\nagents: 2\nmaxAgents: 2\n---\nx')).toContain(
      'demo.md:3: "agents" and "maxAgents" mean the same',
    )
    expect(refusal('---\na: [\n---\nx')).toMatch(/demo\.md:\d: this is not valid YAML/)
    expect(refusal('---\njust words\n---\nx')).toContain('demo.md:2: expected "key: value" lines')
    expect(refusal('---\ntitle: x\n')).toContain('demo.md:1: the front matter begins here but never ends')
  })
})

describe('the text itself', () => {
  it('is refused when it cannot be a spec', () => {
    expect(refusal('')).toContain('spec-empty')
    expect(refusal(' \r\n\t')).toContain('spec-empty')
    expect(refusal('\uFEFF')).toContain('spec-empty')
    expect(refusal('---\ntitle: x\n---\n\n')).toContain('nothing below its front matter')
    expect(refusal('PNG\u0000\u0001')).toContain('spec-binary')
    expect(refusal('\uFFFD\uFFFDab'.repeat(20))).toContain('spec-binary')
    expect(refusal('x'.repeat(MOST_SPEC_BYTES + 1))).toContain('spec-too-large')
    expect(refusal('é'.repeat(MOST_SPEC_BYTES / 2 + 1))).toContain('spec-too-large')
    expect(refusal('x'.repeat(MOST_SPEC_BYTES))).toBe('accepted')
  })

  it('has headings, and a title from the front matter, a heading or the name', () => {
    const { headings, title } = spec(
      'Intro\n\n## Two ##\n```\n# no\n```\n<!--\n# no\n-->\nOne\n===\n\n#hash\n    # code\n',
    )
    expect(headings).toEqual([
      { level: 2, text: 'Two', line: 3 },
      { level: 1, text: 'One', line: 10 },
    ])
    expect(title).toBe('One')
    expect(spec('no heading').title).toBe('demo')
    expect(spec('---\ntitle: Mine\n---\n# Other').title).toBe('Mine')
    expect(spec('---\na: b\n---\n# X'.replace('a: b', 'strategy: auto')).headings[0]?.line).toBe(4)
  })

  it('never makes the parser throw, and what is accepted can be planned', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '---',
        '...',
        '## Tasks',
        '# T',
        '### M',
        '```',
        '~~~',
        '<!--',
        '-->',
        '',
        '***',
        '===',
        'prose',
        '\t',
        'Tasks',
        '-----',
      ),
      fc.constantFrom(
        '- [ ] a: A',
        '- [x] b: B',
        '* c',
        '+ [ ] Do',
        '1. one',
        '2) [ ] d: D',
        '- [ ]',
        '-',
        '- a:',
        '- [ ] run: x',
      ),
      fc.constantFrom(
        '  - depends: a',
        '  - depends: b, c',
        '  - files: src/x, {a,b}',
        '\t- accept: ok',
        '    - deeper',
        '  files: ../x',
        '  - acept: y',
      ),
      fc.constantFrom(
        'title: x',
        'agents: 2',
        'foo: 1',
        '  text',
        '- priority: 1',
        '  - priority: x',
        '  - role: r',
        '  - milestone: m',
      ),
      fc.string(),
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(line, { maxLength: 30 }).map((lines) => `## Tasks\n${lines.join('\n')}`),
      fc.array(line).map((lines) => lines.join('\r\n')),
    )
    let planned = 0
    fc.assert(
      fc.property(text, (raw) => {
        const result = parseSpec(raw, 'x')
        if (!result.ok) {
          expect(result.failure.message).toMatch(/\S/)
          return
        }
        const plan = planFromSpec(result.value)
        if (plan === null) return
        planned += 1
        expect(validatePlan(plan).ok).toBe(true)
      }),
      { numRuns: 1500 },
    )
    expect(planned).toBeGreaterThan(10)
  })
})

describe('explicit tasks', () => {
  it('reads the documented format', () => {
    const value = spec(`# Durations

## Tasks
- [x] lexer: Split into tokens
- [ ] parser: Parse durations such as "1h 30m"
  - depends: lexer
  - files: src/parse.js, test/parse.test.js
  - accept: parse("1h 30m") returns 5400
  - accept: parse("") throws
  - role: backend
  - milestone: Core
  - priority: 5

  Blanks do not count.

  \`\`\`js
  ## Tasks
  - [ ] no: task
  \`\`\`

## Notes
- [ ] not: a task
`)
    expect(value.tasks).toHaveLength(2)
    expect(planFromSpec(value)).toEqual({
      version: 1,
      summary: 'Durations',
      strategy: 'auto',
      milestones: [{ id: 'core', title: 'Core' }],
      tasks: [
        {
          id: 'parser',
          title: 'Parse durations such as "1h 30m"',
          description: 'Blanks do not count.\n\n```js\n## Tasks\n- [ ] no: task\n```',
          milestone: 'core',
          dependsOn: [],
          files: ['src/parse.js', 'test/parse.test.js'],
          acceptance: ['parse("1h 30m") returns 5400', 'parse("") throws'],
          role: 'backend',
          priority: 5,
        },
      ],
    })
  })

  it.each([
    ['tabs', '- [ ] a: A\n\t- depends: b\n\t- files: x.js\n- [ ] b: B\n'],
    ['Windows line ends', '- [ ] a: A\r\n  - depends: b\r\n  - files: x.js\r\n- [ ] b: B\r\n'],
    ['stars', '* [ ] a: A\n  * depends: b\n  * files: x.js\n* [ ] b: B\n'],
    ['plus signs', '+ [ ] a: A\n    + depends: b\n    + files: x.js\n+ [ ] b: B\n'],
    ['numbers', '1. [ ] a: A\n   - depends: b\n   - files: x.js\n2. [ ] b: B\n'],
    ['numbers and parentheses', '10) a: A\n    - depends: b\n    - files: x.js\n11) b: B\n'],
    ['plain bullets', '- a: A\n  - Depends on: b\n  - **files**: x.js\n\n\n- b: B\n'],
    ['keys without bullets', '- [ ] a: A\n  depends: b\n  files: x.js\n- [ ] b: B\n'],
    ['lists below keys', '- [ ] a: A\n  - depends:\n    - b\n  - files:\n    - `x.js`\n- [ ] **b**: B\n'],
    ['an indented list', ' - [ ] a: A\n    - depends: b\n    - files: x.js\n - [ ] `b`: B\n'],
    ['rules and comments', '- [ ] a: A\n  - depends: b\n<!-- - [ ] c: C -->\n  - files: x.js\n\n* * *\n\n- [ ] b: B\n'],
    ['prose around', 'First this:\n\n- [ ] a: A\n  - depends: b\n  - files: x.js\n\nThen that:\n\n- [ ] b: B\n'],
  ])('reads %s', (_, list) => {
    expect(
      tasks(list)?.map(({ id, title, dependsOn, files, description }) => ({
        id,
        title,
        dependsOn,
        files,
        description,
      })),
    ).toEqual([
      { id: 'a', title: 'A', dependsOn: ['b'], files: ['x.js'], description: '' },
      { id: 'b', title: 'B', dependsOn: [], files: [], description: '' },
    ])
  })

  it('keeps deeper bullets and wrapped text as description or with their key', () => {
    const [task] =
      tasks('- [ ] a: A\n  - accept: one\n    goes on\n    - two\n  - Note: careful\n    - very\n  Text.\n') ?? []
    expect(task?.acceptance).toEqual(['one goes on', 'two'])
    expect(task?.description).toBe('- Note: careful\n  - very\nText.')
  })

  it('makes ids of titles', () => {
    const list = ['Parse “Größe” & co.', 'Parse größe & co', '日本語', 'Run', 'Fix: the: colons', 'See http://x.y'].map(
      (title) => `- [ ] ${title}`,
    )
    expect(tasks(list.join('\n'))?.map((task) => [task.id, task.idGiven])).toEqual([
      ['parse-grosse-co', false],
      ['parse-grosse-co-2', false],
      ['task-3', false],
      ['task-run', false],
      ['Fix', true],
      ['see-http-x-y', false],
    ])
    const [, second] = tasks('- [ ] Write the lexer\n- [ ] p: P\n  - depends: Write the lexer\n') ?? []
    expect(second?.dependsOn).toEqual(['write-the-lexer'])
  })

  it('takes third-level headings as milestones', () => {
    const plan = planFromSpec(
      spec('## Tasks\n### Core\n- [ ] a: A\n### Core!\n- [ ] b: B\n  - milestone: Later\n- [ ] c: C\n'),
    )
    expect(plan?.milestones).toEqual([
      { id: 'core', title: 'Core' },
      { id: 'later', title: 'Later' },
      { id: 'core-3', title: 'Core!' },
    ])
    expect(plan?.tasks.map((task) => task.milestone)).toEqual(['core', 'later', 'core-3'])
  })

  it('derives the criterion of a task that has none', () => {
    const plan = planFromSpec(spec('## Tasks\n- [ ] a: Add a lexer\n'))
    expect(plan?.tasks[0]?.acceptance).toEqual(['The change does what the task says: Add a lexer'])
  })

  it('leaves planning to the planner without a list', () => {
    expect(planFromSpec(spec('# A\n\n## Tasks\nBuild the parser, then the rest.\n\n## Other\n- x\n'))).toBeNull()
    expect(planFromSpec(spec('# A\n```\n## Tasks\n- [ ] a: A\n```\n'))).toBeNull()
    expect(planFromSpec(spec('# A\n<!--\n## Tasks\n- [ ] a: A\n-->\n'))).toBeNull()
    expect(planFromSpec(spec('# A\n- [ ] a: A\n'))).toBeNull()
    expect(planFromSpec(spec('Tasks\n-----\n- [ ] a: A\n'))?.tasks).toHaveLength(1)
  })

  it.each([
    ['- [ ] a: A\n- [ ] A: B\n', 'demo.md:3: the id "A" is taken by the task on line 2'],
    [
      '- [ ] a: A\n  - depends: bb\n- [ ] b: B\n',
      'demo.md:2: Task "a" depends on "bb", which is no task of this plan; the nearest known id is "b"',
    ],
    [
      '- [ ] a: A\n  - depends: b\n- [ ] b: B\n  - depends: a\n',
      'demo.md:2: The tasks wait for each other in a circle: a -> b -> a',
    ],
    ['- [ ] a: A\n\n- [ ] b: B\n  - files: ../x\n', 'demo.md:4: Task "b" claims "../x", which leaves the repository'],
    ['- [ ] run: A\n', 'demo.md:2: "run" cannot be an id: this task id is reserved.'],
    ['- [ ] a-: A\n', 'demo.md:2: "a-" cannot be an id'],
    ['- [ ]\n', 'demo.md:2: this task has no title'],
    ['- [ ] parser:\n', 'demo.md:2: this task has no title'],
    ['- [ ] a: A\n  - dpends: b\n', 'demo.md:3: "dpends" is no key of a task; the nearest is "depends"'],
    ['- [ ] a: A\n  - priority: high\n', 'demo.md:2: "priority" must be one whole number'],
    ['- [ ] a: A\n  - role: x\n  - role: y\n', 'more than one "role"'],
    [`- [ ] a: ${'x'.repeat(301)}\n`, 'demo.md:2: Task "a": "title" is not valid'],
    ['- [ ] a: A\n## Tasks\n- [ ] b: B\n', 'demo.md:3: "## Tasks" is here a second time (first on line 1)'],
    ['- [x] a: A\n- [X] b: B\n', 'spec-done'],
  ])('refuses %j', (list, words) => {
    expect(refusal(`## Tasks\n${list}`)).toContain(words)
  })

  it('answers, whatever the list', () => {
    const lists = [
      '- [ ] Same title\n'.repeat(50_000),
      `- [ ] a: A\n  - depends: ${'bb '.repeat(2)}${Array.from({ length: 100_000 }, (_, n) => `x${n}`).join(' ')}\n`,
      `- [ ] a: A\n${'  - files: ../x\n'.repeat(50_000)}`,
      `${'* '.repeat(200_000)}x\n`,
      `# ${'# '.repeat(200_000)}x\n`,
    ]
    for (const list of lists) {
      const parsed = parseSpec(`## Tasks\n${list}`, 'x')
      expect(parsed.ok || parsed.failure.code === 'spec-invalid', list.slice(0, 30)).toBe(true)
    }
    expect(refusal(`## Tasks\n${lists[0]}`)).toContain('demo.md:502: "## Tasks" has 50000 tasks')
  })

  it('reads what the documentation shows', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/writing-specs.md'), 'utf8')
    const examples = [...page.matchAll(/^```markdown\n(.*?)^```$/gms)].map((match) => match[1] ?? '')
    expect(examples).toHaveLength(3)
    const [prose, front, list] = examples
    expect(planFromSpec(spec(prose ?? ''))).toBeNull()
    expect(spec(`${front}x`)).toMatchObject({
      title: 'Durations',
      base: 'develop',
      settings: { limits: { budgetUsd: 5, agents: 3 } },
    })
    expect(planFromSpec(spec(list ?? ''))?.tasks.map((task) => [task.id, task.acceptance.length])).toEqual([
      ['parser', 2],
      ['format-durations', 1],
    ])
  })

  it('survives being written and read again', () => {
    const word = fc.stringMatching(/^[A-Za-z][a-z0-9"'()=>é]{0,9}$/)
    const sentence = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => `Do ${words.join(' ')}`)
    const file = fc.constantFrom('src/a.ts', 'src/**/*.ts', 'lib/{a,b}.js', 'docs', 'app/[id]/page.tsx')
    const task = fc.record({
      title: sentence,
      description: fc.array(sentence, { maxLength: 3 }).map((lines) => lines.join('\n')),
      files: fc.uniqueArray(file, { maxLength: 3 }),
      acceptance: fc.array(sentence, { minLength: 1, maxLength: 3 }),
      role: fc.option(word),
      milestone: fc.option(fc.constantFrom('core', 'later')),
      priority: fc.option(fc.integer({ min: -99, max: 99 })),
      deps: fc.array(fc.nat(9), { maxLength: 3 }),
    })
    fc.assert(
      fc.property(
        fc.array(task, { minLength: 1, maxLength: 10 }),
        fc.constantFrom('-', '*', '+', '1.'),
        fc.constantFrom('\n', '\r\n'),
        (drafts, bullet, end) => {
          const made = drafts.map(({ deps, priority, ...rest }, index) => ({
            ...rest,
            id: `t${index}`,
            dependsOn: [...new Set(deps.filter((dep) => dep < index).map((dep) => `t${dep}`))],
            ...(priority === null ? {} : { priority }),
          }))
          const used = [...new Set(made.flatMap(({ milestone }) => milestone ?? []))]
          const checked = validatePlan({
            version: 1,
            summary: 'demo',
            milestones: used.map((id) => ({ id, title: id })),
            tasks: made,
          })
          if (!checked.ok) throw new Error(checked.failure.message)
          const plan: Plan = checked.value
          expect(planFromSpec(spec(render(plan, bullet).join(end)))).toEqual(plan)
        },
      ),
    )
  })
})

function render(plan: Plan, bullet: string): string[] {
  const pad = ' '.repeat(bullet.length + 1)
  return [
    '# demo',
    '',
    '## Tasks',
    ...plan.tasks.flatMap((task) => [
      `${bullet} [ ] ${task.id}: ${task.title}`,
      ...(task.dependsOn.length > 0 ? [`${pad}- depends: ${task.dependsOn.join(', ')}`] : []),
      ...(task.files.length > 0 ? [`${pad}- files: ${task.files.join(', ')}`] : []),
      ...task.acceptance.map((criterion) => `${pad}- accept: ${criterion}`),
      ...(task.role ? [`${pad}- role: ${task.role}`] : []),
      ...(task.milestone ? [`${pad}- milestone: ${task.milestone}`] : []),
      ...(task.priority === undefined ? [] : [`${pad}- priority: ${task.priority}`]),
      ...(task.description === '' ? [] : task.description.split('\n').map((line) => `${pad}${line}`)),
    ]),
    '',
  ]
}
