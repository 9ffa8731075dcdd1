import { read, upload, write } from './client';
import type * as shapes from './shapes';

type Cursor = string | null | undefined;

const invites = '/beta/invites';

/** A reason that nobody gave is left out. */
const withReason = <T extends object>(body: T, reason: string) =>
  reason ? { ...body, reason } : body;

export type SecondFactorCode = { code: string } | { backup_code: string };

export const fetchMe = () => read<shapes.Account>('/auth/me');
export const signIn = (email: string, password: string) =>
  write<shapes.SignInAnswer>('/auth/login-with-session', { body: { email, password } });
export const showSecondFactor = (tempToken: string, code: SecondFactorCode) =>
  write<shapes.SignInAnswer>('/2fa/verify-login', { body: { temp_token: tempToken, ...code } });
export const signOut = () => write<void>('/public/logout');

export interface ImportOptions {
  role: string;
  expires_in_days: number;
  source: string;
  campaign: string;
  on_existing: shapes.OnExisting;
}

export const importAddresses = (csv: Blob, options: ImportOptions) =>
  upload<shapes.ImportAnswer>(`${invites}/import`, { ...options }, csv);
export const fetchImport = (id: string) => read<shapes.ImportView>(`${invites}/import/${id}`);
export const fetchImportRows = (id: string, verdict: string | null, cursor: Cursor) =>
  read<shapes.ImportRowsPage>(`${invites}/import/${id}/rows`, { verdict, cursor, limit: 50 });

export const sendImport = (id: string, options: shapes.SendOptions, idempotencyKey: string) =>
  write<shapes.SendAnswer>(`${invites}/import/${id}/send`, { body: options, idempotencyKey });

export const fetchBatches = (state: string | null, cursor: Cursor) =>
  read<shapes.BatchesPage>(`${invites}/batches`, { state, cursor, limit: 50 });
export const fetchBatch = (id: string) => read<shapes.BatchView>(`${invites}/batches/${id}`);
export const fetchBatchSeries = (id: string) =>
  read<shapes.BatchSeries>(`${invites}/batches/${id}/series`);
export const fetchBatchRows = (
  id: string,
  filter: { state: string | null; email: string },
  cursor: Cursor,
) => read<shapes.BatchRowsPage>(`${invites}/batches/${id}/rows`, { ...filter, cursor, limit: 50 });
export const controlBatch = (id: string, control: shapes.BatchControl, reason: string) =>
  write<shapes.BatchControlled>(`${invites}/batches/${id}/${control}`, {
    body: reason ? { reason } : {},
  });
export const resolveRow = (id: string, row: number, outcome: 'sent' | 'failed') =>
  write<shapes.RowSettled>(`${invites}/batches/${id}/rows/${row}/resolve`, { body: { outcome } });

export interface InviteFilter {
  email: string;
  status: string | null;
  delivery_state: string | null;
  batch_id: string | null;
  start_date: string | null;
  end_date: string | null;
}

export const fetchInvites = (filter: InviteFilter, cursor: Cursor) =>
  read<shapes.InvitesPage>(invites, { ...filter, cursor, limit: 50 });
export const fetchInvite = (id: string) => read<shapes.InviteDetail>(`${invites}/${id}`);
export const revokeInvite = (id: string, reason: string) =>
  write<shapes.InviteRevoked>(`${invites}/${id}/revoke`, { body: { reason } });
export const resendInvite = (id: string, extendDays: number | null, idempotencyKey: string) =>
  write<shapes.InviteResent>(`${invites}/${id}/resend`, {
    body: extendDays === null ? {} : { extend_days: extendDays },
    idempotencyKey,
  });

export const extendInvite = (id: string, extend_days: number, idempotencyKey: string) =>
  write<shapes.InviteExtended>(`${invites}/${id}/extend`, {
    body: { extend_days },
    idempotencyKey,
  });

export const generateCodes = (wanted: shapes.CodesWanted, idempotencyKey: string) =>
  write<shapes.GeneratedCodes>(`${invites}/generate`, { body: wanted, idempotencyKey });
export const sendOneInvite = (invite: shapes.OneInvite, idempotencyKey: string) =>
  write<shapes.InviteSent>(`${invites}/send`, { body: invite, idempotencyKey });

export interface JobFilter {
  state: string | null;
  lane: string | null;
  batch_id: string | null;
}

export const fetchJobs = (filter: JobFilter, cursor: Cursor) =>
  read<shapes.JobsPage>('/admin/jobs', { ...filter, cursor, limit: 50 });
export const fetchJob = (id: string) => read<shapes.JobDetail>(`/admin/jobs/${id}`);
export const requeueJob = (id: string) =>
  write<shapes.JobOrdered>(`/admin/jobs/${id}/requeue`, { body: {} });
export const discardJob = (id: string, reason: string) =>
  write<shapes.JobOrdered>(`/admin/jobs/${id}/discard`, { body: { reason } });
