import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { JudgedLine } from '../../verdict/judging-file/judged-line.ts';
import { drawEvidence } from './draw-evidence.ts';
import { EvidenceTrace } from './evidence-trace.ts';

const LEVELS = { alpha: 0.01, alphaSafe: 0.05 };

function traced(count: number, of: (batch: number) => Partial<JudgedLine>): EvidenceTrace {
  const trace = new EvidenceTrace();
  for (let batch = 0; batch < count; batch += 1) {
    const at = showInstant((1_767_225_600_000 + batch * 10_000) as Instant);
    const line: JudgedLine = {
      at,
      verdict: 'not-yet',
      because: 'Not decided.',
      logE: 0,
      logSafe: 0,
      excess: [-0.01, 0.01],
      needed: 9,
      mode: 'independent',
      phi: 1,
    };
    trace.add({ ...line, ...of(batch) });
  }
  return trace;
}

const TAG = /<(\/?)([a-z]+)((?: [a-zA-Z0-9-]+="[^"<]*")*)(\/?)>/g;

/** Every tag that opens closes, and no value has what would end it. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg.replaceAll(TAG, (...found: readonly unknown[]) => {
    const [, end, name, , alone] = found.map(String);
    if (end === '/') assert.equal(open.pop(), name);
    else if (alone === '') open.push(name ?? '');
    return '';
  });
  assert.deepEqual(open, []);
  assert.ok(!/[<>]/.test(rest), rest.slice(0, 200));
  assert.ok(!/NaN|Infinity|undefined/.test(svg), /.{40}(NaN|Infinity|undefined)/.exec(svg)?.[0]);
}

test('a picture of anything is well-formed: nothing, one batch, no movement, the widest excess, evidence without bounds', () => {
  for (const trace of [
    traced(0, () => ({})),
    traced(1, () => ({})),
    traced(2, () => ({ excess: [0, 0] })),
    traced(30, () => ({ excess: [-1, 1] })),
    traced(30, (i) => ({ logE: 40 * i, logSafe: -90 * i })),
    traced(30, () => ({ because: '<script>"errors" & more</script>' })),
  ])
    assertWellFormed(drawEvidence(trace, LEVELS));
});

test('when evidence reached its level is marked', () => {
  const worse = drawEvidence(
    traced(30, (i) => ({ logE: i / 4, verdict: i / 4 >= Math.log(100) ? 'worse' : 'not-yet' })),
    LEVELS,
  );
  assert.match(worse, />worse after 3m10s</);
  assert.match(worse, />100 : 1 is worse</);
  assert.doesNotMatch(worse, />safe after/);
  const safe = drawEvidence(
    traced(30, (i) => ({ verdict: i > 11 ? 'safe' : 'not-yet' })),
    LEVELS,
  );
  assert.match(safe, />safe after 2m</);
});

test('a picture stays small however long the file was, and begins and ends where the file does', () => {
  const trace = traced(20_001, (i) => ({ logE: Math.sin(i / 500) }));
  const points = trace.points();
  assert.ok(points.length <= 4_097, `${points.length}`);
  assert.deepEqual([points[0]?.at, points.at(-1)?.at], [trace.first?.at, trace.last?.at]);
  assert.ok(drawEvidence(trace, LEVELS).length < 400_000);
});
