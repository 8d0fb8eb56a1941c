import { describe, expect, it } from 'vitest'
import type { FileVersions } from '../../../src/main/domain/findings/input.ts'
import { isTestFile, isTestMaterial } from '../../../src/main/domain/findings/test-files.ts'
import { outlineTests } from '../../../src/main/domain/findings/test-outline.ts'
import { findTestTampering } from '../../../src/main/domain/findings/test-tampering.ts'

const modified = (path: string, before: string, after: string): FileVersions => ({
  path,
  oldPath: null,
  status: 'modified',
  before,
  after,
})
const deleted = (path: string, before: string): FileVersions => ({
  path,
  oldPath: null,
  status: 'deleted',
  before,
  after: null,
})
const added = (path: string, after: string): FileVersions => ({
  path,
  oldPath: null,
  status: 'added',
  before: null,
  after,
})
const found = (...files: FileVersions[]): string[] =>
  findTestTampering(files).map(({ kind, file, line }) => `${kind} ${file}:${line ?? '-'}`)

const JS = `import { test, expect } from 'vitest'

test('adds', () => {
  expect(add(1, 2)).toBe(3)
  expect(add(0, 0)).toBe(0)
})

test('subtracts', () => {
  expect(sub(3, 2)).toBe(1)
})
`

describe('isTestFile', () => {
  it.each([
    'src/a.test.ts',
    'src/a.spec.jsx',
    'test/a.js',
    'tests/unit/deep/a.ts',
    '__tests__/a.tsx',
    'test.js',
    'pkg/a_test.go',
    'tests/test_a.py',
    'test_a.py',
    'conftest.py',
    'src/test/java/ATest.java',
    'App.Tests/AddTests.cs',
    'spec/a_spec.rb',
    'tests/AddTest.php',
    'tests/integration.rs',
    'cypress/e2e/a.cy.ts',
  ])('accepts %s', (path) => expect(isTestFile(path)).toBe(true))

  it.each([
    'src/a.ts',
    'src/latest.js',
    'src/contest.py',
    'attest/a.js',
    'test/fixtures/a.js',
    'tests/data.json',
    'docs/test.md',
    'testdata/a.go',
    'src/testing.ts',
    'package.json',
  ])('refuses %s', (path) => expect(isTestFile(path)).toBe(false))

  it('counts fixtures as test material', () => {
    expect(isTestMaterial('tests/fixtures/key.pem')).toBe(true)
    expect(isTestMaterial('src/key.ts')).toBe(false)
  })
})

describe('outlineTests', () => {
  it.each<[string, string, [string, number][]]>([
    [
      'a.test.js',
      JS,
      [
        ['adds', 2],
        ['subtracts', 1],
      ],
    ],
    [
      'a.test.js',
      "describe('x', () => {\n  it.each([1])(`n`, () => { expect(1) })\n  it.each([\n    [1],\n  ])('row %d', (n) => { expect(n).toBe(n) })\n  it.each([1, 2])('of %d', (n) => { expect(n).toBe(n) })\n})",
      [
        ['n', 1],
        ['row %d', 1],
        ['of %d', 1],
      ],
    ],
    [
      'test_a.py',
      'class TestA:\n    def test_a(self):\n        assert f() == 1\n\n    async def test_b(self):\n        with pytest.raises(E):\n            g()\n',
      [
        ['test_a', 1],
        ['test_b', 1],
      ],
    ],
    [
      'tests/a.rs',
      '#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\nfn helper() {}\n#[tokio::test]\nasync fn later() { assert!(x()); }\n',
      [
        ['adds', 1],
        ['later', 1],
      ],
    ],
    [
      'a_test.go',
      'func TestAdd(t *testing.T) {\n\tif add(1, 2) != 3 {\n\t\tt.Fatalf("no")\n\t}\n\tt.Run("zero", func(t *testing.T) {\n\t\trequire.Equal(t, 0, add(0, 0))\n\t})\n}\n',
      [
        ['TestAdd', 1],
        ['zero', 1],
      ],
    ],
    [
      'src/test/java/ATest.java',
      'class ATest {\n  @Test\n  void adds() {\n    assertEquals(3, add(1, 2));\n  }\n  private void helper() {}\n}\n',
      [['adds', 1]],
    ],
    ['A.Tests/ATests.cs', '[Fact]\npublic async Task Adds()\n{\n  Assert.Equal(3, Add(1, 2));\n}\n', [['Adds', 1]]],
    ['spec/a_spec.rb', "it 'adds' do\n  expect(add(1, 2)).to eq 3\nend\n", [['adds', 1]]],
    [
      'tests/ATest.php',
      'public function testAdds(): void\n{\n  $this->assertSame(3, add(1, 2));\n}\n',
      [['testAdds', 1]],
    ],
  ])('%s', (path, text, expected) => {
    const tests = outlineTests(path, text)?.tests ?? []
    expect(tests.map((test) => test.name)).toEqual(expected.map(([name]) => name))
    for (const [i, [name, assertions]] of expected.entries())
      expect(`${name} ${Math.sign(tests[i]?.assertions ?? 0)}`).toBe(`${name} ${Math.sign(assertions)}`)
  })

  it('knows no language by an unknown name', () => {
    expect(outlineTests('test/a.xyz', 'test')).toBeNull()
  })
})

