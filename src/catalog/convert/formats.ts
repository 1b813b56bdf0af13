import { isMap } from '../source-document.ts';

/** What `--from` may name. */
export const FORMATS = ['sloth', 'pyrra', 'openslo-v2alpha', 'openslo-v1alpha', 'keptn'] as const;
export type Format = (typeof FORMATS)[number];

/** Two of the formats come in two kinds of documents. */
export type DocumentFormat = Format | 'sloth-k8s' | 'keptn-sli';

/** Which format a document is of, by what its format asks of every document; null for none of them. */
export function formatOf(value: unknown): DocumentFormat | null {
  if (!isMap(value)) return null;
  const { apiVersion } = value;
  if (typeof apiVersion === 'string') {
    if (apiVersion.startsWith('sloth.slok.dev/')) return 'sloth-k8s';
    if (apiVersion.startsWith('pyrra.dev/')) return 'pyrra';
    if (/^openslo(\.com)?\/v1alpha$/.test(apiVersion)) return 'openslo-v1alpha';
    return /^openslo(\.com)?\/v2alpha\d*$/.test(apiVersion) ? 'openslo-v2alpha' : null;
  }
  if (typeof value.version === 'string' && value.version.startsWith('prometheus/')) return 'sloth';
  if (value.spec_version === undefined) return null;
  if (value.indicators !== undefined) return 'keptn-sli';
  return value.objectives === undefined ? null : 'keptn';
}

/** Documents that are a catalog already. */
export function isOurs(value: unknown): boolean {
  return isMap(value) && ['openslo/v1', 'openslo.com/v1', 'plimsoll/v1'].includes(String(value.apiVersion));
}
