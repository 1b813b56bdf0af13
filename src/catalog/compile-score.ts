import { nearest } from '../kernel/nearest.ts';
import type { Journey, Objective } from './catalog.ts';
import type { JourneyDocument } from './plimsoll-schema.ts';
import { EQUAL_PART, STANDARD_SCORE, type MemberDocument, type ProductDocument, type ScoreDocument } from './score-schema.ts';
import type { Dependency, Product, ScoreMember, ScoreTerms } from './score-terms.ts';
import { problemAt, type Declared, type Path, type Report, type SourceDocument } from './source-document.ts';

export function compileProduct({ metadata, spec }: ProductDocument): Product {
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    owner: spec.owner,
    score: scoreTerms(spec.members.map(memberOf), spec.score),
    revenue: spec.revenue ?? null,
  };
}

/** Null when the journey says nothing about its score. One that only says where its states begin has all its objectives as members. */
export function journeyScore({ members, score }: JourneyDocument['spec']): ScoreTerms | null {
  if (members === undefined && score === undefined) return null;
  return scoreTerms((members ?? []).map(memberOf), score ?? STANDARD_SCORE);
}

/** Journeys that say where their states begin and name no member are made of their objectives in equal parts. */
export function inEqualParts(journey: Journey, objectives: readonly Objective[]): Journey {
  if (journey.score === null || journey.score.members.length > 0) return journey;
  const own = objectives.filter((objective) => objective.journey === journey.name);
  const members = own.map(({ name }): ScoreMember => ({ ...EQUAL_PART, of: { kind: 'objective', name } }));
  return { ...journey, score: members.length === 0 ? null : { ...journey.score, members } };
}

export function compileDependency({ name, displayName = name, objective }: DependencyDocument): Dependency {
  return { name, displayName, objective };
}

type DependencyDocument = JourneyDocument['spec']['dependencies'][number];

type Scored = {
  readonly objectives: readonly Objective[];
  /** False while something that makes objectives has a mistake: then nobody can say that one is absent. */
  readonly complete: boolean;
};

/** What no schema can see: members that are there twice, nowhere, or part of themselves. */
export function checkScores(
  { journeys, products }: { journeys: readonly Declared<JourneyDocument>[]; products: readonly Declared<ProductDocument>[] },
  { objectives, complete }: Scored,
  report: Report,
): void {
  const promised = new Set(objectives.map(({ name }) => name));
  for (const { body, source } of journeys) {
    const { members = [], dependencies } = body.spec;
    const named: Named[] = [
      ...members.map((member, index): Named => ({ ...nameOf(member), at: ['spec', 'members', index] })),
      ...dependencies.map(({ objective }, index): Named => {
        return { key: 'objective', name: objective, at: ['spec', 'dependencies', index] };
      }),
    ];
    for (const one of complete ? named : []) checkObjective(one, promised, { source, report });
    for (const [index, { dependency }] of members.entries()) {
      if (dependency === undefined || dependencies.some(({ name }) => name === dependency)) continue;
      const meant = nearest(
        dependency,
        dependencies.map(({ name }) => name),
      );
      const hint = meant === undefined ? 'add it to dependencies, with its objective' : `did you mean "${meant}"?`;
      const text = `Cannot find a dependency named "${dependency}" of this journey`;
      report(problemAt(source, ['spec', 'members', index, 'dependency'], { code: 'CAT_UNKNOWN_REF', text, hint }));
    }
    reportTwice(
      dependencies.map(({ name }, index): Named => ({ key: 'name', name, at: ['spec', 'dependencies', index] })),
      { source, report },
    );
    reportTwice(named.slice(0, members.length), { source, report });
  }
  for (const { body, source } of products) {
    const named = body.spec.members.map(({ journey }, index): Named => {
      return { key: 'journey', name: journey, at: ['spec', 'members', index] };
    });
    reportTwice(named, { source, report });
  }
  reportCycles(journeys, report);
}

type Named = { readonly key: 'objective' | 'journey' | 'dependency' | 'name'; readonly name: string; readonly at: Path };
type Site = { readonly source: SourceDocument; readonly report: Report };

/** An SLO makes as many objectives as it lists; that the SLO itself is there is checked with all references. */
function checkObjective({ key, name, at }: Named, promised: ReadonlySet<string>, { source, report }: Site): void {
  if (key !== 'objective' || promised.has(name) || !promised.has(name.replace(/\/[^/]+$/, ''))) return;
  const text = `Cannot find an objective named "${name}": its SLO has fewer objectives`;
  report(problemAt(source, [...at, 'objective'], { code: 'CAT_UNKNOWN_REF', text }));
}

function reportTwice(named: readonly Named[], { source, report }: Site): void {
  const seen = new Set<string>();
  for (const { key, name, at } of named) {
    const text = `Cannot weigh ${key === 'name' ? 'the dependency' : `the ${key}`} "${name}" twice`;
    if (seen.has(`${key} ${name}`))
      report(problemAt(source, [...at, key], { code: 'CAT_DUPLICATE_NAME', text, hint: 'name it once' }));
    seen.add(`${key} ${name}`);
  }
}

/** Told once for each ring, at the member that closes it. */
function reportCycles(journeys: readonly Declared<JourneyDocument>[], report: Report): void {
  const byName = new Map(journeys.map((one) => [one.body.metadata.name, one] as const));
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    const journey = byName.get(name);
    if (journey === undefined || done.has(name)) return;
    for (const [index, member] of (journey.body.spec.members ?? []).entries()) {
      if (member.journey === undefined) continue;
      const ring = [...above, name];
      const from = ring.indexOf(member.journey);
      if (from < 0) {
        visit(member.journey, ring);
        continue;
      }
      const text = `Cannot let a journey be a part of itself: ${[...ring.slice(from), member.journey].join(' → ')}`;
      report(problemAt(journey.source, ['spec', 'members', index, 'journey'], { code: 'CAT_SCORE_TERMS', text }));
    }
    done.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
}

function scoreTerms(members: readonly ScoreMember[], score: ScoreDocument): ScoreTerms {
  const { healthy, atRisk, dwell, leastConfidence, mostPerHour = null } = score;
  return { members, healthy, atRisk, dwellMs: dwell, leastConfidence, mostPerHour };
}

function memberOf(member: MemberDocument | ProductDocument['spec']['members'][number]): ScoreMember {
  const { weight, key, whenMissing, maxDelay } = member;
  const { key: kind, name } = nameOf(member);
  return { of: { kind, name }, weight, key, whenMissing, maxDelayMs: maxDelay };
}

function nameOf(member: Pick<MemberDocument, 'objective' | 'journey' | 'dependency'>): {
  readonly key: 'objective' | 'journey' | 'dependency';
  readonly name: string;
} {
  if (member.objective !== undefined) return { key: 'objective', name: member.objective };
  if (member.journey !== undefined) return { key: 'journey', name: member.journey };
  return { key: 'dependency', name: member.dependency ?? '' };
}
