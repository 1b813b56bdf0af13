import { showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { RolloutSummaryView, RolloutView } from '../../wire/rollout.ts';
import { showQuality } from './show-objectives.ts';
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
  const { waiting, comparison, reason, phase, measured } = rollout;
  const facts = [
    ['versions', `${rollout.baseline} → ${rollout.candidate} of ${rollout.service}`],
    ['phase', reason === null ? phase : `${phase} (${reason})`],
    ['share', `${showRatio(rollout.asked)} asked, ${measured === null ? 'not measured yet' : `${showRatio(measured)} measured`}`],
    ['steps', rollout.steps.map((step, index) => showStep(step, index === rollout.step)).join(', ')],
    ['why', rollout.sentence],
    ...(waiting === null
      ? []
      : [['waits for', `${waiting.what}; until ${waiting.until}, then ${waiting.then} (${waiting.owner})`]]),
    ...(comparison === null ? [] : [['evidence', comparison.sentence]]),
    ...rollout.evidence.map((each) => {
      const quality = showQuality(each);
      const covered = `coverage ${showRatio(each.coverage)} of the last hour`;
      return ['telemetry', `${each.indicator}: ${covered}${quality === '' ? '' : `, ${quality}`}`];
    }),
  ];
  const timeline = rollout.timeline.map(({ seq, at, actor, sentence }) => [String(seq), at, actor, sentence]);
  return [
    paint(printable(rollout.id), 'strong', terminal),
    showTable({ rows: facts }, terminal),
    showTable({ heading: ['ENTRY', 'AT', 'BY', 'WHAT'], rows: timeline }, terminal),
  ].join('\n\n');
}

function showStep({ share, bake_ms }: RolloutView['steps'][number], isPresent: boolean): string {
  return `${isPresent ? '>' : ''}${showRatio(share)} for ${showDuration(bake_ms as DurationMs)}`;
}
