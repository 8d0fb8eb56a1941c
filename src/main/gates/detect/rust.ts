/** Rust projects: cargo, with clippy where the project shows that it uses it. */
import { gatesOf, type StackDetector } from './stack.ts'

export const detectRust: StackDetector = async (tree) => {
  if (!tree.has('Cargo.toml')) return null
  const manifest = await tree.read('Cargo.toml')
  const locked = tree.has('Cargo.lock')
  const toolchain = tree.first('rust-toolchain.toml', 'rust-toolchain')
  // Clippy is a separate component, and its warnings on untouched code would make a base red that nobody keeps green.
  const clippy =
    tree.first('clippy.toml', '.clippy.toml') ??
    (/^\[(?:workspace\.)?lints\.clippy\]/m.test(manifest) ? 'Cargo.toml lints.clippy' : null) ??
    (toolchain !== null && /clippy/.test(await tree.read(toolchain)) ? toolchain : null) ??
    ((await tree.anyHolds(/^\.github\/workflows\/[^/]+\.ya?ml$/, /cargo\s+clippy/))
      ? 'cargo clippy in .github/workflows'
      : null)
  const manifests = tree.files.filter((file) => /(?:^|\/)Cargo\.toml$/.test(file))
  const depends = await tree.anyHolds(
    /(?:^|\/)Cargo\.toml$/,
    /^\[(?:[\w.'"()= ]+\.)?(?:dev-|build-)?dependencies(?:\.[\w-]+\]|\]\s*\n(?:\s*(?:#.*)?\n)*\s*[\w"-]+)/m,
  )
  return {
    stacks: ['rust', 'cargo'],
    gates: gatesOf({
      lint: clippy === null ? null : { command: 'cargo clippy --all-targets -- -D warnings', source: clippy },
      typecheck: { command: 'cargo check --all-targets', source: 'Cargo.toml' },
      test: { command: 'cargo test', source: 'Cargo.toml' },
      build: null,
    }),
    setup: depends ? [locked ? 'cargo fetch --locked' : 'cargo fetch'] : [],
    manifests: [...(locked ? ['Cargo.lock'] : []), ...manifests],
    setupOutputs: ['target/'],
  }
}
