import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readMark, type Mark } from '../mark/load-line.ts';
import { showAge, showBurn, showLength, showPercent, showWholePercent } from '../show.ts';

export type BurnCell = {
  readonly window: string;
  readonly burn: string;
  readonly tone: 'plain' | 'warning' | 'breach' | 'blind';
  readonly title: string;
};
export type RuleNote = { readonly id: string; readonly tone: 'breach' | 'blind' | 'plain'; readonly text: string };
export type ObjectiveRow = {
  readonly name: string;
  readonly mark: Mark;
  readonly left: string;
  readonly leftNote: string;
  readonly promise: string;
  readonly sentence: string;
  readonly burn: readonly BurnCell[];
  readonly rules: readonly RuleNote[];
  readonly knowledge: readonly string[];
};

/** One objective as it is read: what is left, what was promised, how fast it goes, and how much of that is known. */
export function readObjective(objective: ObjectiveView, at: number, told: number): ObjectiveRow {
  return {
    name: objective.display_name,
    mark: readMark(objective),
    ...readLeft(objective),
    promise: `${showPercent(objective.target)} over ${objective.window}`,
    sentence: objective.sentence,
    burn: objective.burn.map((window) => readBurn(window, objective.rules)),
    rules: readRules(objective.rules),
    knowledge: readKnowledge(objective, at, told),
  };
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

function readBurn({ window, burn, coverage }: ObjectiveView['burn'][number], rules: ObjectiveView['rules']): BurnCell {
  const covered = `coverage ${showPercent(coverage)}`;
  if (burn === null) return { window, burn: 'blind', tone: 'blind', title: `burn over ${window}: blind, ${covered}` };
  const fires = rules.some((rule) => rule.fires === true && (rule.long === window || rule.short === window));
  const tone = fires ? 'breach' : burn > 1 ? 'warning' : 'plain';
  return {
    window,
    burn: showBurn(burn),
    tone,
    title: `burn over ${window}: ${showBurn(burn)} what the budget sustains, ${covered}`,
  };
}

/** Only rules that say something: one that is quiet, and could speak, needs no words. */
function readRules(rules: ObjectiveView['rules']): readonly RuleNote[] {
  const firing = rules.filter(({ fires }) => fires === true);
  const frozen = rules.filter(({ fires, reachable }) => fires === null && reachable);
  const mute = rules.filter(({ reachable }) => !reachable);
  const names = (those: ObjectiveView['rules']): string => those.map(({ id }) => id).join(' and ');
  return [
    ...firing.map(({ id, long, short, threshold }) => ({
      id,
      tone: 'breach' as const,
      text: `Rule ${id} fires: burn above ${showBurn(threshold)} over ${long} and ${short}`,
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
    `window ${objective.window}`,
    since === null ? 'not known yet' : `known for ${showLength(at - Date.parse(since))}`,
    `coverage ${showPercent(objective.coverage)}`,
    objective.age_ms === null ? 'never heard' : showAge(objective.age_ms + (at - told)),
  ];
}
