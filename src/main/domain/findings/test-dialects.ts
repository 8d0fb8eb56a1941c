/** How each language writes tests: which files hold them, how one begins, how one is skipped, what asserts. */

export interface TestDialect {
  readonly name: string
  readonly extensions: RegExp
  /** Begins a test; group `name` holds its name. Applied to lines. */
  readonly start: RegExp
  /** Each match is a way to keep a test from running, or to run it alone. Applied to lines. */
  readonly skips: readonly RegExp[]
  readonly lineComment: RegExp
  /** Comments that mean something to the test tool although they look like comments. */
  readonly directive?: RegExp
}

const C_COMMENT = /^\s*\/\//
const HASH_COMMENT = /^\s*#/

const DIALECTS: readonly TestDialect[] = [
  {
    name: 'javascript',
    extensions: /\.(?:[cm]?[jt]sx?|vue|svelte)$/,
    // Also "it.each([...])('name'", and the last line of such a table when it has several.
    start:
      /^\s*(?:(?:await\s+)?(?:it|test|specify|xit|xtest|fit|Deno\.test|t\.test)(?:\.\w+)*\s*(?:|\(.*\)|`[^`]*`)\s*|\]\)\s*|`\)?\s*)\(\s*(?<q>['"`])(?<name>.*?)\k<q>/,
    skips: [
      /\b(?:it|test|describe|suite|context|specify|bench)(?:\.\w+)*\.(?:skip|only|todo|fixme|skipIf|runIf|fails|failing)\b/,
      /^\s*(?:xit|xtest|xdescribe|xcontext|xspecify|fit|fdescribe|fcontext)\s*[(.]/,
      /[{,]\s*(?:skip|only|todo)\s*:\s*(?:true\b|['"`])/,
      /\b(?:t|this|ctx|context)\.(?:skip|todo)\s*\(/,
    ],
    lineComment: C_COMMENT,
  },
  {
    name: 'python',
    extensions: /\.py$/,
    start: /^\s*(?:async\s+)?def\s+(?<name>test\w*)\s*\(/,
    skips: [
      /@(?:pytest\.)?mark\.(?:skip|skipif|xfail)\b/,
      /\bpytestmark\s*=.*\b(?:skip|skipif|xfail)\b/,
      /\bpytest\.(?:skip|xfail|importorskip)\s*\(/,
      /@(?:unittest\.)?(?:skip|skipIf|skipUnless|expectedFailure)\b/,
      /\bself\.skipTest\s*\(/,
      /\braise\s+(?:unittest\.)?SkipTest\b/,
      /^\s*__test__\s*=\s*False\b/,
      /^\s*collect_ignore(?:_glob)?\s*\+?=/,
    ],
    lineComment: HASH_COMMENT,
  },
  {
    name: 'rust',
    extensions: /\.rs$/,
    start: /^\s*(?:pub\s+)?(?:async\s+)?fn\s+(?<name>\w+)\s*(?:<[^>]*>)?\(/,
    skips: [/^\s*#\[\s*ignore\b/, /^\s*#\[\s*cfg_attr\([^)]*\bignore\b/, /^\s*#\[\s*cfg\(\s*any\(\s*\)\s*\)/],
    lineComment: C_COMMENT,
  },
  {
    name: 'go',
    extensions: /\.go$/,
    start: /^\s*(?:func\s+(?<name>(?:Test|Fuzz|Example)\w*)\s*\(|\w+\.Run\(\s*"(?<sub>[^"]*)")/,
    skips: [/\b\w\.Skip(?:f|Now)?\s*\(/, /^\s*\/\/(?:go:build|\s*\+build)\s+ignore\b/],
    lineComment: C_COMMENT,
    directive: /^\s*\/\/(?:go:build|\s*\+build)\b/,
  },
  {
    name: 'jvm',
    extensions: /\.(?:java|kt|kts|groovy|scala)$/,
    start:
      /^\s*(?:public\s+|private\s+|internal\s+|protected\s+)?(?:void|suspend\s+fun|fun|def)\s+(?<name>`[^`]+`|\w+)\s*\(/,
    skips: [
      /@(?:Disabled\w*|Ignore|Ignored)\b/,
      /@Test\s*\([^)]*enabled\s*=\s*false/,
      /\bassume(?:True\s*\(\s*false|False\s*\(\s*true)\b/,
      /\b(?:Assumptions\.abort|throw\s+(?:new\s+)?(?:SkipException|TestAbortedException))\b/,
    ],
    lineComment: C_COMMENT,
  },
  {
    name: 'dotnet',
    extensions: /\.(?:cs|fs|vb)$/,
    start: /^\s*public\s+(?:async\s+)?(?:void|Task|ValueTask)\s+(?<name>\w+)\s*\(/,
    skips: [
      /\[\s*(?:Fact|Theory|Test|TestMethod|InlineData)\b[^\]]*\b(?:Skip|Ignore|Explicit)\b/,
      /\[\s*(?:Ignore|Explicit)\b/,
      /\bAssert\.(?:Ignore|Inconclusive|Skip)\s*\(/,
    ],
    lineComment: C_COMMENT,
  },
  {
    name: 'ruby',
    extensions: /\.rb$/,
    start:
      /^\s*(?:(?:it|specify|test|xit|fit|scenario|example)\s*\(?\s*(?<q>['"])(?<name>.*?)\k<q>|def\s+(?<def>test_\w+))/,
    skips: [
      /^\s*(?:xit|xspecify|xdescribe|xcontext|xfeature|xscenario|fit|fdescribe|fcontext)\b/,
      /^\s*(?:skip|pending)\b(?!\s*[=.:])/,
      /,\s*(?::(?:skip|pending|focus)\b|(?:skip|pending|focus):\s*(?:true|['"]))/,
    ],
    lineComment: HASH_COMMENT,
  },
  {
    name: 'php',
    extensions: /\.php$/,
    start: /^\s*(?:(?:public\s+)?function\s+(?<name>test\w*)\s*\(|(?:it|test)\s*\(\s*(?<q>['"])(?<pest>.*?)\k<q>)/,
    skips: [/->markTest(?:Skipped|Incomplete)\s*\(/, /->(?:skip|todo|only)\s*\(/, /@(?:requires|group\s+skip)\b/],
    lineComment: /^\s*(?:\/\/|#(?!\[))/,
  },
  {
    name: 'swift',
    extensions: /\.swift$/,
    start: /^\s*(?:@Test\s+)?func\s+(?<name>test\w*)\s*\(/,
    skips: [/\bXCTSkip(?:If|Unless)?\b/, /@Test\s*\([^)]*\.disabled\b/],
    lineComment: C_COMMENT,
  },
  {
    name: 'c',
    extensions: /\.(?:c|cc|cpp|cxx|h|hpp|m|mm)$/,
    start: /^\s*(?:TEST|TEST_F|TEST_P|TEST_CASE|SCENARIO)\s*\(\s*(?<name>[^)]*)\)/,
    skips: [/\bGTEST_SKIP\b/, /\bDISABLED_\w+/, /\[!?(?:hide|\.|mayfail|shouldfail)\]/],
    lineComment: C_COMMENT,
  },
]

/** The dialect of a file by its extension; null when we know none. */
export function dialectOf(path: string): TestDialect | null {
  return DIALECTS.find((dialect) => dialect.extensions.test(path)) ?? null
}
