/** Which paths are tests by the conventions of the common test runners. */

const SOURCE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|rs|go|java|kt|kts|groovy|scala|cs|fs|vb|rb|php|swift|c|cc|cpp|cxx|m|mm)$/

const NAMES: readonly RegExp[] = [
  /[._-](?:test|tests|spec|specs|cy|e2e)\.[^./]+$/i,
  /^(?:test|tests|spec)\.[^./]+$/i,
  /^test[_-][^/]*\.(?:py|[cm]?[jt]sx?|rb|c|cc|cpp)$/i,
  /^conftest\.py$/,
  /(?:Test|Tests|TestCase|IT|Spec)\.(?:java|kt|groovy|scala|cs|fs|vb|php|swift)$/,
]

const FOLDERS = /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress|[\w.]+\.(?:Unit)?Tests?)\//

/** Folders inside a test folder that hold data for tests rather than tests. */
const SUPPORT =
  /(?:^|\/)(?:fixtures?|__fixtures__|__mocks__|__snapshots__|testdata|test-data|mocks?|support|helpers?)\//

/** True for a file that a test runner would run (or load, such as conftest.py); false for data beside tests. */
export function isTestFile(path: string): boolean {
  if (!SOURCE.test(path)) return false
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (NAMES.some((pattern) => pattern.test(name))) return true
  return FOLDERS.test(path) && !SUPPORT.test(path)
}

/** True for a path under a folder of tests, fixtures included: what stands there is not shipped. */
export const isTestMaterial = (path: string): boolean => isTestFile(path) || FOLDERS.test(path) || SUPPORT.test(path)
