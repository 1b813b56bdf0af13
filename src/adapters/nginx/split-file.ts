import { createHash } from 'node:crypto';
import type { RouterRef } from '../../catalog/catalog.ts';
import type { TrafficOrder, Weights } from '../../ports/router.ts';

export type NginxRef = RouterRef & { readonly kind: 'nginx' };

/** What a file splits by, as far as it can be told. */
export type Split = {
  /** The order it was written for; null in a file that somebody else wrote. */
  readonly key: string | null;
  readonly generation: string | null;
  readonly weights: Weights;
};

/** Parts in ten thousand: `split_clients` knows two decimals of a percent. */
const PARTS = 10_000;

/**
 * The file that nginx includes. Places stand in the order of the plan and the last one gets the rest, so whoever met the
 * candidate at 5 % is among those who meet it at 25 %, and a way back takes no others along.
 */
export function renderSplit(ref: NginxRef, { key, weights, mirror }: TrafficOrder): string {
  const { variable: name } = ref;
  const parts = partsOf(ref, weights);
  const lines = [
    `# Written by Plimsoll, which writes it anew whenever the split changes.`,
    `# order ${key}`,
    // Users who cannot be told apart yet would all be one: each of their requests is its own instead.
    ...(ref.key === null ? [] : [`map "${ref.key}" $${name}_key { "" $request_id; default "${ref.key}"; }`]),
    splitBlock({ by: ref.key === null ? '$request_id' : `$${name}_key`, into: `$${name}`, parts }),
    mirrorBlock(ref, mirror ?? null),
  ];
  const generation = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  const said = JSON.stringify({ generation, weights: weightsOf(ref, parts) });
  return `${[...lines, `# generation ${generation}`, `map $request_id $${name}_split { default '${said}'; }`].join('\n')}\n`;
}

/** Reads what a file says, whoever wrote it: the split itself counts, the words beside it only say whose it is. */
export function readSplit(ref: NginxRef, text: string): Split | null {
  const block = new RegExp(String.raw`split_clients\s+\S+\s+\$${ref.variable}\s*\{([^}]*)\}`).exec(text)?.[1];
  if (block === undefined) return null;
  const parts = new Map<string, number>();
  let rest = PARTS;
  for (const [, share = '', upstream = ''] of block.matchAll(/([\d.]+%|\*)\s+"?([^\s";]+)"?\s*;/g)) {
    const part = share === '*' ? rest : Math.round((Number.parseFloat(share) * PARTS) / 100);
    parts.set(upstream, (parts.get(upstream) ?? 0) + part);
    rest -= part;
  }
  return {
    key: /^# order (\S+)$/m.exec(text)?.[1] ?? null,
    generation: /^# generation (\S+)$/m.exec(text)?.[1] ?? null,
    weights: weightsOf(ref, parts),
  };
}

/** What `nginx` can really split by, for shares that need more than two decimals. */
export function splitWeights(ref: NginxRef, weights: Weights): Weights {
  return weightsOf(ref, partsOf(ref, weights));
}

/** A place of several upstreams is split evenly among them. */
function partsOf({ places }: NginxRef, weights: Weights): ReadonlyMap<string, number> {
  const shares = Object.entries(places).flatMap(([place, upstreams]) =>
    upstreams.map((upstream): [string, number] => [upstream, (weights[place] ?? 0) / upstreams.length]),
  );
  const last = shares.findLastIndex(([, share]) => share > 0);
  const rounded = shares.map(([upstream, share]): [string, number] => [upstream, Math.round(share * PARTS)]);
  const before = rounded.reduce((sum, [, part], index) => (index === last ? sum : sum + part), 0);
  return new Map(rounded.map(([upstream, part], index) => [upstream, index === last ? PARTS - before : part]));
}

function weightsOf({ places }: NginxRef, parts: ReadonlyMap<string, number>): Weights {
  const total = [...parts.values()].reduce((sum, part) => sum + part, 0);
  const share = (upstreams: readonly string[]): number => upstreams.reduce((sum, one) => sum + (parts.get(one) ?? 0), 0) / total;
  return Object.fromEntries(Object.entries(places).map(([place, upstreams]) => [place, total === 0 ? 0 : share(upstreams)]));
}

type Block = { readonly by: string; readonly into: string; readonly parts: ReadonlyMap<string, number> };

function splitBlock({ by, into, parts }: Block): string {
  const given = [...parts].filter(([, part]) => part > 0);
  const lines = given.map(([upstream, part], index) =>
    index === given.length - 1 ? `  * "${upstream}";` : `  ${(part / 100).toFixed(2)}% "${upstream}";`,
  );
  return [`split_clients ${by} ${into} {`, ...lines, '}'].join('\n');
}

/** Copies are drawn by themselves, so that those who are copied are not always those who are split off first. */
function mirrorBlock({ places, variable }: NginxRef, mirror: TrafficOrder['mirror'] | null): string {
  const part = Math.round((mirror?.share ?? 0) * PARTS);
  const upstream = places[mirror?.place ?? '']?.[0] ?? '';
  const parts = new Map(
    part === PARTS
      ? [[upstream, PARTS]]
      : [
          [upstream, part],
          ['', PARTS - part],
        ],
  );
  return splitBlock({ by: '"${request_id}m"', into: `$${variable}_mirror`, parts });
}
