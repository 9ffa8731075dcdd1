import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isAbsent } from '../api/problem';
import {
  deleteAllNotifications,
  deleteNotification,
  readAllNotifications,
  readNotification,
} from '../api/requests';
import { noticeProblem } from '../shared/notices';
import { notificationsKey } from './unread';

/** What was read or deleted meanwhile, in another window, is as wanted. */
const orDone = (change: Promise<unknown>): Promise<unknown> =>
  change.catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
  });

function useChange<T>(change: (of: T) => Promise<unknown>, failed: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onError: (error) => noticeProblem(failed, error),
    onSettled: () => client.invalidateQueries({ queryKey: notificationsKey }),
  });
}

export const useRead = () =>
  useChange((id: string) => orDone(readNotification(id)), 'It is still unread');

export const useReadAll = () => useChange(() => readAllNotifications(), 'They are still unread');

export const useDelete = () =>
  useChange((id: string) => orDone(deleteNotification(id)), 'It is still there');

/** Its dialog says itself what went wrong. */
export function useDeleteAll(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deleteAllNotifications,
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: notificationsKey }),
  });
}
