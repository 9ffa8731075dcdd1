/**
 * What the server says, by the names these pages use. The shapes themselves are generated from the
 * server's own description: `types.ts`, see the README.
 */
import {
  authBlockTypeValues,
  batchRowViewStateValues,
  batchViewStateValues,
  funnelGroup_byValues,
  importRowViewVerdictValues,
  inviteItemDelivery_stateValues,
  inviteItemStatusValues,
  jobViewStateValues,
  notificationViewTypeValues,
  overrideViewPermissionValues,
  personItemRoleValues,
  serviceTokenViewStateValues,
  suppressionViewCauseValues,
  waitlistEntryViewStateValues,
  webhookViewFateValues,
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
export type InviteExtended = Said['InviteExtendedView'];
export type CodesWanted = Said['GenerateBody'];
export type GeneratedCode = Said['GeneratedInvite'];
export type GeneratedCodes = Said['GeneratedInvites'];

export type BetaSettings = Said['BetaSettings'];
export type BetaSettingsView = Said['BetaSettingsView'];
export type BetaSettingsBody = Said['BetaSettingsBody'];
export type BetaChange = Said['BetaSettingsChange'];
export type BetaHistoryPage = Said['BetaSettingsHistory'];

export type BetaScheduled = Said['BetaScheduled'];
export type BetaEffectView = Said['BetaEffect'];
export type BetaPreview = Said['BetaChangePreview'];
export type BetaSchedule = Said['ScheduleBetaChangeBody'];
export type BetaChangeScheduled = Said['BetaChangeScheduledView'];

export type MetricsSummary = Said['MetricsSummary'];
export type Funnel = Said['Funnel'];
export type FunnelRow = Said['FunnelRow'];
export const funnelGroups = funnelGroup_byValues;
export type FunnelGroup = Funnel['group_by'];

export type Founding = Said['FoundingView'];
export type FoundingMember = Said['FoundingMember'];
export type FoundingCapSet = Said['FoundingCapSet'];
export type FoundingReleased = Said['FoundingReleased'];

export const roles = personItemRoleValues;
export type PersonItem = Said['PersonItem'];
export type Role = PersonItem['role'];
export type PeoplePage = Said['PeopleView'];
export type Person = Said['PersonView'];
export type AccessOfSomebody = Said['AccessGrantsView'];
export type Access = Said['AccessGrantView'];
export type AccessGranted = Said['AccessGranted'];
export type AccessRevoked = Said['AccessRevokedView'];
export type PersonSecurity = Said['PersonSecurity'];
export type AccountStatus = PersonSecurity['account_status'];
export type Session = Said['SessionView'];
export type TrustedDevice = Said['TrustedDeviceView'];
/** The last part of the path that changes an account. */
export type AccountMove = 'suspend' | 'deactivate' | 'reactivate';
export type AccountMoved = Said['StatusChanged'];

export const permissions = overrideViewPermissionValues;
export type Permission = Said['OverrideView']['permission'];
export type Override = Said['OverrideView'];
export type Rights = Said['PermissionsView'];
export type RightsEffect = Said['OverrideBody']['effect'];
export type TrustedPeople = Said['TrustedPeople'];

export const lockOutKinds = authBlockTypeValues;
export type LockOut = Said['AuthBlockLine'];
export type LockOutsPage = Said['AuthBlocksView'];
export type LockOutsOf = Said['AuthBlocksOf'];
export type LockOutKind = LockOut['type'];
export type LockOutsEnded = Said['BlocksCleared'];

export type AuditEntry = Said['AuditEntry'];
export type AuditPage = Said['AuditLog'];

export const tokenStates = serviceTokenViewStateValues;
export type ServiceToken = Said['ServiceTokenView'];
export type TokenState = ServiceToken['state'];
export type ServiceTokensPage = Said['ServiceTokensView'];
export type ServiceTokenWanted = Said['ServiceTokenBody'];
export type ServiceTokenMade = Said['ServiceTokenMade'];

export const waitlistStates = waitlistEntryViewStateValues;
export type WaitlistEntry = Said['WaitlistEntryView'];
export type WaitlistState = WaitlistEntry['state'];
export type WaitlistPage = Said['WaitlistView'];
export type WaitlistInvitation = Said['InviteWaitlistBody'];
export type WaitlistBatch = Said['BatchAcceptedView'];

export const suppressionCauses = suppressionViewCauseValues;
export type Suppression = Said['SuppressionView'];
export type SuppressionCause = Suppression['cause'];
export type SuppressionsPage = Said['SuppressionsView'];
export type SuppressionChanged = Said['SuppressionChanged'];

export const webhookFates = webhookViewFateValues;
export type Webhook = Said['WebhookView'];
export type WebhookFate = Webhook['fate'];
export type MailEvent = NonNullable<Webhook['what']>;
export type WebhooksPage = Said['WebhooksView'];
export type WebhookTaken = Said['WebhookTaken'];

export const notificationTypes = notificationViewTypeValues;
export type NotificationType = (typeof notificationTypes)[number];
export type Notification = Omit<Said['NotificationView'], 'type' | 'data'> & {
  /** One of `notificationTypes`, or of a newer server. */
  type: string;
  /** Ids and numbers, by type; none of them is needed to read it. */
  data: Record<string, unknown> | null;
};
export type NotificationsPage = Omit<Said['NotificationsView'], 'notifications'> & {
  notifications: Notification[];
};
export type UnreadCount = Said['UnreadCountView'];
export type NotificationsChanged = Said['NotificationsChanged'];

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
