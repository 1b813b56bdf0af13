/** A text as OpenSLO allows names, and as every format of ours does: what does not fit becomes a dash. */
export function nameOf(text: string, most = 255): string {
  const name = text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, most)
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return name === '' ? 'unnamed' : name;
}

const LABEL_KEY = /^[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$/;

/** Labels whose names OpenSLO allows, and the names of the others. */
export function labelsOf(labels: Readonly<Record<string, string>>): {
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly refused: readonly string[];
} {
  const kept = Object.entries(labels).filter(([name]) => LABEL_KEY.test(name));
  const refused = Object.keys(labels).filter((name) => !LABEL_KEY.test(name));
  return { labels: kept.length === 0 ? undefined : Object.fromEntries(kept), refused };
}
