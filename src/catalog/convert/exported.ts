import type { Problem } from '../../kernel/problem.ts';
import type { CatalogFile } from '../read-catalog.ts';

/** What a catalog becomes in another format, and what has no form there. */
export type Exported = { readonly files: readonly CatalogFile[]; readonly notes: readonly Problem[] };
/** A rule of Prometheus: it records a series, or raises an alert. */
export type Rule = {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};
export type Group = { readonly name: string; readonly interval: string; readonly rules: readonly Rule[] };
