import type { DeliveryState, InviteDetail, InviteStatus } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

export const inviteWording: Record<InviteStatus, Wording> = {
  pending: { label: 'Open', color: 'violet' },
  accepted: { label: 'Redeemed', color: 'teal' },
  expired: { label: 'Expired', color: 'gray' },
  revoked: { label: 'Revoked', color: 'red' },
};

export const deliveryWording: Record<DeliveryState, Wording> = {
  none: { label: 'No mail', color: 'gray' },
  queued: { label: 'Queued', color: 'blue' },
  sent: { label: 'Sent', color: 'teal' },
  delivered: { label: 'Delivered', color: 'green' },
  bounced: { label: 'Bounced', color: 'red' },
  complained: { label: 'Complained', color: 'red' },
  failed: { label: 'Failed', color: 'red' },
  skipped: { label: 'Skipped', color: 'gray' },
  cancelled: { label: 'Cancelled', color: 'gray' },
  unknown: { label: 'In doubt', color: 'orange' },
};

const historyWording: Record<string, Wording> = {
  issued: { label: 'Issued', color: 'violet' },
  queued: { label: 'Mail queued', color: 'blue' },
  sent: { label: 'Mail sent', color: 'teal' },
  delivered: { label: 'Mail delivered', color: 'green' },
  bounced: { label: 'Mail bounced', color: 'red' },
  complained: { label: 'Complained about', color: 'red' },
  failed: { label: 'Mail failed', color: 'red' },
  skipped: { label: 'Mail skipped', color: 'gray' },
  cancelled: { label: 'Mail cancelled', color: 'gray' },
  unknown: { label: 'Mail in doubt', color: 'orange' },
  opened: { label: 'Mail opened', color: 'violet' },
  clicked: { label: 'Link followed', color: 'violet' },
  validated: { label: 'Code looked up', color: 'violet' },
  refused: { label: 'Code refused', color: 'orange' },
  accepted: { label: 'Redeemed', color: 'teal' },
  expired: { label: 'Expired', color: 'gray' },
  revoked: { label: 'Revoked', color: 'red' },
  extended: { label: 'Extended', color: 'violet' },
};

export function historyWords(status: string): Wording {
  return historyWording[status] ?? { label: sentence(status), color: 'gray' };
}

function sentence(status: string): string {
  const words = status.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** An address whose owner was erased is gone from the log too. */
export const addressOf = (invite: { email: string | null }): string => invite.email ?? 'No address';

export const canRevoke = (invite: InviteDetail): boolean =>
  invite.status === 'pending' || invite.status === 'expired';

export const canResend = (invite: InviteDetail): boolean =>
  canRevoke(invite) && invite.email !== null && invite.email !== 'erased';

/** Why it gets no more time; null where it may. */
export function whyNotExtended(invite: InviteDetail): string | null {
  switch (invite.status) {
    case 'pending':
      return null;
    case 'accepted':
      return 'It was redeemed, so there is nothing left to extend.';
    case 'revoked':
      return 'It was revoked, for good.';
    case 'expired':
      return canResend(invite)
        ? 'It has expired. It lives again only when it is sent again with more days.'
        : 'It has expired, and without an address it cannot be sent again.';
  }
}

/** An extension counts from the present end. */
export const extendedUntil = (expiresAt: string, days: number): string =>
  new Date(Date.parse(expiresAt) + days * 24 * 60 * 60 * 1000).toISOString();
