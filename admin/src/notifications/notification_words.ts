import type { Notification, NotificationType } from '../api/shapes';
import { pauseText } from '../batches/batch_words';
import { countText } from '../shared/format';

/** What it is about says the icon, how good it is the colour. */
export type Subject = 'batch' | 'invite' | 'founding' | 'beta' | 'other';

interface Kind {
  subject: Subject;
  color: string;
}

const kinds: Record<NotificationType, Kind> = {
  batch_completed: { subject: 'batch', color: 'teal' },
  batch_aborted: { subject: 'batch', color: 'red' },
  batch_paused: { subject: 'batch', color: 'yellow' },
  invite_redeemed: { subject: 'invite', color: 'violet' },
  founding_nearly_full: { subject: 'founding', color: 'yellow' },
  founding_full: { subject: 'founding', color: 'orange' },
  beta_settings_changed: { subject: 'beta', color: 'blue' },
};

/** Also of what a newer server tells and these pages do not know. */
export const kindOf = ({ type }: Pick<Notification, 'type'>): Kind =>
  (kinds as Record<string, Kind>)[type] ?? { subject: 'other', color: 'gray' };

/** Where more is said of it; null where there is no page. */
export function placeOf(notification: Pick<Notification, 'type' | 'data'>): string | null {
  const idOf = (name: string): string | null => {
    const id = notification.data?.[name];
    return typeof id === 'string' && id !== '' ? encodeURIComponent(id) : null;
  };
  switch (kindOf(notification).subject) {
    case 'batch':
      return pathOf('/batches', idOf('batch_id'));
    case 'invite':
      return pathOf('/invites', idOf('invite_id'));
    case 'founding':
      return '/founding';
    case 'beta':
      return '/beta';
    case 'other':
      return null;
  }
}

/** What is said below the title: the server's words, or ours where it has none. */
export function bodyOf(notification: Pick<Notification, 'type' | 'body' | 'data'>): string | null {
  if (notification.body) return notification.body;
  const reason = notification.data?.reason;
  const isWhy = notification.type === 'batch_paused' && typeof reason === 'string';
  return isWhy ? pauseText(reason) : null;
}

const pathOf = (page: string, id: string | null): string | null => id && `${page}/${id}`;

export const bellText = (unread: number): string =>
  unread === 0 ? 'Notifications' : `Notifications, ${countText(unread)} unread`;

/** As there is room for on the bell. */
export const shortCount = (unread: number): string => (unread > 99 ? '99+' : String(unread));

/** Where the next page begins; null at the end. */
export function nextOffset(offset: number, shown: number, total: number): string | null {
  return shown > 0 && offset + shown < total ? String(offset + shown) : null;
}