export const resolveJob = (id: string, outcome: shapes.JobOutcome) =>
  write<shapes.JobOrdered>(`/admin/jobs/${id}/resolve`, { body: { outcome } });

export const fetchBetaSettings = () => read<shapes.BetaSettingsView>('/beta/settings');
export const changeBetaSettings = (
  settings: shapes.BetaSettingsBody,
  seenVersion: number,
  idempotencyKey: string,
) =>
  write<shapes.BetaSettingsView>('/beta/settings', {
    method: 'PUT',
    body: settings,
    idempotencyKey,
    ifVersion: seenVersion,
  });
export const fetchBetaHistory = (cursor: Cursor) =>
  read<shapes.BetaHistoryPage>('/beta/settings/history', { cursor, limit: 50 });

export const previewBetaSettings = (settings: shapes.BetaSettingsBody) =>
  write<shapes.BetaPreview>('/beta/settings/preview', { body: settings });
export const scheduleBetaChange = (change: shapes.BetaSchedule, idempotencyKey: string) =>
  write<shapes.BetaChangeScheduled>('/beta/settings/schedule', { body: change, idempotencyKey });
export const cancelBetaChange = (change: number, reason: string, idempotencyKey: string) =>
  write<unknown>('/beta/settings/schedule', {
    method: 'DELETE',
    body: withReason({ change }, reason),
    idempotencyKey,
  });
export const revertBetaSettings = (version: number, reason: string, idempotencyKey: string) =>
  write<shapes.BetaSettingsView>('/beta/settings/revert', {
    body: withReason({ version }, reason),
    idempotencyKey,
  });

export const fetchMetrics = () => read<shapes.MetricsSummary>('/beta/metrics/summary');

export interface FunnelFilter {
  start_date: string | null;
  end_date: string | null;
  source: string | null;
  campaign: string | null;
  role: string | null;
  batch_id: string | null;
}

export const fetchFunnel = (group_by: shapes.FunnelGroup, filter: Partial<FunnelFilter>) =>
  read<shapes.Funnel>('/beta/metrics/funnel', { group_by, ...filter });

export const fetchFounding = () => read<shapes.Founding>('/admin/founding');
export const setFoundingCap = (cap: number, reason: string, idempotencyKey: string) =>
  write<shapes.FoundingCapSet>('/admin/founding/cap', {
    method: 'PUT',
    body: { cap, reason },
    idempotencyKey,
  });
export const releaseFoundingPlace = (user_id: string, reason: string, idempotencyKey: string) =>
  write<shapes.FoundingReleased>('/admin/founding/release', {
    body: { user_id, reason },
    idempotencyKey,
  });

export interface PeopleFilter {
  email: string;
  role: string | null;
}

export const fetchPeople = (filter: PeopleFilter, cursor: Cursor) =>
  read<shapes.PeoplePage>('/admin/people', { ...filter, cursor, limit: 50 });
export const fetchPerson = (id: string) => read<shapes.Person>(`/admin/people/${id}`);
export const fetchPersonSecurity = (id: string) =>
  read<shapes.PersonSecurity>(`/admin/people/${id}/security`);
export const endSessionOf = (id: string, session: string) =>
  write<void>(`/admin/people/${id}/sessions/${session}`, { method: 'DELETE' });
export const forceOut = (id: string) => write<unknown>(`/admin/users/${id}/force-logout`);
export const moveAccount = (id: string, move: shapes.AccountMove, idempotencyKey: string) =>
  write<shapes.AccountMoved>(`/admin/people/${id}/${move}`, { idempotencyKey });

const accessOf = (id: string) => `/admin/people/${id}/access`;

export const fetchAccess = (id: string) => read<shapes.AccessOfSomebody>(accessOf(id));
export const grantAccess = (
  id: string,
  role: shapes.Role,
  reason: string,
  idempotencyKey: string,
) => write<shapes.AccessGranted>(accessOf(id), { body: { role, reason }, idempotencyKey });
export const revokeAccess = (id: string, access: string, reason: string, idempotencyKey: string) =>
  write<shapes.AccessRevoked>(`${accessOf(id)}/${access}`, {
    method: 'DELETE',
    body: { reason },
    idempotencyKey,
  });

export const fetchRights = (id: string) => read<shapes.Rights>(`/admin/people/${id}/permissions`);
export const fetchTrusted = () => read<shapes.TrustedPeople>('/admin/permissions');
export const changeRight = (
  id: string,
  permission: shapes.Permission,
  effect: shapes.RightsEffect,
  reason: string,
  idempotencyKey: string,
) =>
  write<shapes.Rights>(`/admin/people/${id}/permissions/${permission}`, {
    method: 'PUT',
    body: { effect, reason },
    idempotencyKey,
  });

const blocks = '/admin/auth-blocks';
const blocksOf = (email: string) => `${blocks}/${encodeURIComponent(email)}`;

