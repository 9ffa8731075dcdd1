/** One invalid field of a refused request. */
export interface FieldProblem {
  loc: (string | number)[];
  msg: string;
}

interface ProblemBody {
  title?: string;
  detail?: unknown;
  code?: string;
  request_id?: string;
  errors?: FieldProblem[];
}

/** A request that did not succeed: what the server said, or that it could not be reached (0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  readonly fields: FieldProblem[];

  constructor(
    status: number,
    body: ProblemBody,
    requestId: string | null,
    retryAfterSeconds: number | null,
  ) {
    super(detailText(body));
    this.name = 'Problem';
    this.status = status;
    this.code = body.code ?? (status === 0 ? 'unreachable' : `http_${status}`);
    this.title = body.title ?? 'The request did not succeed';
    this.requestId = body.request_id ?? requestId;
    this.retryAfterSeconds = retryAfterSeconds;
    this.fields = Array.isArray(body.errors) ? body.errors : [];
  }
}

function detailText(body: ProblemBody): string {
  if (typeof body.detail === 'string') return body.detail;
  const fields = Array.isArray(body.detail) ? (body.detail as FieldProblem[]) : body.errors;
  if (fields?.length) return fields.map(fieldText).join('; ');
  return body.title ?? 'The server gave no reason.';
}

/** `["body","emails",3]` reads "emails, row 4: not an address". */
export function fieldText(field: FieldProblem): string {
  const path = field.loc.filter((part) => !['body', 'query', 'path'].includes(String(part)));
  const where = path.map((part) => (typeof part === 'number' ? `row ${part + 1}` : part));
  return where.length ? `${where.join(', ')}: ${field.msg}` : field.msg;
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem(
    0,
    { title: 'Something went wrong in this page', detail, code: 'page_error' },
    null,
    null,
  );
}

