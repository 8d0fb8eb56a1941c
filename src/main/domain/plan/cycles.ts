/** Finds the circles in a dependency graph: one for each set of nodes that wait for each other. */

/**
 * One cycle per knot, each as the nodes along it (the last leads back to the first); empty when the graph is acyclic.
 * Iterative, so that a long chain cannot exhaust the stack.
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[][] = []
  const knotted = new Set<string>()
  for (const root of graph.keys()) {
    if (state.has(root)) continue
    const path: { node: string; next: number }[] = [{ node: root, next: 0 }]
    state.set(root, 'open')
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const child = graph.get(top.node)?.[top.next]
      top.next += 1
      if (child === undefined) {
        state.set(top.node, 'done')
        path.pop()
      } else if (!state.has(child) && graph.has(child)) {
        state.set(child, 'open')
        path.push({ node: child, next: 0 })
      } else if (state.get(child) === 'open') {
        const cycle = path.slice(path.findIndex(({ node }) => node === child)).map(({ node }) => node)
        if (!cycle.some((node) => knotted.has(node))) cycles.push(cycle)
        for (const node of cycle) knotted.add(node)
      }
    }
  }
  return cycles
}
