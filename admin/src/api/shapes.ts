/**
 * What the server says, by the names these pages use. The shapes themselves are generated from the
 * server's own description: `types.ts`, see the README.
 */
import {
  batchRowViewStateValues,
  batchViewStateValues,
  importRowViewVerdictValues,
  inviteItemDelivery_stateValues,
  inviteItemStatusValues,
  jobViewStateValues,
  type components,
} from './types';

type Said = components['schemas'];

export type Account = Said['MeView'];
export type SignInAnswer = Said['SignInAnswer'];

export const verdicts = importRowViewVerdictValues;
export type ImportRow = Said['ImportRowView'];
export type Verdict = ImportRow['verdict'];
export type ImportView = Said['ImportView'];
export type ImportAnswer = Said['ImportAnswer'];
export type ImportRowsPage = Said['ImportRowsView'];
export type SendOptions = Said['SendImportBody'];
export type SendAnswer = Said['SentImport'];
/** What to do with people who hold an open invite; a parameter, of which no type is generated. */
export type OnExisting = 'skip' | 'resend' | 'new_code';

export const batchStates = batchViewStateValues;
export type BatchView = Said['BatchView'];
export type BatchState = BatchView['state'];
export type BatchesPage = Said['BatchesView'];
export const rowStates = batchRowViewStateValues;
export type BatchRow = Said['BatchRowView'];
export type RowState = BatchRow['state'];
export type BatchRowsPage = Said['BatchRowsView'];
export type BatchSeries = Said['BatchSeries'];
export type BatchControlled = Said['BatchControlled'];
/** The last part of the path that changes a batch. */
export type BatchControl = 'pause' | 'resume' | 'cancel' | 'retry-failed';
export type RowSettled = Said['RowSettled'];

export const inviteStatuses = inviteItemStatusValues;
export const deliveryStates = inviteItemDelivery_stateValues;
export type InviteItem = Said['InviteItem'];
export type InviteStatus = InviteItem['status'];
export type DeliveryState = InviteItem['delivery_state'];
export type InvitesPage = Said['InvitesView'];
export type InviteDetail = Said['InviteDetail'];
export type InviteRevoked = Said['InviteRevokedView'];
export type InviteResent = Said['InviteResentView'];
export type OneInvite = Said['SendInviteBody'];
export type InviteSent = Said['InviteSent'];

export type BetaSettings = Said['BetaSettings'];
export type BetaSettingsView = Said['BetaSettingsView'];
export type BetaSettingsBody = Said['BetaSettingsBody'];
export type BetaChange = Said['BetaSettingsChange'];
export type BetaHistoryPage = Said['BetaSettingsHistory'];

export type Person = Said['PersonView'];
export type Grant = Said['GrantView'];

export const jobStates = jobViewStateValues;
export type Job = Said['JobView'];
export type JobState = Job['state'];
export type JobDetail = Said['JobDetail'];
export type JobsPage = Said['JobsView'];
export type JobOrdered = Said['JobOrdered'];
export type JobOutcome = Said['ResolveJobBody']['outcome'];

export type SystemView = Said['SystemState'];
export type Member = Said['MemberState'];
export type Shard = Said['ShardState'];
export type Projection = Said['ProjectionState'];
export type Lane = Said['LaneState'];
