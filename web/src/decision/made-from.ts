import { showAge, showCount, showOdds, showPercent } from '../show.ts';
import { at, digits, items, text } from './recorded.ts';

/** Where a decision stands in the ledger. */
export type Decision = { readonly seq: number; readonly at: string; readonly subject: string };
/** What a recorded decision was made from, as its entry has it. */
export type Made = {
  readonly digest: string;
  readonly policy: string;
  readonly code: string;
  readonly figures: readonly Figure[];
  readonly streams: readonly StreamFigures[];
  readonly inputs: unknown;
};
export type Figure = { readonly name: string; readonly value: string };
/** One indicator of the comparison then: what was counted in the step, and how much evidence that is. */
export type StreamFigures = {
  readonly indicator: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly worse: string;
  readonly within: string;
};

/** Null where the entry is no decision, or was recorded without its inputs. */
export function readMade(body: unknown): Made | null {
  const digest = text(at(body, 'decided', 'digest'));
  if (digest === null) return null;
  const inputs = at(body, 'decided', 'inputs');
  return {
    digest,
    policy: text(at(body, 'decided', 'policy')) ?? '',
    code: text(at(body, 'decided', 'code')) ?? '',
    figures: [...asked(inputs), ...standing(inputs), ...verdict(inputs), ...seen(inputs), ...against(inputs)],
    streams: items(at(inputs, 'comparison', 'streams')).map(readStream),
    inputs,
  };
}

/** Whose word it goes by, where it goes by one. */
function asked(inputs: unknown): readonly Figure[] {
  const said = at(inputs, 'said') ?? at(inputs, 'asked');
  const who = text(at(said, 'actor'));
  if (who === null) return [];
  const what = text(at(said, 'command', 'say'));
  const why = text(at(said, 'reason'));
  return [{ name: 'word of', value: `${who}${what === null ? '' : `, ${what}`}${why === null || why === '' ? '' : `: ${why}`}` }];
}

/** What stood there when a rollout began. */
function standing(inputs: unknown): readonly Figure[] {
  const figures: Figure[] = [];
  const serving = text(at(inputs, 'surveyed', 'serving'));
  const plan = text(at(inputs, 'plan', 'name'));
  const attempts = digits(at(inputs, 'attempts'));
  if (plan !== null) figures.push({ name: 'plan', value: `${plan}, ${items(at(inputs, 'plan', 'steps')).length} steps` });
  if (serving !== null) figures.push({ name: 'router', value: serving });
  if (attempts !== null) figures.push({ name: 'attempts before', value: showCount(attempts) });
  return figures;
}

const VERDICTS: Readonly<Record<string, string>> = { 'not-yet': 'not known yet', safe: 'within what is allowed', worse: 'worse' };

function verdict(inputs: unknown): readonly Figure[] {
  const kind = text(at(inputs, 'comparison', 'kind'));
  const batches = digits(at(inputs, 'comparison', 'batches'));
  if (kind === null) return [];
  const counted = batches === null ? '' : `, by ${showCount(batches)} ${batches === 1 ? 'batch' : 'batches'}`;
  return [{ name: 'verdict', value: `${VERDICTS[kind] ?? kind}${counted}` }];
}

function seen(inputs: unknown): readonly Figure[] {
  const grounds = at(inputs, 'grounds');
  if (digits(at(grounds, 'at')) === null) return [];
  const newest = digits(at(grounds, 'newestTelemetry'));
  const age = newest === null ? 'none' : showAge((digits(at(grounds, 'at')) ?? 0) - newest);
  return [
    ...share('share at the router', at(grounds, 'router')),
    ...share('share by telemetry', at(grounds, 'telemetry')),
    { name: 'newest telemetry', value: age },
    ...budget(at(grounds, 'budget')),
  ];
}

function share(name: string, exposure: unknown): readonly Figure[] {
  const kind = text(at(exposure, 'kind'));
  const requests = digits(at(exposure, 'requests'));
  const measured = digits(at(exposure, 'share'));
  if (kind === null) return [];
  const counted = requests === null ? '' : ` of ${showCount(requests)} requests`;
  const value = measured === null ? `${kind.replaceAll('-', ' ')}${counted}` : `${showPercent(measured)}${counted}`;
  return [{ name, value }];
}

function budget(budget: unknown): readonly Figure[] {
  const objective = text(at(budget, 'objective'));
  const remaining = digits(at(budget, 'remaining'));
  if (objective === null) return [];
  const left = remaining === null || at(budget, 'blind') !== null ? 'blind' : `${showPercent(remaining)} left`;
  return [{ name: 'budget', value: `${left} of ${objective}` }];
}

/** Only what spoke against going on; that nothing did is said, too. */
function against(inputs: unknown): readonly Figure[] {
  const grounds = at(inputs, 'grounds') ?? inputs;
  const names = ['freeze', 'burning', 'dependency', 'storm', 'writer', 'orderPending', 'lastRollback'];
  const there = names.filter((name) => ![undefined, null, false].includes(at(grounds, name) as null));
  const rollbacks = items(at(grounds, 'rollbacks')).length;
  const said = there.map((name) => WORDS[name] ?? name);
  return [
    { name: 'against it', value: said.length === 0 ? 'nothing' : said.join(', ') },
    ...(rollbacks === 0 ? [] : [{ name: 'rollbacks lately', value: showCount(rollbacks) }]),
  ];
}

const WORDS: Readonly<Record<string, string>> = {
  freeze: 'a freeze',
  burning: 'a burning objective',
  dependency: 'what it depends on',
  storm: 'many rollbacks at once',
  writer: 'somebody else sets the weights',
  orderPending: 'an order is under way',
  lastRollback: 'a rollback before',
};

function readStream(stream: unknown): StreamFigures {
  const odds = (of: string, needed: string): string => {
    const [have, need] = [digits(at(stream, of)), digits(at(stream, needed))];
    return have === null || need === null ? '–' : `${showOdds(have)} of ${showOdds(need)}`;
  };
  return {
    indicator: text(at(stream, 'indicator')) ?? '',
    candidate: counted(at(stream, 'step', 'candidate')),
    baseline: counted(at(stream, 'step', 'baseline')),
    worse: odds('log10Harm', 'log10HarmNeeded'),
    within: odds('log10Safe', 'log10SafeNeeded'),
  };
}

function counted(counts: unknown): string {
  const [bad, total] = [digits(at(counts, 'bad')), digits(at(counts, 'total'))];
  return bad === null || total === null ? '–' : `${showCount(bad)} of ${showCount(total)}`;
}
