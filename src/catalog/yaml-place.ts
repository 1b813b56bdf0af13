import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Path } from './source-document.ts';

/** Follows a path as far as the document goes, through aliases. A block below a key is found at its key: there one looks first. */
export function offsetOf(
  { document, top }: { document: Document.Parsed; top: Node | null },
  path: Path,
  side: 'value' | 'key',
): number {
  let node: Node | null = top;
  let offset = top?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isSeq(node)) {
      const item: unknown = node.items[Number(part)];
      node = isNode(item) ? item : null;
      offset = node?.range?.[0] ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part));
      const key = isNode(pair?.key) ? pair.key : null;
      const value: Node | null = isNode(pair?.value) ? pair.value : null;
      const onKey = value === null || !standsOnItsLine(value) || (side === 'key' && index === path.length - 1);
      offset = (onKey ? key : value)?.range?.[0] ?? offset;
      node = value;
    } else {
      return offset;
    }
  }
  return offset;
}

function standsOnItsLine(node: Node): boolean {
  if (isScalar(node)) return node.value !== null || node.source !== '';
  return isAlias(node) || ((isMap(node) || isSeq(node)) && node.flow === true);
}
