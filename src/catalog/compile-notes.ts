import { byText } from '../kernel/by-text.ts';
import type { Note } from './catalog.ts';
import type { CheckedDocument } from './checked-document.ts';
import { labelsOf } from './labels-of.ts';
import { isMap, valueAt } from './source-document.ts';

type Metadata = {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly labels?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
};
/** One thing that has a name, whether it is a document or stands inside of one. */
type Told = { readonly kind: string; readonly name: string; readonly metadata: Metadata; readonly spec: unknown };

/** What documents say about themselves to people, of those that say anything. */
export function compileNotes(documents: readonly CheckedDocument[]): readonly Note[] {
  return documents
    .flatMap(({ kind, body }) => inside({ kind, name: body.metadata.name, metadata: body.metadata, spec: body.spec }))
    .map(({ kind, name, metadata, spec }) => {
      const described = metadata.description ?? (isMap(spec) ? spec.description : undefined);
      return {
        kind,
        name,
        displayName: metadata.displayName ?? null,
        description: typeof described === 'string' ? described : '',
        labels: labelsOf(metadata.labels),
        annotations: inOrder(metadata.annotations ?? {}),
      };
    })
    .filter(saysAnything)
    .toSorted((a, b) => byText(a.kind, b.kind) || byText(a.name, b.name));
}

/** The thing itself, and the SLIs, policies, conditions and targets that are written in it. */
function inside(told: Told): readonly Told[] {
  const { kind, name, spec } = told;
  const within = (inner: string, path: readonly PropertyKey[], owner: string): readonly Told[] => {
    const there = valueAt(spec, path);
    if (!isMap(there) || !isMap(there.metadata) || typeof there.metadata.name !== 'string') return [];
    const metadata = there.metadata as Metadata;
    return inside({ kind: inner, name: `${owner}${metadata.name}`, metadata, spec: there.spec });
  };
  const each = (inner: string, list: string): readonly Told[] => {
    const there = valueAt(spec, [list]);
    return Array.isArray(there) ? there.flatMap((_, index) => within(inner, [list, index], '')) : [];
  };
  if (kind === 'SLO') {
    const objectives = valueAt(spec, ['objectives']);
    const own = Array.isArray(objectives) ? [...objectives.keys()] : [];
    return [
      told,
      ...within('SLI', ['indicator'], `${name}/`),
      ...own.flatMap((index) =>
        within('SLI', ['objectives', index, 'indicator'], `${name}/${index === 0 ? '' : `${index + 1}/`}`),
      ),
      ...each('AlertPolicy', 'alertPolicies'),
    ];
  }
  if (kind !== 'AlertPolicy') return [told];
  return [told, ...each('AlertCondition', 'conditions'), ...each('AlertNotificationTarget', 'notificationTargets')];
}

function saysAnything({ displayName, description, labels, annotations }: Note): boolean {
  return displayName !== null || description !== '' || Object.keys({ ...labels, ...annotations }).length > 0;
}

function inOrder(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => byText(a, b)));
}
