import type { AuditEntry } from '../api/shapes';
import { dateTimeText, shortId } from '../shared/format';

/** What can be done, in the order of the filter; as the server calls it, and for people. */
const actions: [group: string, ofGroup: [action: string, label: string][]][] = [
  [
    'Sign-in',
    [
      ['user.create', 'Registered'],
      ['user.login', 'Signed in'],
      ['user.logout', 'Signed out'],
      ['user.logout_everywhere', 'Signed out everywhere'],
      ['user.session_end', 'Session ended'],
      ['user.refresh_reuse', 'Used-up session token shown'],
      ['user.captcha_required', 'Captcha asked for after wrong passwords'],
      ['user.lock_out', 'Locked out after wrong passwords'],
      ['user.2fa_lock_out', 'Locked out after wrong codes'],
      ['user.email_code_lock_out', 'Locked out after wrong mailed codes'],
      ['user.unlock', 'Lock-out ended by hand'],
      ['user.password_change', 'Password changed'],
      ['user.password_reset_request', 'Password reset asked for'],
      ['user.password_reset', 'Password reset'],
      ['user.2fa_enable', 'Second factor set up'],
      ['user.2fa_disable', 'Second factor switched off'],
      ['user.backup_code_use', 'Backup code used'],
      ['user.backup_codes_new', 'New backup codes'],
      ['user.device_trust', 'Browser trusted'],
      ['user.device_trust_end', 'Browser trusted no more'],
    ],
  ],
  [
    'People',
    [
      ['user.update', 'Profile changed'],
      ['user.permission_change', 'Right given or taken'],
      ['user.export', 'Asked for what is known of them'],
      ['user.delete', 'Erased'],
      ['user.anonymize', 'Made anonymous'],
      ['instructor.suspend', 'Account suspended'],
      ['instructor.deactivate', 'Account deactivated'],
      ['instructor.reactivate', 'Account reactivated'],
      ['instructor.stage', 'Came further as an instructor'],
      ['access.grant', 'Beta access granted'],
      ['access.revoke', 'Beta access revoked'],
      ['founding.claim', 'Founding place taken'],
      ['founding.deny', 'Founding place denied'],
      ['founding.release', 'Founding place released'],
      ['waitlist.remove', 'Taken off the waitlist'],
      ['mail.suppress', 'Mail suppressed'],
      ['mail.suppression_lift', 'Suppression lifted'],
    ],
  ],
  [
    'Invites',
    [
      ['invite.issue', 'Invite issued'],
      ['invite.resend', 'Invite mailed again'],
      ['invite.extend', 'Invite extended'],
      ['invite.revoke', 'Invite revoked'],
      ['invite.redeem', 'Invite redeemed'],
      ['import.upload', 'List uploaded'],
      ['batch.send', 'Batch sent'],
      ['batch.pause', 'Batch paused'],
      ['batch.resume', 'Batch resumed'],
      ['batch.cancel', 'Batch cancelled'],
      ['batch.retry', 'Failed rows tried again'],
      ['batch.row_settle', 'Row in doubt settled'],
      ['batch.complete', 'Batch completed'],
    ],
  ],
  [
    'Platform',
    [
      ['beta.change', 'Beta changed'],
      ['beta.schedule', 'Change of the beta planned'],
      ['beta.schedule_cancel', 'Planned change cancelled'],
      ['founding.cap_change', 'Founding cap changed'],
      ['service_token.issue', 'Service token made'],
      ['service_token.revoke', 'Service token revoked'],
    ],
  ],
];

const labels = new Map(actions.flatMap(([, ofGroup]) => ofGroup));

export const actionChoices = actions.map(([group, ofGroup]) => ({
  group,
  items: ofGroup.map(([value, label]) => ({ value, label })),
}));

/** What this version of the pages does not know reads as the server spells it. */
export const actionText = (action: string): string =>
  labels.get(action) ?? action.replace('.', ': ').replaceAll('_', ' ');

export const resourceTypes = [
  'account',
  'invite',
  'import',
  'batch',
  'settings',
  'cohort',
  'service_token',
] as const;

