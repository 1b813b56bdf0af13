import type { CatalogRefusalCode } from '../../loops/catalog-desk.ts';
import type { AdjustmentRefusalCode } from '../../ledger/decisions/adjustment.ts';
import type { FreezeRefusalCode } from '../../loops/freezes.ts';
import type { RefusalCode } from '../../loops/rollouts.ts';
import type { QueueRefusal } from '../../ledger/decisions/queueing.ts';
import type { TrainRefusalCode } from '../../loops/trains.ts';
import type { VersionRefusalCode } from '../../loops/versions.ts';

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
  LOCATION_FORBIDDEN: code(
    403,
    'A source asks what is probed from where it does not probe.',
    'Name a location of its document, or add one there.',
  ),
  NOT_FOUND: code(404, 'There is nothing at this address.', 'See `/openapi.json`.'),
  OBJECTIVE_UNKNOWN: code(404, 'The catalog in force has no objective of that name.', 'See `plimsoll slo`.'),
  RECONCILIATION_UNKNOWN: code(404, 'The catalog in force has no reconciliation of that name.', 'See `plimsoll reconcile`.'),
  PROBE_UNKNOWN: code(404, 'The catalog in force has no probe of that name.', 'See `plimsoll probe list`.'),
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
  BACKTEST_RUNNING: code(409, 'Another backtest is under way; there is one at a time.', 'Wait for it, or cancel it.'),
  BACKTEST_UNKNOWN: code(404, 'No backtest has that id; the last five are kept.', 'Begin another one.'),
  BACKTEST_TIME: code(
    400,
    'The time to be judged again is too long, or is not over yet.',
    'Ask about time that is over, and at most 400 days ago.',
  ),
  POLICY_INVALID: code(
    400,
    'The proposed documents have mistakes, taken together with the catalog in force; `errors` names each.',
    'Correct them; `plimsoll validate` finds the same ones.',
  ),
  CATALOG_MOVED: code(
    409,
    'The files of the catalog have changed since they were read.',
    'Read them again, and order the edit over what they are now.',
  ),
  CATALOG_NOT_WRITABLE: code(
    409,
    'The server may not write to the files of its catalog.',
    'Start it with `--catalog-writable`, or change the files where they are kept.',
  ),
  CATALOG_INVALID: code(
    400,
    'The catalog would have mistakes; `errors` names each.',
    'Correct them; `plimsoll validate` finds the same ones.',
  ),
  CATALOG_FILE: code(
    400,
    'A file cannot stand there, is reached by a link, or is already as it would be written.',
    'Name a file of the folder that ends in .yaml, .yml or .json.',
  ),
  PLAN_UNKNOWN: code(404, 'The catalog in force has no rollout plan of that name.', 'Use a plan named in the hint.'),
  ROLLOUT_UNKNOWN: code(404, 'No rollout has that id, or it ended long ago.', 'See `plimsoll rollout`; the ledger keeps all.'),
  ROLLOUT_ACTIVE: code(409, 'The service or its router is in another rollout.', 'Wait for its end, or abort it.'),
  ROLLOUT_ENDED: code(409, 'The rollout has ended, or is on its way back.', 'Start a new rollout.'),
  NOT_HELD: code(409, 'The rollout is told to go on, and nothing holds it.', 'Nothing.'),
  ATTEMPT_FAILED: code(
    409,
    'The candidate was found to be worse in this attempt, which no command takes back.',
    'Roll it back, and retry it with a reason.',
  ),
  ROLLOUT_FROZEN: code(409, 'A freeze lets nothing further now.', 'Wait for its end, lift it, or break the glass.'),
  BUDGET_SPENT: code(409, 'The error budget does not allow a promotion, or is not known.', 'Wait, or break the glass.'),
  APPROVAL_MISSING: code(409, 'A step ahead wants an approval that nobody has given.', 'Approve it, or break the glass.'),
  APPROVAL_NOT_ASKED: code(409, 'Nobody is asked for an approval now.', 'See what the rollout waits for.'),
  APPROVAL_NOT_YOURS: code(403, 'The plan names who may approve, and this caller is not among them.', 'Ask one of those named.'),
  PLAN_WITHDRAWS: code(409, 'The plan tries versions and takes them out again.', 'Start a plan that promotes.'),
  REVIEW_NOT_DUE: code(409, 'Nobody went past the gates of the rollout without a review.', 'Nothing.'),
  REVIEW_NOT_YOURS: code(403, 'Who went past the gates cannot review it.', 'Ask somebody else to look at it.'),
  PLACE_UNKNOWN: code(400, 'The router has no place of that name.', 'Use a place named in the hint.'),
  PLACE_BUSY: code(409, 'No place is free for the candidate, or the one named has traffic.', 'Name a place that has none.'),
  BASELINE_NOT_SERVING: code(
    409,
    'The version named as baseline has no traffic, so that nothing shows that a rollback to it would help.',
    'Name the version that serves now as baseline.',
  ),
  ROUTER_UNREACHABLE: code(409, 'The router of the plan does not answer.', 'Start it, or correct its address in the plan.'),
  ROUTER_REFUSES: code(409, 'The router cannot set a share that the plan asks for.', 'Do what the hint says.'),
  ROLLBACK_COOLDOWN: code(409, 'The service was rolled back a moment ago, and cools down.', 'Start it after the time named.'),
  VERSION_REVOKED: code(409, 'Somebody said that the version is bad.', 'Roll out another one, or reinstate it with a reason.'),
  TELEMETRY_REQUIRED: code(
    409,
    'The plan requires telemetry of its service that is not there, or of which too little is known.',
    'Look at what plimsoll coverage says of each step, and instrument it.',
  ),
  FAST_TRACK_REFUSED: code(
    409,
    'Nothing recent shows that the version is good, or the plan has no fast track.',
    'Start it without the fast track.',
  ),
  NOT_REVOKED: code(409, 'The version is to be reinstated, and nobody revoked it.', 'Nothing.'),
  SERVICE_UNKNOWN: code(404, 'No plan of the catalog is for a service of that name.', 'Use a service named in the hint.'),
  FREEZE_TIME: code(
    400,
    'A freeze would be shorter than a minute or longer than 30 days.',
    'Write what comes again into the plan.',
  ),
  FREEZE_UNKNOWN: code(404, 'No freeze has that name, or it is over.', 'See `plimsoll freeze list`.'),
  FREEZES_FULL: code(409, 'There are as many freezes as are kept.', 'Lift old ones.'),
  SILENCE_TIME: code(
    400,
    'A silence would be shorter than a minute or longer than 30 days, or longer than a day without pages being meant.',
    'Make it shorter, or say `pages`.',
  ),
  SILENCE_UNKNOWN: code(404, 'No silence has that name, or it is over.', 'See `plimsoll silence list`.'),
  SILENCES_FULL: code(409, 'There are as many silences as are kept.', 'Lift old ones.'),
  SILENCED_UNKNOWN: code(
    404,
    'There is nothing of that name to silence.',
    'See `plimsoll alerts`, `plimsoll slo` and `plimsoll status`.',
  ),
  QUEUED_UNKNOWN: code(404, 'No start waits under that id.', 'See `plimsoll queue`.'),
  QUEUED_ALREADY: code(409, 'The same version waits for the service already.', 'Wait, or take the one that waits back.'),
  QUEUE_FULL: code(409, 'As many starts wait for the service as may.', 'Take back those that are not wanted any more.'),
  TRAIN_UNKNOWN: code(404, 'The catalog in force has no train of that name.', 'Use a train named in the hint.'),
  TRAIN_RUN_UNKNOWN: code(404, 'No train is or was on its way under that id.', 'See `plimsoll train`.'),
  TRAIN_ACTIVE: code(409, 'The train is on its way already.', 'Wait for its end, or abort it.'),
  TRAIN_ENDED: code(409, 'The train has ended, or there is nothing to decide now.', 'See what it waits for.'),
  TRAIN_VERSIONS: code(400, 'The versions do not fit the members of the train.', 'Name both versions of every member.'),
  SIGNATURE_WRONG: code(
    401,
    'The delivery is not signed with the secret that this server was given.',
    'Give both the same: `--secret github-webhook=FILE` here, and the secret of the webhook there.',
  ),
  CALLBACK_FORBIDDEN: code(
    403,
    'The delivery wants an answer at an address that is not at the GitHub of this server.',
    'Start the server with `--github-api URL` for a GitHub of your own.',
  ),
  GATES_FULL: code(503, 'As many deployments wait for an answer as may.', 'Come back after `Retry-After`.'),
  HOOK_NO: code(409, 'A hook of Flagger is answered with no.', 'Nothing: the hint says what Flagger makes of it.'),
  PLAN_NOT_FOLLOWED: code(
    409,
    'Somebody else asks for the verdict of a plan that moves the traffic itself.',
    'Name a plan whose router is `external` or `argoRollouts`.',
  ),
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
  PAST_AHEAD: code(400, 'The moment asked about has not come yet.', 'Ask about one that has passed.'),
  PAST_NOT_KEPT: code(404, 'What was known then is not kept, or nothing was.', 'Ask about a later moment.'),
  PRESENT_ALONE: code(
    400,
    'What is asked for tells of the present alone, and cannot be asked as of a moment.',
    'Ask without `at`.',
  ),
  PASTS_FULL: code(503, 'As many moments of the past are being looked up as may.', 'Come back after `Retry-After`.'),
  ENTRIES_SEALED: code(410, 'These entries lie in sealed files alone.', 'Read the files, or later entries.'),
  ENTRY_UNKNOWN: code(404, 'The ledger has no such entry, or nothing of such a rollout.', 'See `plimsoll ledger`.'),
  NOT_ATTESTABLE: code(
    409,
    'Only promotions, rollbacks and answers of gates have a form that others know.',
    'Name one of these; `plimsoll ledger export` proves every entry.',
  ),
  KEYS_FULL: code(409, 'The ledger has had as many keys as it may.', 'Keep the key that it has.'),
  STREAMS_FULL: code(
    503,
    'As many live streams are open as the server serves.',
    'Close a screen, or come back after `Retry-After`.',
  ),
} as const satisfies Record<string, CodeMeaning> &
  Record<
    | RefusalCode
    | CatalogRefusalCode
    | AdjustmentRefusalCode
    | FreezeRefusalCode
    | VersionRefusalCode
    | QueueRefusal['code']
    | TrainRefusalCode,
    CodeMeaning
  >;

function code(status: number, means: string, mend: string): CodeMeaning {
  return { status, means, mend };
}
