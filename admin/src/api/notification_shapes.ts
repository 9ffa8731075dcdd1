/**
 * What the server says of notifications, written by hand until its description has them. Then
 * `npm run types` makes them, and these become names in `shapes.ts` like all others.
 */
export const notificationTypes = [
  'batch_completed',
  'batch_aborted',
  'invite_redeemed',
  'founding_nearly_full',
  'founding_full',
  'beta_settings_changed',
] as const;
export type NotificationType = (typeof notificationTypes)[number];

export interface Notification {
  id: string;
  category: string;
  /** One of `notificationTypes`, or of a newer server. */
  type: string;
  title: string;
  body: string | null;
  data: Record<string, unknown> | null;
  read_at: string | null;
  created_at: string;
}

export interface NotificationsPage {
  notifications: Notification[];
  /** Of those asked for: the unread ones alone, or all. */
  total: number;
  unread_count: number;
}

export interface UnreadCount {
  unread_count: number;
}

export interface NotificationsChanged {
  success: boolean;
  message: string;
}