export const fetchLockOuts = (cursor: Cursor) =>
  read<shapes.LockOutsPage>(blocks, { cursor, limit: 50 });
/** Of an account: none is an empty page. Strangers are found by `fetchLockOutsOf` alone. */
export const fetchLockOutsOfAccount = (email: string) =>
  read<shapes.LockOutsPage>(blocks, { email, limit: 50 });
export const fetchLockOutsOf = (email: string) => read<shapes.LockOutsOf>(blocksOf(email));
export const endLockOuts = (email: string, reason: string, idempotencyKey: string) =>
  write<shapes.LockOutsEnded>(blocksOf(email), {
    method: 'DELETE',
    body: withReason({}, reason),
    idempotencyKey,
  });

export interface AuditFilter {
  actor: string;
  action: string | null;
  resource_type: string | null;
  resource_id: string;
  status: string | null;
  start: string | null;
  end: string | null;
}

export const fetchAudit = (filter: AuditFilter, cursor: Cursor) =>
  read<shapes.AuditPage>('/admin/audit-log', { ...filter, cursor, limit: 50 });

const tokens = '/admin/service-tokens';

export const fetchTokens = (cursor: Cursor) =>
  read<shapes.ServiceTokensPage>(tokens, { cursor, limit: 50 });
export const makeToken = (token: shapes.ServiceTokenWanted, idempotencyKey: string) =>
  write<shapes.ServiceTokenMade>(tokens, { body: token, idempotencyKey });
export const revokeToken = (id: string, reason: string, idempotencyKey: string) =>
  write<unknown>(`${tokens}/${id}`, {
    method: 'DELETE',
    body: withReason({}, reason),
    idempotencyKey,
  });

export interface WaitlistFilter {
  state: string | null;
  role: string | null;
}

const waitlist = '/beta/waitlist';

export const waitlistExport = `${waitlist}/export.csv`;
export const fetchWaitlist = (filter: WaitlistFilter, cursor: Cursor) =>
  read<shapes.WaitlistPage>(waitlist, { ...filter, cursor, limit: 50 });
export const inviteFromWaitlist = (invitation: shapes.WaitlistInvitation, idempotencyKey: string) =>
  write<shapes.WaitlistBatch>(`${waitlist}/invite`, { body: invitation, idempotencyKey });
export const removeFromWaitlist = (id: string, reason: string, idempotencyKey: string) =>
  write<unknown>(`${waitlist}/${id}`, {
    method: 'DELETE',
    body: withReason({}, reason),
    idempotencyKey,
  });

export interface SuppressionFilter {
  email: string;
  cause: string | null;
}

export const fetchSuppressions = (filter: SuppressionFilter, cursor: Cursor) =>
  read<shapes.SuppressionsPage>('/admin/suppressions', { ...filter, cursor, limit: 50 });
export const suppressAddress = (email: string, reason: string, idempotencyKey: string) =>
  write<shapes.SuppressionChanged>('/admin/suppressions', {
    body: { email, reason },
    idempotencyKey,
  });
export const liftSuppression = (id: string, reason: string, idempotencyKey: string) =>
  write<shapes.SuppressionChanged>(`/admin/suppressions/${id}/lift`, {
    body: { reason },
    idempotencyKey,
  });

export interface WebhookFilter {
  fate: string | null;
  what: string | null;
  email: string;
}

export const fetchWebhooks = (filter: WebhookFilter, cursor: Cursor) =>
  read<shapes.WebhooksPage>('/admin/webhooks', { ...filter, cursor, limit: 50 });
export const fetchWebhook = (id: string) => read<shapes.Webhook>(`/admin/webhooks/${id}`);
export const replayWebhook = (id: string, idempotencyKey: string) =>
  write<shapes.WebhookTaken>(`/admin/webhooks/${id}/replay`, { idempotencyKey });

const notifications = '/notifications';
/** Ids are those of facts, which hold more than letters. */
const notification = (id: string) => `${notifications}/${encodeURIComponent(id)}`;

export const fetchNotifications = (unread_only: boolean, offset: number) =>
  read<shapes.NotificationsPage>(notifications, { unread_only, offset, limit: 20 });
export const fetchUnreadCount = () => read<shapes.UnreadCount>(`${notifications}/unread-count`);
export const readNotification = (id: string) =>
  write<shapes.NotificationsChanged>(`${notification(id)}/read`);
export const readAllNotifications = () =>
  write<shapes.NotificationsChanged>(`${notifications}/read-all`);
export const deleteNotification = (id: string) =>
  write<shapes.NotificationsChanged>(notification(id), { method: 'DELETE' });
export const deleteAllNotifications = () =>
  write<shapes.NotificationsChanged>(notifications, { method: 'DELETE' });

export const fetchSystem = () => read<shapes.SystemView>('/admin/system');