const resources: Record<string, string> = {
  account: 'Account',
  invite: 'Invite',
  import: 'List',
  batch: 'Batch',
  settings: 'Settings',
  cohort: 'Founding cohort',
  service_token: 'Service token',
};

/** Where it came from, as far as that is kept; empty where nobody asked. */
export function originText(entry: AuditEntry): string {
  const known = (name: string | null) => (name === 'other' ? null : name);
  const device = [known(entry.browser), known(entry.system)].filter(Boolean).join(' on ');
  return [entry.network, device].filter(Boolean).join(', ');
}

/** Of a try that did not succeed; null of what was done. */
export const statusText = ({ status }: AuditEntry): string | null =>
  status === 'failed' ? 'failed' : status === 'denied' ? 'not let' : null;

export const auditStatuses = ['success', 'failed', 'denied'] as const;

const isId = (text: string): boolean => /^[0-9A-Z]{26}$/.test(text);

/** There is one of each: its id says nothing. */
const onlyOnes: Record<string, string> = {
  settings: 'The beta',
  cohort: 'The founding places',
};

/** How it is called where its address, if it has one, is not known. */
export const resourceName = (type: string, id: string): string =>
  onlyOnes[type] ?? (isId(id) ? shortId(id) : id);

export const resourceText = (type: string): string => resources[type] ?? type.replaceAll('_', ' ');

/** Where more is said of it; null where there is no page. */
export function resourcePath(type: string, id: string): string | null {
  if (type === 'account') return `/people/${id}`;
  if (type === 'invite') return `/invites/${id}`;
  if (type === 'batch') return `/batches/${id}`;
  if (type === 'import') return `/batches/new/${id}`;
  if (type === 'settings') return '/beta';
  if (type === 'cohort') return '/founding';
  if (type === 'service_token') return '/tokens';
  return null;
}

/** Parts of the system have words for names. */
export const actorName = (id: string): string => (isId(id) ? shortId(id) : id.replaceAll('_', ' '));

/** Of whoever did it; null of the system, of providers, and of who has no account. */
export function actorPath(type: string, id: string): string | null {
  if (!isId(id)) return null;
  if (type === 'admin' || type === 'user' || type === 'person') return `/people/${id}`;
  return type === 'service' ? '/tokens' : null;
}

const actorKinds: Record<string, string> = {
  admin: 'Administrator',
  user: 'Account',
  person: 'Person',
  service: 'Service token',
  provider: 'Provider',
  system: 'System',
};

export const actorKind = (type: string): string => actorKinds[type] ?? type.replaceAll('_', ' ');

export interface Details {
  lines: [name: string, value: string][];
  /** What stands in the fact and must not be told. */
  redacted: string[];
}

const redacted = '[REDACTED]';
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

type Told = Record<string, unknown>;

const isObject = (value: unknown): value is Told =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value !== 'string') return String(value);
  if (isId(value)) return shortId(value);
  return moment.test(value) ? dateTimeText(value) : value.replace(/^(\w+_\w+)$/, spaced);
}

const spaced = (name: string): string => name.replaceAll('_', ' ');

/** What else the fact tells than the row does: of what was changed only that, before and after. */
export function detailsOf(entry: AuditEntry): Details {
  const details: Details = { lines: [], redacted: [] };
  const told = entry.summary as Told;
  const { before, after, ...rest } = told;
  if (isObject(before) && isObject(after)) {
    for (const [name, value] of Object.entries(after)) {
      const [from, to] = [valueText(before[name]), valueText(value)];
      if (from !== to) details.lines.push([spaced(name), `${from} → ${to}`]);
    }
    add(details, rest, [entry.resource_id, entry.at]);
  } else {
    add(details, told, [entry.resource_id, entry.at]);
  }
  return details;
}

function add(details: Details, told: Told, known: unknown[]): void {
  for (const [name, value] of Object.entries(told)) {
    if (value === redacted) details.redacted.push(spaced(name));
    else if (isObject(value)) add(details, value, known);
    else if (!known.includes(value) && value !== null)
      details.lines.push([spaced(name), valueText(value)]);
  }
}
