import type { Redaction, RedactionRule } from './catalog.ts';
import type { RedactionDocument } from './redaction-schema.ts';
import { problemAt, type Report, type SourceDocument } from './source-document.ts';

type Declared = { readonly body: RedactionDocument; readonly source: SourceDocument };

/** All documents together; the rules in the order of their names, so that the order of files changes nothing. */
export function compileRedaction(documents: readonly Declared[], report: Report): Redaction {
  const keep = new Set<string>();
  const rules = new Map<string, RedactionRule>();
  for (const { body, source } of documents) {
    for (const attribute of body.spec.keep ?? []) keep.add(attribute);
    for (const [index, rule] of (body.spec.rules ?? []).entries()) {
      if (rules.has(rule.name)) {
        const text = `Cannot have a second rule named "${rule.name}"`;
        const path = ['spec', 'rules', index, 'name'];
        report(problemAt(source, path, { code: 'CAT_DUPLICATE_NAME', text, hint: 'rename one of them, or remove it' }));
      }
      rules.set(rule.name, rule);
    }
  }
  return { keep: [...keep].toSorted(), rules: [...rules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}
