/** What the server says, as it says it. The only place where wire shapes are written down. */

export type Instant = string;

export interface Account {
  id: string;
  email: string;
  first_name: string | null;
  last_name: string | null;
  is_active: boolean;
  roles: string[];
  permissions: string[];
}

export interface SignInAnswer {
  requires_2fa: boolean;
}

export const verdicts = [
  'ok',
  'duplicate_in_file',
  'invalid_email',
  'already_registered',
  'already_invited',
  'already_redeemed',
  'suppressed',
  'invalid_role',
  'invalid_days',
  'row_too_wide',
] as const;
export type Verdict = (typeof verdicts)[number];

export type OnExisting = 'skip' | 'resend' | 'new_code';

export interface ImportRow {
  row: number;
  email: string;
  verdict: Verdict;
  detail?: string | null;
}

export interface ImportView {
  import_id: string;
  total_rows: number;
  ok: number;
  rejected: number;
  verdicts: Partial<Record<Verdict, number>>;
  founding_cap_remaining: number | null;
  expires_at: Instant;
  state: 'open' | 'ready' | 'sent' | 'expired';
  batch_id?: string | null;
  role: string;
  expires_in_days: number;
  source: string | null;
  created_at: Instant;
}

export interface ImportAnswer extends Pick<
  ImportView,
  'import_id' | 'total_rows' | 'ok' | 'rejected' | 'verdicts' | 'expires_at'
> {
  rows: ImportRow[];
}

export interface ImportRowsPage {
  rows: ImportRow[];
  next_cursor: string | null;
}

export interface SendAnswer {
  task_id: string;
  batch_id: string;
  total: number;
}

export const batchStates = [
  'accepted',
  'running',
  'paused',
  'cancelling',
  'completed',
  'completed_with_failures',
  'cancelled',
] as const;
export type BatchState = (typeof batchStates)[number];

export interface BatchView {
  id: string;
  name: string | null;
  source: string | null;
  campaign: string | null;
  role: string;
  import_id: string | null;
  state: BatchState;
  pause_reason: string | null;
  total: number;
  pending: number;
  released: number;
  sent: number;
  failed: number;
  skipped: number;
  cancelled: number;
  unknown: number;
  retrying: number;
  created_at: Instant;
  started_at: Instant | null;
  finished_at: Instant | null;
  requested_by: string | null;
  rate_per_min: number | null;
  eta_seconds: number | null;
  sequence: number;
}

export interface BatchesPage {
  batches: BatchView[];
  next_cursor: string | null;
}

export const rowStates = [
  'pending',
  'released',
  'retrying',
  'sent',
  'failed',
  'skipped',
  'cancelled',
  'unknown',
] as const;
export type RowState = (typeof rowStates)[number];

export interface BatchRow {
  row: number;
  email: string;
  state: RowState;
  reason: string | null;
  attempts: number;
  invite_id: string | null;
  at: Instant | null;
}

export interface BatchRowsPage {
  rows: BatchRow[];
  next_cursor: string | null;
}

export interface BatchSeries {
  bucket_seconds: number;
  points: SeriesPoint[];
}

export interface SeriesPoint {
  at: Instant;
  sent: number;
  failed: number;
}

export interface BatchControlled {
  id: string;
  state: BatchState;
}

export type BatchControl = 'pause' | 'resume' | 'cancel' | 'retry-failed';

export const inviteStatuses = ['pending', 'accepted', 'expired', 'revoked'] as const;
export type InviteStatus = (typeof inviteStatuses)[number];

export const deliveryStates = [
  'none',
  'queued',
  'sent',
  'failed',
  'skipped',
  'cancelled',
  'unknown',
] as const;

export interface InviteItem {
  id: string;
  code: string;
  email: string | null;
  role: string;
  status: InviteStatus;
  delivery_state: string;
  source: string | null;
  batch_id: string | null;
  created_at: Instant;
  expires_at: Instant;
  accepted_at: Instant | null;
}

export interface InvitesPage {
  invites: InviteItem[];
  count: number;
  next_cursor: string | null;
}

export interface HistoryEntry {
  status: string;
  timestamp: Instant;
  detail?: string | null;
}

export interface InviteDetail extends InviteItem {
  used_by_user_id: string | null;
  grant_founding_status: boolean;
  metadata: Record<string, unknown> | null;
  deliveries: number;
  last_error: string | null;
  status_history: HistoryEntry[];
  timeline?: HistoryEntry[];
}

export interface InviteSent {
  id: string;
  code: string;
  email: string;
  join_url: string;
  welcome_url: string;
  delivery_state?: string;
}

export const jobStates = [
  'waiting',
  'running',
  'retry_wait',
  'deferred',
  'succeeded',
  'skipped',
  'refused',
  'dead',
  'unknown',
  'discarded',
] as const;
export type JobState = (typeof jobStates)[number];

export interface Job {
  id: string;
  kind: string;
  lane: string;
  queue: string;
  state: JobState;
  attempts: number;
  reason: string | null;
  invite_id: string | null;
  batch_id: string | null;
  row: number | null;
  created_at: Instant;
  updated_at: Instant;
  not_before: Instant | null;
}

export interface JobDetail extends Job {
  history: { at: Instant; what: string; detail: string | null }[];
}

export interface JobsPage {
  jobs: Job[];
  counts: Partial<Record<JobState, number>>;
  next_cursor: string | null;
}

export interface Member {
  id: string;
  url: string;
  roles: string[];
  alive: boolean;
  draining: boolean;
  heard_at: Instant | null;
}

export interface Shard {
  partition: number;
  owner_url: string | null;
  member: string | null;
  state: string;
  claim: string | null;
  offset: number;
  waiting: number;
  in_flight: number;
}

export interface Projection {
  name: string;
  version: number;
  build: string | number | null;
  lag_facts: number;
  lag_seconds: number;
  state: 'live' | 'waiting' | 'stopped' | 'outdated' | 'rebuilding';
  error: string | null;
}

export interface Lane {
  name: string;
  owner: string | null;
  state: string;
  breaker: 'closed' | 'open' | 'half_open';
  breaker_reason: string | null;
  waiting: number;
  running: number;
  retry_wait: number;
  rate_per_s: number;
  limit_per_s: number | null;
}

export interface SystemView {
  version: string;
  started_at: Instant;
  roles: string[];
  members: Member[];
  shards: Shard[];
  projections: Projection[];
  lanes: Lane[];
  log: { brokers_ok: boolean; facts_end: number };
}
