import { nearest } from '../kernel/nearest.ts';
import { routerKey } from './actuator-ref.ts';
import type { Journey, RolloutPlan, Train, TrainMember } from './catalog.ts';
import { checkKept } from './check-labels.ts';
import { sortedLabels } from './compile-judge.ts';
import { checkRouter, compileRouter } from './compile-router.ts';
import type { Measured } from './measured.ts';
import { problemAt, type Declared, type Finding, type Path, type Report } from './source-document.ts';
import type { TrainDocument } from './train-schema.ts';

type Ground = Pick<Measured, 'journeys' | 'indicators'> & { readonly plans: ReadonlyMap<string, RolloutPlan> };
type Say = (path: Path, finding: Finding) => void;

export function compileTrain({ body, source }: Declared<TrainDocument>, ground: Ground, report: Report): Train {
  const say: Say = (path, finding) => report(problemAt(source, ['spec', 'members', ...path], finding));
  const members = body.spec.members.map(({ name, plan, where, router, after }): TrainMember => {
    return {
      name,
      plan,
      where: where === undefined ? null : sortedLabels(where),
      router: router === undefined ? null : compileRouter(router),
      after: [...new Set(after)].toSorted(),
    };
  });
  for (const [index, member] of members.entries()) checkMember(member, { at: [index], ground }, say);
  for (const [index, { after }] of body.spec.members.entries()) checkAfter(after, { members, at: [index, 'after'] }, say);
  if (!reportRings(members, say)) reportShared(members, ground.plans, say);
  return { name: body.metadata.name, owner: body.spec.owner, members };
}

/** That the plan exists is checked with all references. */
function checkMember({ plan: name, where, router }: TrainMember, { at, ground }: { at: Path; ground: Ground }, say: Say): void {
  const plan = ground.plans.get(name);
  if (plan === undefined) return;
  const { steps, judge, exposure } = plan;
  if (router !== null)
    checkRouter({ router, steps, exposure, control: judge.control?.value ?? null, at: [...at, 'router'] }, (path, finding) =>
      say(path[0] === 'exposure' ? [...at, 'router'] : path, finding),
    );
  const names = new Set(judge.indicators.map(({ indicator }) => indicator));
  const journeys = ground.indicators
    .filter((indicator) => names.has(indicator.name))
    .flatMap(({ journey }): Journey[] => [ground.journeys.get(journey)].filter((one) => one !== undefined));
  for (const label of Object.keys(where ?? {})) checkKept({ label, at: [...at, 'where', label] }, journeys, say);
}

function checkAfter(after: readonly string[], { members, at }: { members: readonly TrainMember[]; at: Path }, say: Say): void {
  const names = members.map(({ name }) => name);
  for (const [index, name] of after.entries()) {
    if (names.includes(name)) continue;
    const meant = nearest(name, names);
    const hint = meant === undefined ? `members are ${names.slice(0, 8).join(', ')}` : `did you mean "${meant}"?`;
    say([...at, index], { code: 'CAT_UNKNOWN_REF', text: `Cannot find a member named "${name}" of this train`, hint });
  }
}

/** Told once for each ring, at the member that closes it. */
function reportRings(members: readonly TrainMember[], say: Say): boolean {
  const indexes = new Map(members.map(({ name }, index) => [name, index] as const));
  const done = new Set<number>();
  let found = false;
  const visit = (index: number, above: readonly number[]): void => {
    const ring = [...above, index];
    for (const name of members[index]?.after ?? []) {
      const before = indexes.get(name);
      if (before === undefined || done.has(before)) continue;
      const from = ring.indexOf(before);
      if (from < 0) {
        visit(before, ring);
        continue;
      }
      found = true;
      const named = [...ring.slice(from), before].map((one) => members[one]?.name).join(' → ');
      const text = `Cannot let a member come after itself: ${named}`;
      say([index, 'after'], { code: 'CAT_TRAIN', text, hint: 'let one of them come first' });
    }
    done.add(index);
  };
  for (const index of members.keys()) if (!done.has(index)) visit(index, []);
  return found;
}

/** One router is moved by one rollout at a time, so that those which share it need an order. */
function reportShared(members: readonly TrainMember[], plans: ReadonlyMap<string, RolloutPlan>, say: Say): void {
  const keys = members.map(({ plan, router }) => {
    const ref = router ?? plans.get(plan)?.router;
    return ref === undefined ? null : routerKey(ref);
  });
  for (const [index, member] of members.entries()) {
    const twin = members.findIndex((other, at) => {
      return at < index && keys[at] === keys[index] && !comesAfter(member, other, members) && !comesAfter(other, member, members);
    });
    if (twin < 0 || keys[index] === null) continue;
    const [first, second] = [members[twin]?.name ?? '', member.name];
    const text = `Cannot move ${first} and ${second} at the same time: they have the same router`;
    say([index, 'name'], {
      code: 'CAT_TRAIN',
      text,
      hint: `write after: [${first}] at ${second}, or give it a router of its own`,
    });
  }
}

function comesAfter(late: TrainMember, early: TrainMember, members: readonly TrainMember[]): boolean {
  const seen = new Set<string>();
  const open = [...late.after];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === early.name) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(members.find((one) => one.name === name)?.after ?? []));
  }
  return false;
}
