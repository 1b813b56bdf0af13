import type { ObjectiveDocument, ObjectiveSpec } from './objective-schema.ts';
import { wrong, type Site } from './promise-tests.ts';
import type { Definition } from './sli-meaning.ts';
import type { Sli } from './slo-indicator.ts';
import { problemAt, type Declared, type Report } from './source-document.ts';

type Cost = Pick<NonNullable<ObjectiveSpec['costPerUnit']>, 'spend' | 'per'>;

/** What a service is charged, for each unit that an indicator counts: both are known of whole hours only, and later. */
export function billedOf({ spend, per }: Cost, { at, reading }: Site): Definition | null {
  const { billed, service, where } = spend;
  if (billed === undefined)
    return wrong([...at, 'per'], { text: 'Cannot use indicator here: it counts the units of what is billed' }, reading);
  if (service === undefined || where !== undefined) {
    const text = 'Cannot tell whose charges are meant: spend must have billed and service, and nothing else';
    return wrong([...at, 'spend'], { text, hint: 'which charges are whose is said by the rules of the CostSource' }, reading);
  }
  if (per.indicator === undefined || per.metric !== undefined || per.where !== undefined) {
    const text = 'Cannot tell what the units are: per must have indicator, and nothing else';
    return wrong([...at, 'per'], { text, hint: 'name an SLI that counts them, such as indicator: checkout-success' }, reading);
  }
  const charged = { adds: 'good', metric: billed, where: [], limit: null, amount: true } as const;
  return { signal: 'metric', parts: [charged], billed: { source: billed, service, units: per.indicator } };
}

/** Units are counted by an SLI of its own right: one that waits for a threshold counts for each objective apart, under another name. */
export function checkUnits(
  documents: readonly Declared<ObjectiveDocument>[],
  slis: ReadonlyMap<string, Sli>,
  report: Report,
): void {
  for (const { body, source } of documents) {
    const { indicator } = body.spec.costPerUnit?.per ?? {};
    const kind = slis.get(indicator ?? '')?.meaning.kind;
    if (kind !== 'threshold' && kind !== 'not-computed') continue;
    const text = `Cannot count the units by "${indicator}": it is no ratio`;
    const hint = 'name an SLI with a ratioMetric, whose total is the units';
    report(problemAt(source, ['spec', 'costPerUnit', 'per', 'indicator'], { code: 'CAT_PROMISE', text, hint }));
  }
}
