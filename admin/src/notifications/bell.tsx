import { ActionIcon, Indicator, Tooltip } from '@mantine/core';
import { Link, useLocation } from 'react-router-dom';
import { isAbsent } from '../api/problem';
import { BellIcon } from '../shared/icons';
import { bellText, shortCount } from './notification_words';
import { useUnread } from './unread';

/** Leads to the notifications, and says how many are unread; nothing of a server without them. */
export function Bell() {
  const { data, error, isPending } = useUnread();
  const isHere = useLocation().pathname === '/notifications';
  if (isPending || isAbsent(error)) return null;
  const count = data?.unread_count ?? 0;
  return (
    <Tooltip label={bellText(count)}>
      <ActionIcon
        component={Link}
        to="/notifications"
        variant={isHere ? 'light' : 'subtle'}
        color={isHere ? undefined : 'gray'}
        size="lg"
        aria-label={bellText(count)}
        aria-current={isHere ? 'page' : undefined}
        style={{ overflow: 'visible' }}
      >
        <Indicator
          label={shortCount(count)}
          disabled={count === 0}
          color="red"
          size={16}
          offset={1}
          inline
          className="figures"
        >
          <BellIcon />
        </Indicator>
      </ActionIcon>
    </Tooltip>
  );
}
