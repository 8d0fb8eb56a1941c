/** The page that stands in for a window whose renderer died: static, without script. */

/** `reason`: a word of Electron's, such as "crashed" or "oom". */
export function crashPage(reason: string): string {
  const why = REASONS[reason] ?? `Its process ended (${reason.replace(/[^a-z0-9 -]/gi, '')}).`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="dark light">
<title>Switchyard</title>
<style>
  :root { font: 14px/1.5 Inter, system-ui, sans-serif; color: #1c2128; background: #f7f8fa }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center }
  main { max-width: 26rem; padding: 2rem }
  h1 { font-size: 1.15rem; margin: 0 0 .5rem }
  p { margin: 0 0 1.25rem; color: #57606a }
  a { display: inline-block; padding: .45rem 1rem; border-radius: 6px; background: #14804a; color: #fff;
      text-decoration: none; font-weight: 600 }
  a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
  @media (prefers-color-scheme: dark) {
    :root { color: #e6e9ed; background: #101317 }
    p { color: #9aa4b0 }
  }
</style>
</head>
<body>
<main>
<h1>The window stopped working</h1>
<p>${why} Runs and agents go on: they do not depend on the window. What happened is in the log.</p>
<a href="/" autofocus>Reload the Window</a>
</main>
</body>
</html>
`
}

const REASONS: Readonly<Record<string, string>> = {
  oom: 'It ran out of memory.',
  'memory-eviction': 'The system took its memory away.',
  crashed: 'Its process crashed.',
  killed: 'Its process was ended from outside.',
  'launch-failed': 'Its process could not be started.',
  'integrity-failure': 'Its files are not those that were installed. Install Switchyard again if this comes back.',
  'load-failed': 'Its page could not be loaded. Install Switchyard again if this comes back.',
}
