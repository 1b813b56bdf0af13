import type { TrainRunView } from '../../../src/wire/release.ts';

type Member = TrainRunView['members'][number];
export type PlacedMember = { readonly member: Member; readonly column: number; readonly row: number };
export type MemberEdge = {
  readonly key: string;
  readonly from: PlacedMember;
  readonly to: PlacedMember;
  /** Passed: what comes after it may go. */
  readonly passed: boolean;
};
export type MemberGraph = {
  readonly columns: number;
  readonly rows: number;
  readonly placed: readonly PlacedMember[];
  readonly edges: readonly MemberEdge[];
};

/** Members stand one column after the last of those that they come after; a column holds what may move at the same time. */
export function layMembers(members: readonly Member[]): MemberGraph {
  const columns = columnsOf(members);
  const filled = new Map<number, number>();
  const placed = members.map((member): PlacedMember => {
    const column = columns.get(member.name) ?? 0;
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    return { member, column, row };
  });
  const byName = new Map(placed.map((one) => [one.member.name, one]));
  const edges = placed.flatMap((to) =>
    to.member.after.flatMap((name): readonly MemberEdge[] => {
      const from = byName.get(name);
      return from === undefined ? [] : [{ key: `${name} ${to.member.name}`, from, to, passed: from.member.state === 'promoted' }];
    }),
  );
  return { columns: Math.max(1, filled.size), rows: Math.max(1, ...filled.values()), placed, edges };
}

/** The longest way to each. The catalog refuses rings; were there one, its members would still be drawn. */
function columnsOf(members: readonly Member[]): ReadonlyMap<string, number> {
  const columns = new Map(members.map(({ name }) => [name, 0]));
  for (let round = 0; round < members.length; round += 1) {
    let moved = false;
    for (const { name, after } of members) {
      const column = Math.max(0, ...after.map((one) => (columns.get(one) ?? -1) + 1));
      if (column === columns.get(name) || column >= members.length) continue;
      columns.set(name, column);
      moved = true;
    }
    if (!moved) break;
  }
  return columns;
}
