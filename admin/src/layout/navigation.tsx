import { Badge, NavLink, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
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
  PersonIcon,
  StarIcon,
  SystemIcon,
} from '../shared/icons';

export function Navigation() {
  return (
    <Stack component="nav" gap={2} aria-label="Pages">
      <Item to="/batches" label="Batches" icon={<BatchIcon />} />
      <Item to="/invites" label="Invites" icon={<InviteIcon />} />
      <Item to="/measures" label="Measures" icon={<ChartIcon />} />
      <Item to="/founding" label="Founding" icon={<StarIcon />} />
      <Item to="/people" label="People" icon={<PersonIcon />} />
      <Item to="/jobs" label="Jobs" icon={<JobIcon />} badge={<NeedsAttention />} />
      <Item to="/suppressions" label="Suppressions" icon={<BlockIcon />} />
      <Item to="/webhooks" label="Webhooks" icon={<CallIcon />} />
      <Item to="/beta" label="Beta" icon={<DoorIcon />} />
      <Item to="/system" label="System" icon={<SystemIcon />} />
      <NavLink
        href="/docs"
        target="_blank"
        rel="noreferrer"
        label="API documentation"
        leftSection={<BookIcon />}
        style={{ borderRadius: 8 }}
      />
    </Stack>
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
  return (
    <NavLink
      component={Link}
      to={to}
      active={active}
      aria-current={active ? 'page' : undefined}
      label={label}
      leftSection={icon}
      rightSection={badge}
      style={{ borderRadius: 8 }}
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
