import { Badge, NavLink, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useLocation, Link } from 'react-router-dom';
import { fetchJobs } from '../api/requests';
import { countText } from '../shared/format';
import {
  BatchIcon,
  BlockIcon,
  BookIcon,
  CallIcon,
  ChartIcon,
  DoorIcon,
  InviteIcon,
  JobIcon,
  KeyIcon,
  PersonIcon,
  QueueIcon,
  StarIcon,
  SystemIcon,
  TrailIcon,
} from '../shared/icons';

export function Navigation() {
  return (
    <Stack component="nav" gap={8} aria-label="Pages">
      <Part name="Invite">
        <Item to="/batches" label="Batches" icon={<BatchIcon />} />
        <Item to="/invites" label="Invites" icon={<InviteIcon />} />
        <Item to="/waitlist" label="Waitlist" icon={<QueueIcon />} />
        <Item to="/founding" label="Founding" icon={<StarIcon />} />
        <Item to="/measures" label="Measures" icon={<ChartIcon />} />
      </Part>
      <Part name="Mail">
        <Item to="/jobs" label="Jobs" icon={<JobIcon />} badge={<NeedsAttention />} />
        <Item to="/suppressions" label="Suppressions" icon={<BlockIcon />} />
        <Item to="/webhooks" label="Webhooks" icon={<CallIcon />} />
      </Part>
      <Part name="Access">
        <Item to="/people" label="People" icon={<PersonIcon />} />
        <Item to="/tokens" label="Service tokens" icon={<KeyIcon />} />
        <Item to="/audit" label="Audit trail" icon={<TrailIcon />} />
      </Part>
      <Part name="Platform">
        <Item to="/beta" label="Beta" icon={<DoorIcon />} />
        <Item to="/system" label="System" icon={<SystemIcon />} />
        <NavLink
          className="nav-link"
          href="/docs"
          target="_blank"
          rel="noreferrer"
          label="API documentation"
          leftSection={<BookIcon />}
        />
      </Part>
    </Stack>
  );
}

/** Pages that belong together. */
function Part({ name, children }: { name: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <Text id={id} size="xs" c="dimmed" fw={600} px="sm" pb={2}>
        {name}
      </Text>
      {children}
    </div>
  );
}

interface ItemProps {
  to: string;
  label: string;
  icon: ReactNode;
  badge?: ReactNode;
}

function Item({ to, label, icon, badge }: ItemProps) {
  const active = useLocation().pathname.startsWith(to);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // Where not all of them fit.
    if (active) link.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <NavLink
      ref={link}
      component={Link}
      to={to}
      active={active}
      aria-current={active ? 'page' : undefined}
      label={label}
      leftSection={icon}
      rightSection={badge}
      className="nav-link"
    />
  );
}

/** Jobs that wait for a person: dead ones and those in doubt. */
function NeedsAttention() {
  const jobs = useQuery({
    queryKey: ['jobs', 'attention'],
    queryFn: () => fetchJobs({ state: 'dead', lane: null, batch_id: null }, null),
    refetchInterval: 30_000,
  });
  const counts = jobs.data?.counts;
  const waiting = (counts?.dead ?? 0) + (counts?.unknown ?? 0);
  if (waiting === 0) return null;
  return (
    <Badge color="red" variant="filled" size="sm" aria-label={`${waiting} need attention`}>
      {countText(waiting)}
    </Badge>
  );
}
