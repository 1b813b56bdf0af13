import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readMark, type Mark } from '../mark/load-line.ts';
import { showAge, showBurn, showLength, showPercent, showWholePercent } from '../show.ts';

/** The long window of a rule with the short one that has to agree before it fires. */
export type BurnCell = {
  readonly window: string;
  readonly burn: string;
  readonly tone: 'plain' | 'warning' | 'breach' | 'blind';
  readonly short: string | null;
  readonly title: string;
};
export type RuleNote = { readonly id: string; readonly tone: 'breach' | 'blind' | 'plain'; readonly text: string };
export type ObjectiveRow = {
  readonly name: string;
  readonly mark: Mark;
  readonly left: string;
  readonly leftNote: string;
  /** What would be left with the time that was adjusted out; null where nothing was. */
  readonly raw: { readonly mark: Mark; readonly text: string } | null;
  readonly promise: string;
  readonly sentence: string;
  readonly burn: readonly BurnCell[];
  readonly rules: readonly RuleNote[];
  readonly knowledge: readonly string[];
};

type BurnWindow = ObjectiveView['burn'][number];

/** One objective as it is read: what is left, what was promised, how fast it goes, and how much of that is known. */
export function readObjective(objective: ObjectiveView, at: number, told: number): ObjectiveRow {
  return {
    name: objective.display_name,
    mark: readMark(objective),
    ...readLeft(objective),
    raw: readRaw(objective),
    promise: `${showPercent(objective.target)} over ${objective.window}`,
    sentence: objective.sentence,
    burn: readBurns(objective),
    rules: readRules(objective),
    knowledge: readKnowledge(objective, at, told),
  };
}

/** The adjusted budget is what is judged; the raw one stands beside it, so that nothing is adjusted away unseen. */
export function readRaw({ raw, health, display_name }: ObjectiveView): ObjectiveRow['raw'] {
  if (raw === null) return null;
  const { spent, remaining } = raw;
  // Its water tells of the budget, whatever the health of the adjusted one is.
  const tone = health === 'blind' ? 'blind' : (remaining ?? 0) <= 0 ? 'exhausted' : 'healthy';
  const mark = readMark({ health: tone, spent, remaining, display_name: `${display_name}, raw` });
  return { mark, text: remaining === null ? 'raw: unknown' : `${showWholePercent(remaining)} with what was adjusted out` };
}

function readLeft({ health, remaining }: ObjectiveView): { left: string; leftNote: string } {
  if (health === 'blind' || remaining === null) {
    return {
      left: 'blind',
      leftNote: remaining === null ? 'nothing is known yet' : `${showWholePercent(remaining)} when last known`,
    };
  }
  return { left: showWholePercent(remaining), leftNote: remaining < 0 ? 'of the budget: overspent' : 'of the budget left' };
}

/** A cell for each rule, in the rules' order, then one for each window that no rule looks at. */
function readBurns({ burn, rules }: ObjectiveView): readonly BurnCell[] {
  const ofRules = rules.flatMap((rule) => {
    const long = burn.find(({ window }) => window === rule.long);
    const short = burn.find(({ window }) => window === rule.short) ?? null;
    return long === undefined ? [] : [readBurn(long, short, rule.fires === true)];
  });
  const watched = new Set(rules.flatMap(({ long, short }) => [long, short]));
  return [...ofRules, ...burn.filter(({ window }) => !watched.has(window)).map((window) => readBurn(window, null, false))];
}

function readBurn(long: BurnWindow, short: BurnWindow | null, fires: boolean): BurnCell {
  const { window, burn } = long;
  const tone = burn === null ? 'blind' : fires ? 'breach' : burn > 1 ? 'warning' : 'plain';
  const title = [long, ...(short === null ? [] : [short])].map(explainBurn).join('; ');
  return { window, burn: burnText(long), tone, short: short === null ? null : `${short.window} ${burnText(short)}`, title };
}

function burnText({ burn }: BurnWindow): string {
  return burn === null ? 'blind' : showBurn(burn);
}

function explainBurn(window: BurnWindow): string {
  const burn = window.burn === null ? 'blind' : `${showBurn(window.burn)} what the budget sustains`;
  return `burn over ${window.window}: ${burn}, coverage ${showPercent(window.coverage)}`;
}

/** Only rules that say something: one that is quiet, and could speak, needs no words. */
function readRules({ rules, health }: ObjectiveView): readonly RuleNote[] {
  const firing = rules.filter(({ fires }) => fires === true);
  // Where the whole objective is blind, that its rules are frozen goes without saying.
  const frozen = rules.filter(({ fires, reachable }) => fires === null && reachable && health !== 'blind');
  const mute = rules.filter(({ reachable }) => !reachable);
  const names = (those: ObjectiveView['rules']): string => those.map(({ id }) => id).join(', ');
  return [
    ...firing.map(({ id, condition }) => ({
      id,
      tone: 'breach' as const,
      text: `Rule ${id} fires: ${condition}`,
    })),
    ...(frozen.length === 0
      ? []
      : [{ id: 'frozen', tone: 'blind' as const, text: `Frozen while a window is blind: ${names(frozen)}` }]),
    ...(mute.length === 0 ? [] : [{ id: 'mute', tone: 'plain' as const, text: `Can never fire at this target: ${names(mute)}` }]),
  ];
}

function readKnowledge(objective: ObjectiveView, at: number, told: number): readonly string[] {
  const since = objective.known_since;
  return [
    objective.window,
    since === null ? 'not known yet' : `known for ${showLength(at - Date.parse(since))}`,
    `coverage ${showPercent(objective.coverage)}`,
    objective.age_ms === null ? 'never heard' : showAge(objective.age_ms + (at - told)),
  ];
}
