import type { Phases } from '../../probe/exchange.ts';
import { fillIn, type Variables } from '../../probe/variables.ts';
import type { BrowserProber } from '../../ports/browser-prober.ts';
import type { BrowserAction, BrowserStep } from '../../wire/probe-browser.ts';
import { unmade, type StepMade, type Underway } from './make-step.ts';

type Means = { readonly browser: BrowserProber | null; readonly leftMs: number };

/** A step that a browser makes, in what is left of the run's time. */
export async function makeBrowserStep(step: BrowserStep, underway: Underway, { browser, leftMs }: Means): Promise<StepMade> {
  if (browser === null)
    return unmade(step.name, {
      because: 'NO_BROWSER',
      text: 'the server has no browser; probe with an agent, from where it runs',
    });
  const { probe, variables } = underway;
  const actions = filledIn(step.actions, variables);
  if (actions === null) return unmade(step.name, { because: 'VARIABLE', text: 'a variable that it needs is not there' });
  const answer = await browser.run({
    actions,
    viewport: step.viewport,
    origins: step.origins,
    timeoutMs: Math.max(1, Math.floor(leftMs)),
    allowPrivate: probe.allowPrivate,
    // What was extracted may be a token as well as what was given as one.
    secrets: [...variables.values()].filter((value) => value.length >= SHORTEST_SECRET),
  });
  const { outcome, because, text, durationMs, ...seen } = answer;
  const phases: Phases = { dns: null, connect: null, tls: null, ttfb: answer.vitals.ttfb, total: durationMs, stalled: 0 };
  const slow = outcome === 'ok' && step.withinMs !== null && durationMs > step.withinMs;
  const verdict = slow
    ? {
        outcome: 'failed' as const,
        because: 'SLOW',
        text: `it took ${Math.round(durationMs)} ms, wanted are at most ${step.withinMs}`,
      }
    : { outcome, because, text: text === '' ? null : text };
  return { run: { name: step.name, ...verdict, phases, status: null, seen }, certificates: [], exchange: null };
}

/** Shorter ones would take words out of everything that is told. */
const SHORTEST_SECRET = 4;

/** Null when a variable is missing. */
function filledIn(actions: readonly BrowserAction[], variables: Variables): readonly BrowserAction[] | null {
  let missing = false;
  const fill = <Text extends string | null>(text: Text): Text => {
    const filled = text === null ? null : fillIn(text, variables);
    missing ||= text !== null && filled === null;
    return filled as Text;
  };
  const filled = actions.map((action): BrowserAction => {
    switch (action.do) {
      case 'goto':
        return { ...action, url: fill(action.url) };
      case 'fill':
      case 'select':
        return { ...action, value: fill(action.value) };
      case 'expect':
        return { ...action, text: fill(action.text), url: fill(action.url) };
      default:
        return action;
    }
  });
  return missing ? null : filled;
}
