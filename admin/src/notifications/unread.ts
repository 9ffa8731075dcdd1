import { useWindowEvent } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { isAbsent } from '../api/problem';
import { fetchUnreadCount } from '../api/requests';

/** Of everything about notifications. */
export const notificationsKey = ['notifications'];
export const unreadKey = [...notificationsKey, 'unread'];

/** How many wait to be read: asked for now and then, and by whoever turns to this window. */
export function useUnread() {
  const query = useQuery({
    queryKey: unreadKey,
    queryFn: fetchUnreadCount,
    refetchInterval: ({ state }) => (isAbsent(state.error) ? false : 30_000),
    refetchOnWindowFocus: false,
  });
  // A window beside others is turned to without having been hidden.
  useWindowEvent('focus', () => void query.refetch({ cancelRefetch: false }));
  return query;
}
