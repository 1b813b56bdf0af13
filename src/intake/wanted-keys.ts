import type { AttributeSlot } from './attribute-slot.ts';
import { KeyTable, type Use } from './key-table.ts';
import { SAMPLING_USES } from './sampling.ts';
import { SPAN_FACTS, spellings } from './semantic-names.ts';

/** What is read of every span, and what of those that are looked at for the map. */
export function keyTables(slots: readonly AttributeSlot[]): { readonly keys: KeyTable; readonly edgeKeys: KeyTable } {
  const all = wantedKeys(slots, () => true);
  const own = [...wantedKeys(slots, ({ attribute }) => !attribute.startsWith('edge.'))].map(
    ([key, uses]): readonly [string, readonly Use[]] => {
      const isShared = (all.get(key)?.length ?? 0) > uses.length;
      return [key, isShared ? uses.map((use): Use => (use.slot < 0 ? use : { ...use, isShared: true })) : uses];
    },
  );
  return { keys: new KeyTable(new Map(own)), edgeKeys: new KeyTable(all) };
}

function wantedKeys(
  slots: readonly AttributeSlot[],
  isWanted: (slot: AttributeSlot) => boolean,
): ReadonlyMap<string, readonly Use[]> {
  const wanted = new Map<string, Use[]>([...SAMPLING_USES].map(([key, use]) => [key, [use]]));
  for (const [slot, wantedSlot] of slots.entries()) {
    const { attribute } = wantedSlot;
    if (!isWanted(wantedSlot)) continue;
    if (SPAN_FACTS.some((fact) => fact === attribute)) continue;
    for (const [rank, { key, part }] of spellings(attribute).entries()) {
      wanted.set(key, [...(wanted.get(key) ?? []), { slot, rank, part }]);
    }
  }
  return wanted;
}
