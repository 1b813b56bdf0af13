import type { TrainListView } from '../../../src/wire/release.ts';

export type MemberPlace = { readonly run: string; readonly train: string; readonly member: string; readonly where: string };

/** The train that a rollout is a member of; null: it goes alone. */
export function memberOf(trains: TrainListView | null, rollout: string): MemberPlace | null {
  for (const { id, train, members } of trains?.runs ?? []) {
    const member = members.find((one) => one.rollout === rollout);
    if (member !== undefined) return { run: id, train, member: member.name, where: showWhere(member.where) };
  }
  return null;
}

/** `region eu, cluster a`: where a member is judged. */
export function showWhere(where: Readonly<Record<string, string>> | null): string {
  return Object.entries(where ?? {})
    .map(([label, value]) => `${label} ${value}`)
    .join(', ');
}
