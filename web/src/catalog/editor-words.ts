import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { hoverTooltip } from '@codemirror/view';
import schemaText from '../../../docs/schema/catalog.schema.json?raw';
import { namesIn } from './known-names.ts';
import { helpAt, keysAt, valuesAt, type CatalogSchema } from './schema-words.ts';
import { yamlPlaceAt } from './yaml-place.ts';

const schema = JSON.parse(schemaText) as CatalogSchema;
const WORD = /^[\w./-]*$/;

/** Keys and values that may stand where somebody types, and names that the catalog knows. */
export function completeWords(texts: () => readonly string[]): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const { doc } = context.state;
    const line = doc.lineAt(context.pos);
    const column = context.pos - line.from;
    const { kind, path, typing, from } = yamlPlaceAt(doc.toString().split('\n'), line.number - 1, column);
    const typed = line.text.slice(from, column);
    if (!WORD.test(typed) || (typed === '' && !context.explicit && typing === 'key')) return null;
    const options = typing === 'key' ? keyOptions(kind, path) : valueOptions({ kind, path, texts: texts() });
    return options.length === 0 ? null : { from: line.from + from, options, validFor: WORD };
  };
}

function keyOptions(kind: string, path: readonly string[]): readonly Completion[] {
  return keysAt(schema, kind, path).map(({ key, about, required }) => ({
    label: key,
    apply: `${key}: `,
    type: 'property',
    detail: shorten(about),
    boost: required ? 1 : 0,
  }));
}

function valueOptions({
  kind,
  path,
  texts,
}: {
  kind: string;
  path: readonly string[];
  texts: readonly string[];
}): readonly Completion[] {
  const names = namesIn(texts, path).map((label): Completion => ({ label, type: 'text', detail: 'in this catalog', boost: 2 }));
  const known = new Set(names.map(({ label }) => label));
  const values = valuesAt(schema, kind, path).filter((label) => !known.has(label));
  return [...names, ...values.map((label): Completion => ({ label, type: 'enum' }))];
}

/** What the word under the pointer means. */
export const wordHelp = hoverTooltip((view, pos) => {
  const line = view.state.doc.lineAt(pos);
  const key = [...line.text.matchAll(/([\w./-]+)(?=:(\s|$))/g)].find(
    ({ index, 0: word }) => line.from + index <= pos && pos <= line.from + index + word.length,
  );
  if (key === undefined) return null;
  const end = key.index + key[0].length + 1;
  const { kind, path } = yamlPlaceAt(view.state.doc.toString().split('\n'), line.number - 1, end);
  const help = helpAt(schema, kind, path);
  if (help === null) return null;
  return {
    pos: line.from + key.index,
    end: line.from + end - 1,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-help';
      dom.textContent = help;
      return { dom };
    },
  };
});

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