const adviceByCode: Record<string, string> = {
  unreachable:
    'Check that the server is running and that this machine can reach it. The page keeps trying.',
  page_error: 'Reload the page. If it happens again, report the text above.',
  OUTCOME_UNKNOWN:
    'It may or may not have happened. Repeating it is safe: the server knows the same request again.',
  NO_VALID_RECIPIENTS: 'No row of this list can be invited any more. Check the list again.',
  already_invited: 'An invite is open. Find it in the list of invites, and send that again.',
  already_registered: 'There is nothing to do: the person has an account.',
  already_sent: 'An import is sent once. Open its batch, or check another list.',
  suppressed: 'Mail to this address bounced, was reported, or the person opted out.',
  delivered_recently: 'An invite is mailed once an hour at most. Try again later.',
  delivery_limit: 'An invite is mailed three times at most. Revoke it and send a new one.',
  invite_delivery_failed: 'The invite is revoked. Check the address, then send a new one.',
  invite_revoked: 'Send the person a new invite instead.',
  database_unavailable:
    'Sending goes on, only lists and figures wait. The system page shows which part is down.',
  draining: 'This process is being restarted. The page keeps trying.',
  too_busy: 'The server has more to do than it can take. Try again in a moment.',
  not_a_list: 'Choose another file. This one has not left your machine.',
  not_utf8: 'Save the list as CSV in UTF-8, then choose it again.',
  has_nul: 'The file is not text. Save the list as CSV in UTF-8, then choose it again.',
  unclosed_quote: 'Close the quote in the line named, or save the list as CSV again.',
  stray_quote: 'Double the quote in the line named, or save the list as CSV again.',
  line_too_long: 'Often a quote that is not closed. Correct the line named.',
  duplicate_header: 'Rename one of the two columns, then choose the file again.',
  empty: 'Choose a file with at least one address.',
  import_expired: 'A check is valid for 30 minutes. Check the addresses again, then send.',
  ROW_NOT_IN_DOUBT: 'Somebody settled it meanwhile, or its outcome came in. Nothing to do.',
  INVALID_JOB_STATE: 'The job has moved on since this page was drawn. Look at its present state.',
  invite_used: 'It was redeemed meanwhile, so there is nothing left to do.',
  invite_expired: 'Extend its validity along with sending it.',
  precondition_failed: 'Close this, look at what holds now, and decide again.',
  INVALID_BATCH_STATE:
    'The batch has moved on since this page was drawn. Look at its present state first.',
  CSRF_ORIGIN_MISMATCH: 'Open the admin pages at the address the server is configured for.',
  batch_not_found: 'The address may be incomplete. Open the batch from the list.',
  invite_not_found:
    'The address may be incomplete, or the person was erased. Search for the invite in the list.',
  user_not_found:
    'The address may be incomplete, or the person was erased. Search for them in the list.',
  SESSION_NOT_FOUND: 'It has ended meanwhile. Nothing to do.',
  ACCOUNT_ALREADY_SUSPENDED: 'Somebody was faster. Nothing to do.',
  ACCOUNT_ALREADY_DEACTIVATED: 'Somebody was faster. Nothing to do.',
  ACCOUNT_ALREADY_ACTIVE: 'Somebody was faster. Nothing to do.',
  access_not_found: 'The address may be incomplete. Look at what they were granted again.',
  access_view_behind: 'Nothing is lost. Try again in a moment.',
  auth_block_not_found: 'It has ended meanwhile. Nothing to do.',
  CANNOT_CHANGE_OWN_PERMISSIONS: 'Ask another administrator.',
  service_token_not_found: 'The address may be incomplete. Open the list of tokens again.',
  waitlist_nobody_waits: 'They were invited or left meanwhile. Look at the list again.',
  waitlist_entry_not_found: 'They left meanwhile. Nothing to do.',
  change_not_in_time: 'Choose a moment to come, within 180 days.',
  change_already_scheduled: 'Cancel the one that waits first.',
  change_without_effect: 'Nothing would become different. Nothing to do.',
  scheduled_change_not_found: 'It has come, or somebody cancelled it. Look at what holds now.',
  nothing_to_revert: 'There is no change to take back.',
  suppression_not_found: 'It was lifted meanwhile. Nothing to do.',
  webhook_not_found: 'The address may be incomplete. Open the webhook from the list.',
  not_a_founding_member: 'The place was released meanwhile. Nothing to do.',
  import_not_found: 'Imports are kept for a short time only. Start a new batch.',
  event_log_unavailable:
    'Nothing was recorded. Try again when the log (Kafka) is back; reading still works.',
  AUTH_INVALID_CREDENTIALS: 'Check the address and the password, also for a pressed Caps Lock.',
};

const adviceByStatus: Record<number, string> = {
  400: 'Correct what the message names and try again.',
  403: 'Ask an administrator for the right to do this.',
  404: 'It may have been removed, or the address is incomplete. Go back to the list.',
  409: 'Something changed in between. Look at the present state, then decide again.',
  413: 'A file may have 16 MiB and 100,000 rows. Split it and send it in parts.',
  415: 'Save the list as CSV (comma, semicolon or tab) in UTF-8.',
  422: 'Correct the fields named above and try again.',
  500: 'This is a defect in the server. Report the request id, it leads to the log line.',
  503: 'A part of the system is down or busy. The system page shows which; nothing is lost.',
};

/** What the operator can do about it, in one sentence. */
export function advice(problem: Problem): string {
  const known = adviceByCode[problem.code];
  if (known) return known;
  if (problem.code === 'AUTH_ACCOUNT_LOCKED') {
    return `Wait ${waitText(problem)}, or ask another administrator to end it: People, Locked out.`;
  }
  if (problem.status === 429) return `Too many requests. Try again in ${waitText(problem)}.`;
  return adviceByStatus[problem.status] ?? 'Try again. If it stays, report the request id.';
}

function waitText(problem: Problem): string {
  const seconds = problem.retryAfterSeconds;
  if (seconds === null) return 'a minute';
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

/** Of what the server at hand does not have. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Problem && error.status === 404;

/** Refusals stay refused; an unreachable or busy server is worth another try. */
export function isWorthRetrying(problem: Problem): boolean {
  return problem.status === 0
    ? problem.code === 'unreachable'
    : [429, 502, 503, 504].includes(problem.status);
}
