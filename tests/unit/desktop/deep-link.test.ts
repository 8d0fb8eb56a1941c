/** Deep links come from anywhere, and open a place or nothing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Place } from '../../../src/contract/desktop.ts'
import { parseDeepLink } from '../../../src/main/hosts/desktop/model/deep-link.ts'

describe('deep links', () => {
  it.each([
    ['switchyard://home', { view: 'home' }],
    ['switchyard://inbox/', { view: 'inbox' }],
    ['switchyard://inbox', { view: 'inbox' }],
    ['switchyard://inbox/run-1.task.review', { view: 'inbox', attention: 'run-1.task.review' }],
    ['switchyard://run/r-20261121-abcd', { view: 'run', run: 'r-20261121-abcd' }],
    ['switchyard://run/r-20261121-abcd/task/parser', { view: 'run', run: 'r-20261121-abcd', task: 'parser' }],
    ['SWITCHYARD://inbox', { view: 'inbox' }],
  ])('opens %s', (link, place) => expect(parseDeepLink(link)).toEqual(place))

  it.each([
    ['another scheme', 'https://run/r-20261121-abcd'],
    ['an unknown place', 'switchyard://terminals'],
    ['a place without its run', 'switchyard://run'],
    ['something behind a whole link', 'switchyard://run/r-20261121-abcd/task/parser/more'],
    ['something behind home', 'switchyard://home/x'],
    ['a query', 'switchyard://run/r-20261121-abcd?approve=1'],
    ['a fragment', 'switchyard://inbox#x'],
    ['credentials', 'switchyard://user:pass@inbox'],
    ['a port', 'switchyard://inbox:80'],
    ['a path that climbs', 'switchyard://run/..%2f..%2fetc'],
    ['a run that is no id', 'switchyard://run/<script>'],
    ['a task that is no id', 'switchyard://run/r-20261121-abcd/task/a%20b'],
    ['a broken escape', 'switchyard://inbox/%zz'],
    ['a control character', 'switchyard://inbox/a%00b'],
    ['an endless link', `switchyard://inbox/${'a'.repeat(2000)}`],
    ['no link', 'switchyard'],
  ])('refuses %s', (_what, link) => expect(parseDeepLink(link)).toBeNull())

  it('never throws, and answers with nothing but places', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `switchyard://${text}`),
        ),
        (link) => {
          const place = parseDeepLink(link)
          expect(place === null || Place.safeParse(place).success).toBe(true)
        },
      ),
    )
  })
})
