import type { AdjustmentRefusalCode } from '../../loops/adjustments.ts';
import type { RefusalCode } from '../../loops/rollouts.ts';

export type ApiCode = keyof typeof apiCodes;
type CodeMeaning = { readonly status: number; readonly means: string; readonly mend: string };

/** Every code the API answers with. A code keeps its meaning for ever: docs/errors.md, scripts and people rely on it. */
export const apiCodes = {
  REQUEST_INVALID: code(400, 'A value of the request is not as documented; `errors` names each.', 'Correct the values named.'),
  BODY_UNREADABLE: code(400, 'The body is not JSON, or is missing.', 'Send one JSON document.'),
  URL_UNREADABLE: code(400, 'The address holds a % sequence that stands for nothing.', 'Encode the parts of the path.'),
  VERSIONS_EQUAL: code(400, 'Candidate and baseline are the same version.', 'Name the version that serves now as baseline.'),
  TOKEN_MISSING: code(
    401,
    'There is no valid token in the request.',
    'Send `Authorization: Bearer TOKEN`, or open the link that `plimsoll open` prints.',
  ),
  HOST_FORBIDDEN: code(403, 'The request names a host that this server does not go by.', 'Use the address that `serve` printed.'),
  ORIGIN_FORBIDDEN: code(403, 'A page of another site tried to change something.', 'Change it from the screens or the API.'),
  SERVICE_FORBIDDEN: code(
    403,
    'A source tells of a service that is not among its own.',
    'Name the service in the source’s document, or use the admin token.',
  ),
  NOT_FOUND: code(404, 'There is nothing at this address.', 'See `/openapi.json`.'),
  OBJECTIVE_UNKNOWN: code(404, 'The catalog in force has no objective of that name.', 'See `plimsoll slo`.'),
  ADJUSTMENT_UNKNOWN: code(404, 'No adjustment has that name.', 'See `plimsoll adjust`.'),
  ADJUSTMENT_DECLARED: code(409, 'The adjustment is declared in the catalog.', 'Remove its document there.'),
  ADJUSTMENT_TIME: code(
    400,
    'The time is too long, too long ago or too far ahead, or ends before it begins.',
    'Keep to 24 hours, beginning at most 30 days ago.',
  ),
  ADJUSTMENT_SELECTS_NONE: code(400, 'The adjustment selects no objective of the catalog.', 'See `plimsoll slo`.'),
  ADJUSTMENTS_FULL: code(409, 'There are as many adjustments as are kept.', 'Withdraw old ones.'),
  JOURNEY_UNKNOWN: code(404, 'The catalog in force has no journey of that name.', 'See `plimsoll status`.'),
  NOTHING_COUNTED: code(404, 'Nothing is counted for what is asked about.', 'Ask about an objective with an indicator.'),
  WINDOW_OUT_OF_BOUNDS: code(
    400,
    'The window is shorter than a minute, or longer than can be answered for; the hint says how long it may be.',
    'Ask about another window.',
  ),
  INDICATOR_UNKNOWN: code(404, 'The catalog in force has no indicator of that name.', 'Use a name from the catalog.'),
  LABEL_UNKNOWN: code(400, 'The cohorts of the journey have no label of that name.', 'Use a label named in the hint.'),
  SCORE_UNKNOWN: code(404, 'The catalog in force has no journey or product of that name.', 'See `plimsoll score`.'),
  SCORE_NOT_KEPT: code(404, 'Nothing was kept of the score at that time.', 'Ask about a time at which the server ran.'),
  PLAN_UNKNOWN: code(404, 'The catalog in force has no rollout plan of that name.', 'Use a plan named in the hint.'),
  ROLLOUT_UNKNOWN: code(404, 'No rollout has that id, or it ended long ago.', 'See `plimsoll rollout`; the ledger keeps all.'),
  ROLLOUT_ACTIVE: code(409, 'The service or its router is in another rollout.', 'Wait for its end, or abort it.'),
  ROLLOUT_ENDED: code(409, 'The rollout has ended, or is on its way back.', 'Start a new rollout.'),
  NOT_HELD: code(409, 'The rollout is told to go on, and nothing holds it.', 'Nothing.'),
  BODY_TOO_LARGE: code(413, 'The body is larger than 1 MiB.', 'Send less.'),
  TYPE_UNSUPPORTED: code(415, 'The body is not declared as JSON.', 'Send `Content-Type: application/json`.'),
  HTTP_UNREADABLE: code(400, 'What arrived is not HTTP/1.1 as it should be.', 'Look at what stands between.'),
  REQUEST_SLOW: code(408, 'The request did not arrive within 30 seconds.', 'Send it again.'),
  HEADERS_TOO_LARGE: code(431, 'The headers are larger than 16 KiB.', 'Send fewer, or clear the cookies of this host.'),
  CHANGES_TOO_FAST: code(
    429,
    'This caller tells of more changes than 20 a second, or 200 at once.',
    'Come back after `Retry-After`, with the same ids.',
  ),
  OUR_MISTAKE: code(500, 'Something failed on our side; the state is as it was last recorded.', 'Look into the server’s log.'),
  STREAMS_FULL: code(
    503,
    'As many live streams are open as the server serves.',
    'Close a screen, or come back after `Retry-After`.',
  ),
} as const satisfies Record<string, CodeMeaning> & Record<RefusalCode | AdjustmentRefusalCode, CodeMeaning>;

function code(status: number, means: string, mend: string): CodeMeaning {
  return { status, means, mend };
}
