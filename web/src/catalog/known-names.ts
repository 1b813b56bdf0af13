/** Which documents a key names. */
const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  service: ['Service'],
  services: ['Service'],
  indicatorRef: ['SLI'],
  indicator: ['SLI'],
  journey: ['Journey'],
  journeys: ['Journey'],
  objective: ['SLO', 'Objective'],
  objectives: ['SLO', 'Objective'],
  burnPolicy: ['BurnPolicy'],
  source: ['Source', 'DataSource'],
  metricSourceRef: ['DataSource'],
  plan: ['RolloutPlan'],
  stream: ['Stream'],
  targetRef: ['AlertNotificationTarget'],
  conditionRef: ['AlertCondition'],
  alertPolicyRef: ['AlertPolicy'],
};
/** What is said freely, and mostly said again. */
const SAID = new Set(['owner', 'currency', 'zone', 'timeZone']);
const MOST = 500;

/** Names that texts have for what the last key of a path names. */
export function namesIn(texts: readonly string[], path: readonly string[]): readonly string[] {
  const key = path.findLast((part) => part !== '[]') ?? '';
  const kinds = NAMED_BY[key];
  const found = new Set<string>();
  for (const text of texts) {
    if (SAID.has(key)) for (const [, said = ''] of text.matchAll(new RegExp(`\\b${key}:\\s*([\\w.@/-]+)`, 'g'))) found.add(said);
    if (kinds !== undefined) for (const name of documentNames(text, kinds)) found.add(name);
  }
  return [...found].slice(0, MOST).toSorted();
}

function documentNames(text: string, kinds: readonly string[]): readonly string[] {
  return text.split(/^---.*$/m).flatMap((document) => {
    const kind = /^kind:\s*["']?(\w+)/m.exec(document)?.[1] ?? '';
    if (!kinds.includes(kind)) return [];
    const name = /^metadata:(?:\s*\{[^}]*?\bname:|[^]*?^\s+name:)\s*["']?([\w./-]+)/m.exec(document)?.[1];
    return name === undefined ? [] : [name];
  });
}
