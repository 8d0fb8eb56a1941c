/** Comments keep the lines that they are about, whatever the file holds. */
import { describe, expect, it } from 'vitest'
import { excerptOfPatch, excerptOfText } from '../../../../src/main/domain/comments/excerpt.ts'

const PATCH = `diff --git a/src/a.js b/src/a.js
index 1..2 100644
--- a/src/a.js
+++ b/src/a.js
@@ -1,4 +1,5 @@
 one
--- two
+-- zwei
+++ drei
 four
 five
\\ No newline at end of file
@@ -40,2 +41,2 @@ function far
 forty
-old end
+new end
`

describe('the excerpt of a patch', () => {
  it('marks the lines that are commented on, by their number on the side that was looked at', () => {
    expect(excerptOfPatch(PATCH, { side: 'new', line: 2, endLine: 3 })?.split('\n')).toEqual([
      '   one',
      '  --- two',
      '> +-- zwei',
      '> +++ drei',
      '   four',
      '   five',
      '  @@ -40,2 +41,2 @@ function far',
      '   forty',
      '  -old end',
      '  +new end',
    ])
    expect(excerptOfPatch(PATCH, { side: 'old', line: 41, endLine: 41 })).toContain('> -old end')
  })

  it('is null for lines that the patch does not show, so that nobody is sent to the wrong place', () => {
    expect(excerptOfPatch(PATCH, { side: 'new', line: 20, endLine: 20 })).toBeNull()
    expect(excerptOfPatch('Binary files a/x and b/x differ\n', { side: 'new', line: 1, endLine: 1 })).toBeNull()
  })

  it('stays small: long lines are cut, and the middle of a long range is left out', () => {
    const text = Array.from({ length: 500 }, (_, index) => `${index + 1} ${'x'.repeat(1_000)}`).join('\n')
    const excerpt = excerptOfText(text, { side: 'new', line: 10, endLine: 400 }) ?? ''
    expect(excerpt.length).toBeLessThan(8_000)
    expect(excerpt).toContain('> 10 x'.replace('> ', '>  '))
    expect(excerpt).toMatch(/lines left out/)
    expect(excerptOfText('one\ntwo\n', { side: 'new', line: 3, endLine: 3 })).toBeNull()
  })
})