describe('findTestTampering reports', () => {
  it('a deleted test file with the tests that went', () => {
    const [finding] = findTestTampering([deleted('test/a.test.js', JS)])
    expect(finding).toMatchObject({ kind: 'test-deleted', file: 'test/a.test.js', line: null })
    expect(finding?.text).toContain('"adds", "subtracts"')
  })

  it('a test file that got a name which nothing runs', () => {
    expect(
      found({ path: 'src/a.test.js.bak', oldPath: 'src/a.test.js', status: 'renamed', before: JS, after: JS }),
    ).toEqual(['test-deleted src/a.test.js.bak:-'])
  })

  it.each<[string, string, string, number]>([
    ['a.test.js', JS, JS.replace("test('subtracts'", "test.skip('subtracts'"), 8],
    ['a.test.js', JS, JS.replace("test('adds'", "test.only('adds'"), 3],
    ['a.test.js', JS, JS.replace("test('adds'", "xtest('adds'"), 3],
    ['a.test.js', JS, JS.replace("test('adds', () =>", "test('adds', { skip: true }, () =>"), 3],
    ['a.test.js', JS, JS.replace("test('adds', () => {", "test('adds', (t) => {\n  t.skip('later')"), 4],
    [
      'test_a.py',
      'def test_a():\n    assert f()\n',
      '@pytest.mark.skip(reason="x")\ndef test_a():\n    assert f()\n',
      1,
    ],
    ['test_a.py', 'def test_a():\n    assert f()\n', '@pytest.mark.xfail\ndef test_a():\n    assert f()\n', 1],
    [
      'test_a.py',
      'def test_a():\n    assert f()\n',
      'pytestmark = pytest.mark.skipif(True)\ndef test_a():\n    assert f()\n',
      1,
    ],
    [
      'test_a.py',
      'class T:\n    def test_a(self):\n        assert f()\n',
      'class T:\n    @unittest.skip("x")\n    def test_a(self):\n        assert f()\n',
      2,
    ],
    ['tests/a.rs', '#[test]\nfn a() { assert!(x()); }\n', '#[test]\n#[ignore]\nfn a() { assert!(x()); }\n', 2],
    [
      'a_test.go',
      'func TestA(t *testing.T) {\n\tt.Fatal(f())\n}\n',
      'func TestA(t *testing.T) {\n\tt.Skip("x")\n\tt.Fatal(f())\n}\n',
      2,
    ],
    [
      'src/test/ATest.java',
      '@Test\nvoid a() {\n  assertTrue(f());\n}\n',
      '@Disabled("x")\n@Test\nvoid a() {\n  assertTrue(f());\n}\n',
      1,
    ],
    [
      'src/test/ATest.java',
      '@Test\nvoid a() {\n  assertTrue(f());\n}\n',
      '@Ignore\n@Test\nvoid a() {\n  assertTrue(f());\n}\n',
      1,
    ],
    [
      'A.Tests/ATests.cs',
      '[Fact]\npublic void A()\n{\n  Assert.True(F());\n}\n',
      '[Fact(Skip = "x")]\npublic void A()\n{\n  Assert.True(F());\n}\n',
      1,
    ],
    ['spec/a_spec.rb', "it 'a' do\n  expect(f).to eq 1\nend\n", "xit 'a' do\n  expect(f).to eq 1\nend\n", 1],
    [
      'tests/ATest.php',
      'function testA() {\n  $this->assertTrue(f());\n}\n',
      'function testA() {\n  $this->markTestSkipped();\n  $this->assertTrue(f());\n}\n',
      2,
    ],
  ])('a skip in %s', (path, before, after, line) => {
    expect(found(modified(path, before, after))).toContain(`test-skipped ${path}:${line}`)
  })

  it('a skip in a new file', () => {
    expect(found(added('test/a.test.js', "it.skip('x', () => { expect(f()).toBe(1) })\n"))).toEqual([
      'test-skipped test/a.test.js:1',
    ])
  })

  it.each<[string, string, string]>([
    ['removed assertions', '  expect(sub(3, 2)).toBe(1)\n', ''],
    ['an assertion that always holds', 'expect(sub(3, 2)).toBe(1)', 'expect(true).toBe(true)'],
    ['assertions in comments', '  expect(sub(3, 2)).toBe(1)', '  // expect(sub(3, 2)).toBe(1)'],
    ['assertions in a block comment', '  expect(sub(3, 2)).toBe(1)', '  /*\n  expect(sub(3, 2)).toBe(1)\n  */'],
  ])('a test emptied by %s', (_, from, to) => {
    expect(found(modified('a.test.js', JS, JS.replace(from, to)))).toEqual(['test-emptied a.test.js:8'])
  })

  it('a test emptied in Python', () => {
    expect(found(modified('test_a.py', 'def test_a():\n    assert f() == 1\n', 'def test_a():\n    pass\n'))).toEqual([
      'test-emptied test_a.py:1',
    ])
    expect(
      found(modified('test_a.py', 'def test_a():\n    assert f() == 1\n', 'def test_a():\n    f()\n    assert True\n')),
    ).toEqual(['test-emptied test_a.py:1'])
  })

  it('a file that lost tests, and one that lost assertions', () => {
    const [lost] = findTestTampering([modified('a.test.js', JS, JS.slice(0, JS.indexOf("test('subtracts'")))])
    expect(lost).toMatchObject({ kind: 'test-emptied', line: null })
    expect(lost?.text).toMatch(/2 tests before, 1 now: lost "subtracts"/)
    const [fewer] = findTestTampering([modified('a.test.js', JS, JS.replace('  expect(add(0, 0)).toBe(0)\n', ''))])
    expect(fewer?.text).toMatch(/fewer assertions than before: 3 before, 2 now/)
  })
})

