import { showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { ApprovalView, ComparisonView, RolloutSummaryView, RolloutView } from '../../wire/rollout.ts';
import { showQuality } from './show-objectives.ts';
import { showStreams } from './show-streams.ts';
import { showTable, type Cell } from './table.ts';
import { paint, printable, type Terminal } from './terminal.ts';

const HEADING = ['ROLLOUT', 'VERSIONS', 'PHASE', 'ASKED', 'MEASURED', 'WHY'];

export function showRollouts(rollouts: readonly RolloutSummaryView[], terminal: Terminal): string {
  if (rollouts.length === 0) return 'No rollouts yet.';
  const rows = rollouts.map(({ id, candidate, baseline, phase, asked, measured, sentence }): readonly Cell[] => [
    id,
    `${baseline} → ${candidate}`,
    { word: phase },
    showRatio(asked),
    measured === null ? '–' : showRatio(measured),
    sentence,
  ]);
  return showTable({ heading: HEADING, rows }, terminal);
}

export function showRollout(rollout: RolloutView, terminal: Terminal): string {
  const timeline = rollout.timeline.map(({ seq, at, actor, sentence }) => [String(seq), at, actor, sentence]);
  const streams = rollout.comparison?.streams ?? [];
  return [
    paint(printable(rollout.id), 'strong', terminal),
    showTable({ rows: factsOf(rollout) }, terminal),
    ...(streams.length === 0 ? [] : [showStreams(streams, terminal)]),
    showTable({ heading: ['ENTRY', 'AT', 'BY', 'WHAT'], rows: timeline }, terminal),
  ].join('\n\n');
}

function factsOf(rollout: RolloutView): readonly (readonly Cell[])[] {
  const { waiting, comparison, reason, phase, measured, attempt, places, strategy, users, watched_until: watched } = rollout;
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  const where = places.candidate === rollout.candidate ? '' : ` (in ${places.baseline} and ${places.candidate})`;
  const met = users === null ? '' : `, ${showRatio(users)} of users met it`;
  return [
    ['versions', `${rollout.baseline} → ${rollout.candidate} of ${rollout.service}${where}${again}`],
    ['phase', reason === null ? phase : `${phase} (${reason})`],
    [
      'share',
      `${showRatio(rollout.asked)} asked, ${measured === null ? 'not measured yet' : `${showRatio(measured)} measured`}${met}`,
    ],
    [strategy, rollout.steps.map((step, index) => showStep(step, index === rollout.step)).join(', ')],
    ['why', rollout.sentence],
    ...(waiting === null
      ? []
      : [
          ['waits for', waiting.what],
          ['until', `${waiting.until}, then ${waiting.then} (${waiting.owner})`],
        ]),
    ...(rollout.divergence === null || rollout.divergence === undefined ? [] : [['elsewhere', rollout.divergence.sentence]]),
    ...rollout.approvals.map((approval) => ['approval', showApproval(approval, rollout.ended_at !== null)]),
    ...showGlass(rollout.glass),
    ...(watched === null ? [] : [['watched', `until ${watched}, so that it gets no traffic again`]]),
    ...(comparison === null ? [] : [['evidence', `${evidenceOf(rollout, comparison)}${showMode(comparison)}`]]),
    ...rollout.evidence.map((each) => {
      const quality = showQuality(each);
      const covered = `coverage ${showRatio(each.coverage)} of the last hour`;
      return ['telemetry', `${each.indicator}: ${covered}${quality === '' ? '' : `, ${quality}`}`];
    }),
  ];
}

/** A sentence that stands a few lines above is not said again. */
function evidenceOf({ waiting, sentence }: RolloutView, comparison: ComparisonView): string {
  if (waiting?.what.includes(comparison.sentence) === true) return 'what it waits for';
  return sentence.includes(comparison.sentence) ? 'why it is so' : comparison.sentence;
}

function showMode({ mode, mode_because: because }: ComparisonView): string {
  return because === null ? ` (${mode})` : ` (${mode}: ${because})`;
}

function showApproval(
  { step, by, asked_at: asked, expires_at: expires, otherwise, answer }: ApprovalView,
  hasEnded: boolean,
): string {
  const name = `step ${step + 1}`;
  if (answer !== null) return `${name}: ${answer.say === 'approve' ? 'approved' : 'rejected'} by ${answer.by} at ${answer.at}`;
  const who = by.length === 0 ? 'anybody who may override' : by.join(' or ');
  if (hasEnded) return `${name}: ${who} was asked at ${asked}; it ended before an answer came`;
  const until = expires === null ? 'no answer is due yet' : `until ${expires}, then ${otherwise}`;
  return `${name}: ${who} is asked since ${asked}; ${until}`;
}

function showGlass(glass: RolloutView['glass']): readonly (readonly string[])[] {
  if (glass === null) return [];
  const { by, at, review_by: reviewBy, reviewed } = glass;
  const looked =
    reviewed === null ? `to be reviewed by somebody else until ${reviewBy}` : `reviewed by ${reviewed.by} at ${reviewed.at}`;
  return [['past gates', `by ${by} at ${at}; ${looked}`]];
}

function showStep({ share, mirror, bake_ms, approval }: RolloutView['steps'][number], isPresent: boolean): string {
  const what = mirror > 0 ? `${showRatio(mirror)} mirrored` : showRatio(share);
  const bake = bake_ms === 0 ? '' : ` for ${showDuration(bake_ms as DurationMs)}`;
  return `${isPresent ? '>' : ''}${what}${bake}${approval === null ? '' : ' with approval'}`;
}
