/** A mistake keeps the catalog from being used; a warning says what this server does with it, or does not do. */
export type Severity = 'mistake' | 'warning';
export type CatalogCode = keyof typeof catalogCodes;

type CodeMeaning = { readonly severity: Severity; readonly means: string; readonly mend: string };

/** Every code the catalog stage raises. A code keeps its meaning for ever: docs/errors.md, scripts and people rely on it. */
export const catalogCodes = {
  CAT_EMPTY: warning('There is no document in the catalog.', 'Write at least a Service, a Journey, an SLI and an SLO.'),
  CAT_FILE_TOO_LARGE: mistake('A file is larger than 1 MiB.', 'Split it; the order of files does not matter.'),
  CAT_TOO_MANY_DOCUMENTS: mistake(
    'The catalog holds more than 30,000 documents.',
    'Remove documents nobody reads, or run a second server.',
  ),
  CAT_YAML_SYNTAX: mistake(
    'The text is not YAML (or JSON) as it should be.',
    'Mend the place named; later mistakes of the same document may vanish with it.',
  ),
  CAT_TAB: mistake('A tab stands where YAML allows only spaces.', 'Indent with spaces.'),
  CAT_DUPLICATE_KEY: mistake('A key stands twice in one map.', 'Keep one of the two.'),
  CAT_ALIASES: mistake(
    'A YAML alias names no anchor, contains itself, or the document grows too much by its aliases.',
    'Write the value out.',
  ),
  CAT_NOT_A_DOCUMENT: mistake(
    'Something other than a map of keys stands where a document should.',
    'Start with apiVersion, kind, metadata and spec.',
  ),
  CAT_API_VERSION: mistake('The apiVersion is none that is read here.', 'Use openslo/v1 or plimsoll/v1.'),
  CAT_KIND: mistake('The kind is none of this apiVersion.', 'Use a kind listed in docs/catalog.md.'),
  CAT_DUPLICATE_NAME: mistake('Two documents of one kind have the same name, or two objectives would.', 'Rename one of them.'),
  CAT_NAME: mistake(
    'A name has characters or a length that cannot be used.',
    'Use lower-case letters, digits and dashes, at most 63.',
  ),
  CAT_UNKNOWN_KEY: mistake(
    'A key is not known at this place.',
    'Correct its spelling, or remove it; annotations are the place for notes.',
  ),
  CAT_MISSING: mistake('A required key is absent or empty.', 'Add it.'),
  CAT_TYPE: mistake('A value is of another type than wanted.', 'Write a value of the type named.'),
  CAT_CHOICE: mistake('A value is none of the words allowed.', 'Use one of the words named.'),
  CAT_LENGTH: mistake('A text, list or map is shorter or longer than allowed.', 'Bring it within the bounds named.'),
  CAT_RANGE: mistake('A number lies outside its bounds.', 'Bring it within the bounds named.'),
  CAT_DURATION: mistake('A duration cannot be read.', 'Write a number with its unit: 300ms, 1.5s, 10m, 28d.'),
  CAT_SHARE: mistake('A share cannot be read.', 'Write 5% or 0.05.'),
  CAT_URL: mistake('A URL cannot be used.', 'Write an absolute http or https URL without user name and password.'),
  CAT_ONE_OF: mistake('Of several keys exactly one, or at least one, must be there.', 'Keep one of the keys named.'),
  CAT_TARGET_RANGE: mistake(
    'A target leaves no error budget, or promises nothing.',
    'Write a share above 0 and below 1, such as 0.999.',
  ),
  CAT_WINDOW_RANGE: mistake(
    'A window is shorter than 5 minutes, or longer than evidence is kept for: 90 days of rolling windows and of alerts.',
    'Use a window that evidence is kept for, such as 28d, or keep it for longer.',
  ),
  CAT_STEPS: mistake(
    'The steps of a rollout do not rise to 100 %, or one of them exposes nothing.',
    'Let every share exceed the one before it, and end at 100%.',
  ),
  CAT_PLAN_TIME: mistake(
    'A rollout can never reach its end in the time it may take.',
    'Raise maxDuration, or bake and wait for less.',
  ),
  CAT_ROUTER: mistake(
    'A router cannot do what the plan asks, or is written in letters that its configuration does not take.',
    'Do what the hint says; docs/routers.md says what each kind can do.',
  ),
  CAT_JUDGED: mistake(
    'An indicator cannot be judged in the way that is asked: its events have no values, or it is no level.',
    'Judge it in another way, or by another indicator.',
  ),
  CAT_TRAIN: mistake(
    'Members of a train wait for each other, or two of them move one router at the same time.',
    'Give them an order in after.',
  ),
  CAT_UNKNOWN_REF: mistake('A document is named that does not exist.', 'Correct the name, or add the document.'),
  CAT_UNDECLARED: warning(
    'An OpenSLO document names one that is not here, and this server can do without it.',
    'Nothing, or add the document.',
  ),
  CAT_INDICATOR: mistake(
    'A plimsoll metric source does not add up to an indicator.',
    'Name the journey in total, and tests in good or bad.',
  ),
  CAT_PATTERN: mistake(
    'The pattern of a redaction rule is none that can be run over any text in bounded time.',
    'Keep to what docs/catalog.md lists for patterns.',
  ),
  CAT_PROMISE: mistake(
    'An Objective does not add up to something that can be counted.',
    'Do what the hint says; docs/catalog.md has an example of each promise.',
  ),
  CAT_PROBE: mistake(
    'A Probe asks for something that its steps cannot give.',
    'Do what the hint says; docs/probes.md has an example of each kind of step.',
  ),
  CAT_RECONCILIATION: mistake(
    'A Reconciliation cannot compare its two sides so.',
    'Do what the hint says; docs/reconciliation.md has an example of each kind of side.',
  ),
  CAT_POLICY_CONFLICT: mistake(
    'Two SloPolicies say different things of one objective.',
    'Let one of them select less, or say it in the objective.',
  ),
  CAT_SELECTS_NONE: warning('A selector fits no objective.', 'Correct its names or labels, or remove the document.'),
  CAT_RECURRENCE: mistake(
    'A rule of recurrence cannot be followed.',
    'Write it as RFC 5545 does, such as FREQ=WEEKLY;BYDAY=SU, without DTSTART.',
  ),
  CAT_SCORE_TERMS: mistake(
    'The terms of a score do not fit: a journey is a part of itself, or its states overlap.',
    'Break the ring named, or let the bounds of the states fall.',
  ),
  CAT_NO_DELTA: mistake(
    'A rollout is judged by an indicator without a margin: no objective uses it and no delta is given.',
    'Give delta, or add an SLO.',
  ),
  CAT_COHORT_KEY: mistake(
    'Cohorts are compared, or promised to, by a label that a journey does not keep.',
    'Add the label to the cohorts of the journey.',
  ),
  CAT_NOT_MEASURED: mistake(
    'A rollout leans on an indicator or objective that this server does not compute.',
    'Use one whose metric source is of type plimsoll, or a query to a Source.',
  ),
  CAT_DEFAULT_USED: warning('An SLO leaves something open, and a default is used.', 'Nothing, or write the value.'),
  CAT_OP_IGNORED: warning('An objective of a ratio has op or value, which mean nothing there.', 'Remove them.'),
  CAT_SOURCE_NOT_COMPUTED: warning(
    'A metric source is of a type this server does not query.',
    'Nothing; the objective is shown as blind.',
  ),
  CAT_QUERY_COUNTER: warning(
    'A query is said to be a counter, and takes a rate or an increase of one itself.',
    'Ask for the counter alone, or write counter: false.',
  ),
  CAT_IGNORED: warning('A key means nothing at its place.', 'Remove it.'),
  CAT_TAKEN_AS: warning(
    'Something can be meant in more than one way, and one of them is taken.',
    'Nothing, or write it as the hint says.',
  ),
  CAT_UNUSED: warning('A document is named by none, and so does nothing.', 'Name it, or remove it.'),
  CAT_SECRET: warning(
    'An address holds what looks like a secret, and the ledger keeps the text of every catalog.',
    'Use an address of a program that adds the secret, or allow who reads the ledger to know it.',
  ),
  CAT_ZONE: mistake('A time zone is none of the IANA time zone database.', 'Write a name such as Europe/Berlin or UTC.'),
  CAT_SLICE: mistake(
    'Time cannot be cut into slices of that length, or slices of different length would have to be joined.',
    'Write whole minutes that a day is a multiple of: 1m, 5m, 1h.',
  ),
  CAT_ALERT_UNREACHABLE: mistake(
    'An alert can never fire: not even a total outage burns the budget so fast, or it looks back further than the window.',
    'Ask for a lower burn rate, or promise more.',
  ),
  CAT_ALERT_TARGET: warning(
    'A notification target is no address, so that the Route of the owner is told instead.',
    'Write a URL that starts with http:// or https://.',
  ),
  CAT_ALERT_SILENT: warning('An alert policy tells nobody anything.', 'Switch on what it is to tell.'),
} as const satisfies Record<string, CodeMeaning>;

function mistake(means: string, mend: string): CodeMeaning {
  return { severity: 'mistake', means, mend };
}

function warning(means: string, mend: string): CodeMeaning {
  return { severity: 'warning', means, mend };
}
