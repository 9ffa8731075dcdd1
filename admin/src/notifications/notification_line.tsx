import { ActionIcon, Anchor, Group, Stack, Text, ThemeIcon, Tooltip } from '@mantine/core';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { Notification } from '../api/shapes';
import {
  BatchIcon,
  BellIcon,
  CheckIcon,
  CrossIcon,
  DoorIcon,
  InviteIcon,
  StarIcon,
} from '../shared/icons';
import { Ago } from '../shared/moment';
import { bodyOf, kindOf, placeOf, type Subject } from './notification_words';

const icons: Record<Subject, ReactNode> = {
  batch: <BatchIcon />,
  invite: <InviteIcon />,
  founding: <StarIcon />,
  beta: <DoorIcon />,
  other: <BellIcon />,
};

interface NotificationLineProps {
  notification: Notification;
  onRead: (id: string) => void;
  onDelete: (id: string) => void;
}

export function NotificationLine({ notification, onRead, onDelete }: NotificationLineProps) {
  const { id, title, created_at: at } = notification;
  const body = bodyOf(notification);
  const isUnread = notification.read_at === null;
  const kind = kindOf(notification);
  const line = useFocusHandedOn();
  return (
    <li ref={line} tabIndex={-1} className="notification" data-unread={isUnread || undefined}>
      <ThemeIcon variant="light" color={kind.color} size={36} radius="xl">
        {icons[kind.subject]}
      </ThemeIcon>
      <Stack gap={2} style={{ minWidth: 0, flex: 1, overflowWrap: 'anywhere' }}>
        <Title
          title={title}
          isUnread={isUnread}
          place={placeOf(notification)}
          onFollow={() => isUnread && onRead(id)}
        />
        {body && <Text size="sm">{body}</Text>}
        <Text size="xs" c="dimmed">
          <Ago at={at} />
          {isUnread && ' · unread'}
        </Text>
      </Stack>
      <Group gap={4} wrap="nowrap">
        {isUnread && <ReadButton title={title} onClick={() => onRead(id)} />}
        <Tooltip label="Delete">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`Delete: ${title}`}
            onClick={() => onDelete(id)}
          >
            <CrossIcon size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </li>
  );
}

interface TitleProps {
  title: string;
  isUnread: boolean;
  place: string | null;
  onFollow: () => void;
}

/** Whoever goes where it leads has read it. */
function Title({ title, isUnread, place, onFollow }: TitleProps) {
  const weight = isUnread ? 650 : 500;
  if (place === null) {
    return (
      <Text size="sm" fw={weight}>
        {title}
      </Text>
    );
  }
  return (
    <Anchor component={Link} to={place} size="sm" fw={weight} w="fit-content" onClick={onFollow}>
      {title}
    </Anchor>
  );
}

/** When it goes while it has the keyboard, the keyboard stays at its line. */
function ReadButton({ title, onClick }: { title: string; onClick: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const here = button.current;
    return () => {
      if (here === document.activeElement) here?.closest('li')?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <Tooltip label="Mark as read">
      <ActionIcon
        ref={button}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`Mark as read: ${title}`}
        onClick={onClick}
      >
        <CheckIcon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** When the line goes while it has the keyboard, the next one gets it, or the one before. */
function useFocusHandedOn() {
  const line = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const here = line.current;
    return () => {
      if (!here?.contains(document.activeElement)) return;
      const next = here.nextElementSibling ?? here.previousElementSibling;
      const target = next ?? document.getElementById('content');
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    };
  }, []);
  return line;
}
