import type { Import } from './layers.ts';

/** Every group of files that import each other in a ring, each as the ring itself, starting at its first file by name.
 * An import of types counts: who reads one file must read the other. */
export function importCycles(imports: readonly Import[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to].toSorted());
  const done = new Set<string>();
  const rings = new Map<string, readonly string[]>();
  for (const start of [...next.keys()].toSorted()) visit(start, [], { next, done, rings });
  return [...rings.values()];
}

type Walk = { next: Map<string, string[]>; done: Set<string>; rings: Map<string, readonly string[]> };

function visit(file: string, path: readonly string[], walk: Walk): void {
  const seen = path.indexOf(file);
  if (seen !== -1) {
    const ring = fromItsFirst(path.slice(seen));
    walk.rings.set(ring.join(' '), ring);
    return;
  }
  if (walk.done.has(file)) return;
  for (const to of walk.next.get(file) ?? []) visit(to, [...path, file], walk);
  walk.done.add(file);
}

function fromItsFirst(ring: readonly string[]): readonly string[] {
  const first = ring.indexOf(ring.toSorted()[0] ?? '');
  return [...ring.slice(first), ...ring.slice(0, first)];
}