describe('findTestTampering passes over', () => {
  it('new tests, longer tests and renamed tests', () => {
    expect(found(added('b.test.js', JS))).toEqual([])
    expect(found(modified('a.test.js', JS, `${JS}\ntest('more', () => { expect(1 + f()).toBe(2) })\n`))).toEqual([])
    expect(found(modified('a.test.js', JS, JS.replace("'adds'", "'adds two numbers'")))).toEqual([])
  })

  it('tests that moved to another file', () => {
    expect(found(deleted('a.test.js', JS), added('b.test.js', JS))).toEqual([])
    const half = JS.indexOf("test('subtracts'")
    expect(found(modified('a.test.js', JS, JS.slice(0, half)), added('b.test.js', JS.slice(half)))).toEqual([])
    expect(found({ path: 'b.test.js', oldPath: 'a.test.js', status: 'renamed', before: JS, after: JS })).toEqual([])
  })

  it('a skip that was there before, also when it moved or another one went', () => {
    const skipped = JS.replace("test('adds'", "test.skip('adds'")
    expect(found(modified('a.test.js', skipped, `\n\n${skipped}`))).toEqual([])
    expect(found(modified('a.test.js', skipped, JS))).toEqual([])
    expect(found(deleted('a.test.js', skipped), added('b.test.js', skipped))).toEqual([])
  })

  it('what only looks like a skip', () => {
    const text = `test('skips blank lines, it.skip(', () => {
  const limit = { skip: 10, only: fields }
  expect(list.skip(2)).toEqual(['a'])
  // it.skip('old')
})
`
    expect(found(modified('b.test.js', '', text.replace('it.skip(', '')))).toEqual([])
  })

  it('assertions that moved into a helper which asserts', () => {
    const after = JS.replace('  expect(sub(3, 2)).toBe(1)', '  expectDifference(3, 2, 1)')
    expect(found(modified('a.test.js', JS, after))).toEqual([])
  })

  it('files that are no tests, and fixtures', () => {
    expect(found(deleted('src/a.js', JS), deleted('test/fixtures/a.test.json', '{}'))).toEqual([])
    expect(found(modified('src/a.js', 'x', "it.skip('x')"))).toEqual([])
  })
})
