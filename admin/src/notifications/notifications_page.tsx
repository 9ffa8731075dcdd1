import { Box, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Notification, NotificationsPage as Said } from '../api/shapes';
import { fetchNotifications } from '../api/requests';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { BellIcon } from '../shared/icons';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { useUrlChoice } from '../shared/url_filter';
import { useDelete, useDeleteAll, useRead, useReadAll } from './changes';
import { NotificationLine } from './notification_line';
import { nextOffset } from './notification_words';
import { notificationsKey, unreadKey } from './unread';

const shows = ['unread'] as const;

interface Page extends Said {
  next_cursor: string | null;
}

async function fetchPage(unreadOnly: boolean, cursor: string | null): Promise<Page> {
  const offset = Number(cursor ?? 0);
  const page = await fetchNotifications(unreadOnly, offset);
  return { ...page, next_cursor: nextOffset(offset, page.notifications.length, page.total) };
}

const linesOf = (page: Page) => page.notifications;

/** What the operator who is signed in was told. */
export default function NotificationsPage() {
  const [show, choose] = useUrlChoice('show', shows);
  const [isAsking, setIsAsking] = useState(false);
  const { rows, firstPage, query, more } = usePaged({
    key: [...notificationsKey, 'list', show],
    fetchPage: (cursor) => fetchPage(show === 'unread', cursor),
    rowsOf: linesOf,
    refetchMs: 10_000,
  });
  const lines = useMemo(() => onceEach(rows), [rows]);
  const unread = firstPage?.unread_count;
  useToldBell(unread);
  const readAll = useReadAll();
  const none = query.isSuccess && lines.length === 0 && show === null;
  return (
    <>
      <PageHeader
        title="Notifications"
        lead="What happened to what you sent, and to the platform; the latest first. Each operator has their own."
        actions={
          <>
            {unread ? (
              <Button
                variant="default"
                loading={readAll.isPending}
                onClick={() => readAll.mutate(undefined)}
              >
                Mark all as read
              </Button>
            ) : null}
            {lines.length > 0 && (
              <Button variant="default" onClick={() => setIsAsking(true)}>
                Delete all…
              </Button>
            )}
          </>
        }
      />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title={firstPage ? 'What is shown may be old' : 'The notifications could not be loaded'}
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <Nothing />
      ) : (
        <Stack gap="md">
          <FilterChips
            label="Which"
            value={show}
            onChange={choose}
            choices={[
              { value: null, label: 'All' },
              { value: 'unread', label: 'Unread', count: unread },
            ]}
          />
          <Lines lines={lines} pending={query.isPending} failed={query.isError} more={more} />
        </Stack>
      )}
      {isAsking && <AskDeleteAll onClose={() => setIsAsking(false)} />}
    </>
  );
}

/** Pages are counted off from the newest, so that one that came in between is told of twice. */
function onceEach(lines: Notification[]): Notification[] {
  return [...new Map(lines.map((line) => [line.id, line])).values()];
}

/** The bell need not wait for its turn when the list knows better. */
function useToldBell(unread: number | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (unread !== undefined) client.setQueryData(unreadKey, { unread_count: unread });
  }, [client, unread]);
}

interface LinesProps {
  lines: Notification[];
  pending: boolean;
  failed: boolean;
  more: { available: boolean; loading: boolean; load: () => void };
}

function Lines({ lines, pending, failed, more }: LinesProps) {
  const read = useRead();
  const remove = useDelete();
  if (pending) return <Skeleton height={180} radius="lg" aria-label="Loading" />;
  if (lines.length === 0) {
    return (
      <Paper withBorder radius="lg" p="xl">
        <Text size="sm" c="dimmed" ta="center">
          {failed ? 'Not loaded.' : 'You have read them all.'}
        </Text>
      </Paper>
    );
  }
  return (
    <Paper withBorder radius="lg" style={{ overflow: 'hidden' }}>
      <ul className="plain-list" aria-label="Notifications">
        {lines.map((line) => (
          <NotificationLine
            key={line.id}
            notification={line}
            onRead={read.mutate}
            onDelete={remove.mutate}
          />
        ))}
      </ul>
      {more.available && (
        <Group justify="center" p="sm">
          <Button variant="subtle" size="sm" loading={more.loading} onClick={more.load}>
            Show more
          </Button>
        </Group>
      )}
    </Paper>
  );
}

function Nothing() {
  return (
    <EmptyState icon={<BellIcon size={26} />} title="Nothing to tell you">
      When a batch of yours has ended or paused itself, when an invite of yours is redeemed, when
      founding places run short and when the beta is changed, it is told here and the bell counts
      it.
    </EmptyState>
  );
}

function AskDeleteAll({ onClose }: { onClose: () => void }) {
  const remove = useDeleteAll(onClose);
  return (
    <ConfirmDialog
      title="Delete all of your notifications?"
      confirm="Delete all"
      keep="Keep them"
      danger
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        Also those that you have not read. What they tell of stays, and other operators keep theirs.
      </Text>
    </ConfirmDialog>
  );
}
