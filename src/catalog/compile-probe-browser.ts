import type { BrowserAction, BrowserStep } from '../wire/probe-browser.ts';
import type { BrowserActionDocument, BrowserDocument } from './probe-browser-schema.ts';

const VIEWPORT = { width: 1_280, height: 800 };
/** Names are shown in lists and are values of attributes. */
const LONGEST_NAME = 100;

/** What a browser is to do for a step; the origins that its own addresses name are allowed. */
export function compileBrowser(name: string, written: BrowserDocument, withinMs: number | null): BrowserStep {
  const { actions, viewport, origins } = Array.isArray(written) ? { actions: written, viewport: VIEWPORT, origins: [] } : written;
  return {
    name,
    withinMs,
    daysLeft: null,
    expect: [],
    kind: 'browser',
    viewport,
    origins: [...new Set(origins)].toSorted(),
    actions: actions.map(compileAction),
  };
}

/** The texts of an action in which variables may stand. */
export function textsOf(action: BrowserAction): readonly string[] {
  switch (action.do) {
    case 'goto':
      return [action.url];
    case 'fill':
    case 'select':
      return [action.value];
    case 'expect':
      return [action.text, action.url].filter((one) => one !== null);
    default:
      return [];
  }
}

function compileAction(written: BrowserActionDocument): BrowserAction {
  const made = actionOf(written);
  const shown = `${made.do} ${saidOf(made)}`.trim();
  return { ...made, name: written.name ?? shown.slice(0, LONGEST_NAME), withinMs: written.within ?? null };
}

const NAMELESS = { name: '', withinMs: null } as const;

function actionOf({ goto, click, fill, select, press, expect, wait }: BrowserActionDocument): BrowserAction {
  if (goto !== undefined) return { ...NAMELESS, do: 'goto', url: goto };
  if (click !== undefined) return { ...NAMELESS, do: 'click', selector: selectorOf(click) };
  if (fill !== undefined) return { ...NAMELESS, do: 'fill', ...fill };
  if (select !== undefined) return { ...NAMELESS, do: 'select', ...select };
  if (press !== undefined) return { ...NAMELESS, do: 'press', ...press };
  if (wait !== undefined) return { ...NAMELESS, do: 'wait', visible: wait.visible ?? null, ms: wait.for ?? null };
  const { text = null, visible = null, hidden = null, url = null, status = null } = expect ?? {};
  return { ...NAMELESS, do: 'expect', text, visible, hidden, url, status };
}

function selectorOf(target: NonNullable<BrowserActionDocument['click']>): string {
  if (typeof target === 'string') return target;
  const { selector, text } = target;
  // A text within what a selector names, as Playwright chains them.
  const parts = [...(selector === undefined ? [] : [selector]), ...(text === undefined ? [] : [`text=${text}`])];
  return parts.join(' >> ');
}

/** What is typed is never part of a name: it may be a secret. */
function saidOf(action: BrowserAction): string {
  switch (action.do) {
    case 'goto':
      return action.url;
    case 'expect':
      return String(action.text ?? action.visible ?? action.hidden ?? action.url ?? action.status ?? '');
    case 'wait':
      return action.visible ?? `${String(action.ms)}ms`;
    default:
      return action.selector;
  }
}
