/** Plans: what validation refuses and how it says so, the order of tasks, and the choice of a strategy. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../src/contract/plan.ts'
import { findCycles } from '../../../src/main/domain/plan/cycles.ts'
import { planOrder, planWidth, widestSet } from '../../../src/main/domain/plan/plan-order.ts'
import { renderPlanTree } from '../../../src/main/domain/plan/render-plan.ts'
import { chooseStrategy } from '../../../src/main/domain/plan/strategy.ts'
import { MOST_TASKS, validatePlan } from '../../../src/main/domain/plan/validate-plan.ts'

interface Draft {
  id: string
  dependsOn?: string[]
  files?: string[]
  acceptance?: string[]
  milestone?: string
}
const draft = (tasks: Draft[], rest: object = {}) => ({
  version: 1,
  ...rest,
  tasks: tasks.map((task) => ({ title: `Do ${task.id}`, acceptance: ['it works'], ...task })),
})
function plan(tasks: Draft[], rest: object = {}): Plan {
  const result = validatePlan(draft(tasks, rest))
  if (!result.ok) throw new Error(result.failure.details?.join('\n'))
  return result.value
}
function problems(value: unknown, existing: string[] = []): string[] {
  const result = validatePlan(value, { existing })
  return result.ok ? [] : [...(result.failure.details ?? [])]
}

describe('validatePlan', () => {
  it('accepts a plan and normalises its claims', () => {
    const value = plan([{ id: 'a', files: ['./src//a.ts', 'src\\b.ts', 'src/a.ts', 'lib/'] }])
    expect(value.tasks[0]?.files).toEqual(['src/a.ts', 'src/b.ts', 'lib'])
    expect(value.strategy).toBe('auto')
  })

  it('shows the circle', () => {
    const found = problems(
      draft([{ id: 'a', dependsOn: ['b'] }, { id: 'b', dependsOn: ['c'] }, { id: 'c', dependsOn: ['b'] }, { id: 'd' }]),
    )
    expect(found).toHaveLength(1)
    expect(found[0]).toContain('b -> c -> b')
  })

  it('names unknown and self dependencies with the nearest id', () => {
    const found = problems(draft([{ id: 'lexer' }, { id: 'parser', dependsOn: ['lexr', 'parser'] }]))
    expect(found).toHaveLength(2)
    expect(found[0]).toContain('"lexr", which is no task of this plan; the nearest known id is "lexer"')
    expect(found[1]).toContain('depends on itself')
  })

  it('refuses ids that only letter case tells apart, taken ids and device names', () => {
    expect(problems(draft([{ id: 'Api' }, { id: 'api' }]))[0]).toContain('differ in letter case only')
    expect(problems(draft([{ id: 'api' }, { id: 'api' }]))[0]).toContain('more than one task')
    expect(problems(draft([{ id: 'api' }]), ['API'])[0]).toContain('already has')
    expect(problems(draft([{ id: 'nul' }]))[0]).toContain('device name')
    expect(problems(draft([{ id: 'integration' }]))[0]).toContain('reserved')
    expect(problems(draft([{ id: 'b', dependsOn: ['a'] }]), ['a'])).toEqual([])
  })

  it.each([
    ['/etc/passwd', 'not relative'],
    ['C:\\x', 'not relative'],
    ['~/x', 'not relative'],
    ['a/../../x', 'leaves'],
    ['..', 'leaves'],
    ['{..,a}/x', 'leaves'],
    ['src\\..\\x', 'leaves'],
    ['.git/config', '.git'],
    ['sub/.GIT/hooks/x', '.git'],
    ['a\u0000b', 'control'],
    ['  ', 'empty'],
    ['!src/**', 'negation'],
    ['x'.repeat(600), 'longer'],
  ])('refuses the claim %j', (file, words) => {
    expect(problems(draft([{ id: 'a', files: [file] }])).join('\n')).toContain(words)
  })

  it('keeps names that merely look odd', () => {
    expect(plan([{ id: 'a', files: ['a..b', '.gitignore', '.github/x.yml', '.'] }]).tasks[0]?.files).toEqual([
      'a..b',
      '.gitignore',
      '.github/x.yml',
      '**',
    ])
  })

  it('tells all problems at once, in tasks that do not follow the schema too', () => {
    const found = problems({
      version: 1,
      milestones: [{ id: 'm1', title: 'One' }],
      tasks: [
        { id: 'a', title: '', acceptance: [] },
        { id: 'b c', title: 'B', acceptance: ['x'], files: ['../x'] },
        { id: 'd', title: 'D', acceptance: [' '], dependsOn: ['zz'], milestone: 'm2' },
      ],
    })
    expect(found.some((text) => text.startsWith('Task "a": "title"'))).toBe(true)
    expect(found.some((text) => text.startsWith('Task "b c": "id"'))).toBe(true)
    expect(found.some((text) => text.includes('number 2 claims "../x"'))).toBe(true)
    expect(found.some((text) => text.includes('"d" depends on "zz"'))).toBe(true)
    expect(found.some((text) => text.includes('"a" has no acceptance criterion'))).toBe(true)
    expect(found.some((text) => text.includes('"d" has no acceptance criterion'))).toBe(true)
    expect(found.some((text) => text.includes('the nearest listed one is "m1"'))).toBe(true)
  })

  it('bounds the number of tasks', () => {
    const many = Array.from({ length: MOST_TASKS + 1 }, (_, n) => ({ id: `t${n}` }))
    expect(problems(draft(many))).toEqual([expect.stringContaining('501 tasks')])
    expect(problems(draft(many.slice(1)))).toEqual([])
  })

  it('bounds the number of claims', () => {
    const files = Array.from({ length: 201 }, (_, n) => `f${n}`)
    expect(problems(draft([{ id: 'a', files }]))).toEqual([expect.stringContaining('claims 201 paths')])
  })

  it('never throws, and refuses what is not a plan', () => {
    for (const value of [null, undefined, 3, 'x', [], {}, { tasks: null }, { version: 1, tasks: [null, 3] }])
      expect(problems(value).length).toBeGreaterThan(0)
    fc.assert(fc.property(fc.anything(), (value) => !validatePlan(value).ok))
  })

  it('never lets a circle pass', () => {
    const circle = fc.integer({ min: 2, max: 30 }).chain((length) =>
      fc.record({
        length: fc.constant(length),
        extra: fc.array(fc.tuple(fc.nat(length - 1), fc.nat(length - 1)), { maxLength: 20 }),
        members: fc.uniqueArray(fc.nat(length - 1), { minLength: 1, maxLength: length }),
      }),
    )
    fc.assert(
      fc.property(circle, ({ length, extra, members }) => {
        const dependsOn = Array.from({ length }, () => new Set<string>())
        for (const [from, to] of extra) dependsOn[from]?.add(`t${to}`)
        for (const [at, from] of members.entries()) dependsOn[from]?.add(`t${members[(at + 1) % members.length]}`)
        const tasks = dependsOn.map((set, n) => ({ id: `t${n}`, dependsOn: [...set] }))
        expect(validatePlan(draft(tasks)).ok).toBe(false)
      }),
    )
  })

  it('finds no circle where there is none', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 200 }), (edges) => {
        const graph = new Map(Array.from({ length: 41 }, (_, n) => [String(n), [] as string[]]))
        for (const [a, b] of edges) if (a !== b) graph.get(String(Math.max(a, b)))?.push(String(Math.min(a, b)))
        expect(findCycles(graph)).toEqual([])
      }),
    )
  })
})

describe('order and width', () => {
  const diamond = [
    { id: 'root' },
    { id: 'left', dependsOn: ['root'] },
    { id: 'right', dependsOn: ['root'] },
    { id: 'top', dependsOn: ['left', 'right'] },
  ]

  it('gives levels, chain lengths and one critical path', () => {
    const order = planOrder(plan(diamond))
    expect(order.levels).toEqual([['root'], ['left', 'right'], ['top']])
    expect(Object.fromEntries(order.chainLength)).toEqual({ root: 3, left: 2, right: 2, top: 1 })
    expect(order.criticalPath).toHaveLength(3)
    expect(order.criticalPath[0]).toBe('root')
    expect(order.criticalPath[2]).toBe('top')
  })

  it('counts tasks that neither wait for each other nor claim the same files', () => {
    expect(planWidth(plan(diamond))).toBe(2)
    expect(planWidth(plan([{ id: 'a', files: ['src'] }, { id: 'b', files: ['src/b.ts'] }, { id: 'c' }]))).toBe(2)
    expect(planWidth(plan([{ id: 'a' }, { id: 'b', dependsOn: ['a'] }]))).toBe(1)
  })

  it('agrees with trying every subset', () => {
    const small = fc.integer({ min: 1, max: 7 }).chain((count) =>
      fc.array(
        fc.record({
          deps: fc.subarray(Array.from({ length: count }, (_, n) => n)),
          file: fc.constantFrom('x', 'y', 'z', ''),
        }),
        {
          minLength: count,
          maxLength: count,
        },
      ),
    )
    fc.assert(
      fc.property(small, (drafts) => {
        const tasks = drafts.map(({ deps, file }, n) => ({
          id: `t${n}`,
          dependsOn: deps.filter((dep) => dep < n).map((dep) => `t${dep}`),
          files: file === '' ? [] : [file],
        }))
        const value = plan(tasks)
        const above = tasks.map(() => new Set<number>())
        for (const [n, task] of tasks.entries())
          for (const id of task.dependsOn) {
            const dep = Number(id.slice(1))
            above[n]?.add(dep)
            for (const further of above[dep] ?? []) above[n]?.add(further)
          }
        let best = 0
        for (let mask = 0; mask < 1 << tasks.length; mask += 1) {
          const chosen = tasks.map((_, n) => n).filter((n) => mask & (1 << n))
          const fine = chosen.every((a) =>
            chosen.every(
              (b) =>
                a === b ||
                (!above[a]?.has(b) &&
                  !above[b]?.has(a) &&
                  (!tasks[a]?.files[0] || tasks[a]?.files[0] !== tasks[b]?.files[0])),
            ),
          )
          if (fine) best = Math.max(best, chosen.length)
        }
        expect(widestSet(value)).toHaveLength(best)
      }),
    )
  })

  it('answers for the largest plan', () => {
    const tasks = Array.from({ length: MOST_TASKS }, (_, n) => ({
      id: `t${n}`,
      files: [`src/${n % 100}/**`, ...Array.from({ length: 20 }, (_, file) => `test/${n}/${file}.ts`)],
      dependsOn: n % 7 === 0 && n > 0 ? [`t${n - 1}`] : [],
    }))
    const value = plan(tasks)
    expect(planWidth(value)).toBeGreaterThan(50)
  })
})

describe('renderPlanTree', () => {
  it('shows milestones, order, claims and criteria', () => {
    const value = plan(
      [{ id: 'b', dependsOn: ['a'], files: ['b.ts'], milestone: 'm' }, { id: 'a', milestone: 'm' }, { id: 'c' }],
      { milestones: [{ id: 'm', title: 'Core' }], summary: 'Two\u001b[31m parts' },
    )
    expect(renderPlanTree(value)).toBe(
      [
        'Two [31m parts',
        '',
        'Core',
        '├─ a: Do a',
        '│     accept it works',
        '└─ b: Do b',
        '      after a',
        '      files b.ts',
        '      accept it works',
        '',
        'Without a milestone',
        '└─ c: Do c',
        '      accept it works',
        '',
        '3 tasks, at most 2 side by side, longest chain 2: a -> b',
        '',
      ].join('\n'),
    )
  })
})

describe('chooseStrategy', () => {
  const ask = (tasks: Draft[], rest: object = {}, strategy?: string) =>
    chooseStrategy({
      requested: 'auto',
      requestedSource: 'default',
      plan: plan(tasks, strategy ? { strategy } : {}),
      redGates: [],
      limits: { agents: 4 },
      ...rest,
    })

  it('obeys an explicit request and names its source', () => {
    const choice = ask([{ id: 'a' }, { id: 'b' }], { requested: 'sequential', requestedSource: 'spec' })
    expect(choice).toEqual({ strategy: 'sequential', reason: expect.stringContaining('front matter of the spec') })
    expect(ask([{ id: 'a' }], { requested: 'files', requestedSource: 'flag' }).reason).toContain('--strategy')
  })

  it('works side by side where it can', () => {
    const choice = ask([{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd', dependsOn: ['a', 'b', 'c'] }])
    expect(choice).toEqual({ strategy: 'worktrees', reason: '3 of 4 tasks can run side by side: a, b, c.' })
    expect(ask([{ id: 'a' }, { id: 'b' }, { id: 'c' }], { limits: { agents: 2 } }).reason).toContain('2 at a time')
  })

  it('goes one by one where it must, and says why', () => {
    expect(ask([{ id: 'a' }])).toEqual({ strategy: 'sequential', reason: 'There is one task only.' })
    expect(ask([{ id: 'a' }, { id: 'b', dependsOn: ['a'] }]).reason).toContain('a -> b')
    expect(
      ask([
        { id: 'a', files: ['x'] },
        { id: 'b', files: ['x'] },
      ]).reason,
    ).toContain('claim the same files')
    expect(ask([{ id: 'a' }, { id: 'b' }], { limits: { agents: 1 } }).reason).toContain('one agent')
    expect(ask([{ id: 'a' }, { id: 'b' }], {}, 'sequential').reason).toContain('planner advises')
  })

  it('shares one worktree when the planner advises it and a lint or type gate is red', () => {
    const tasks = [{ id: 'a' }, { id: 'b' }]
    expect(ask(tasks, { redGates: ['lint'] }, 'files')).toEqual({
      strategy: 'files',
      reason: expect.stringContaining('mend lint, which is red'),
    })
    expect(ask(tasks, { redGates: ['test'] }, 'files').strategy).toBe('worktrees')
    expect(ask(tasks, { redGates: ['lint'] }).strategy).toBe('worktrees')
  })
})
