import { Anchor, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import type { CSSProperties } from 'react';
import { Link } from 'react-router-dom';
import type { AuditEntry } from '../api/shapes';
import { useTrusted } from '../people/trusted';
import { Ago, Moment } from '../shared/moment';
import {
  actionText,
  actorName,
  actorKind,
  actorPath,
  detailsOf,
  originText,
  resourceName,
  resourcePath,
  resourceText,
  statusText,
} from './audit_words';

const widthOfName = 'clamp(136px, 16vw, 210px)';

export const auditColumns: ColumnDef<AuditEntry>[] = [
  {
    id: 'at',
    header: 'When',
    meta: { visibleFrom: 'md', width: 'clamp(104px, 16vw, 204px)' },
    cell: ({ row }) => (
      <Text size="sm" component="div">
        <Moment at={row.original.at} />
      </Text>
    ),
  },
  {
    id: 'who',
    header: 'Who',
    meta: { visibleFrom: 'md', width: widthOfName },
    cell: ({ row }) => <Who entry={row.original} />,
  },
  { id: 'what', header: 'What', cell: ({ row }) => <What entry={row.original} /> },
  {
    id: 'to',
    header: 'To what',
    meta: { width: widthOfName },
    cell: ({ row }) => <ToWhat entry={row.original} />,
  },
];

function Who({ entry }: { entry: AuditEntry }) {
  const origin = originText(entry);
  return (
    <Stack gap={0}>
      <WhoLink entry={entry} size="sm" />
      <Text size="xs" c="dimmed">
        {actorKind(entry.actor_type)}
      </Text>
      {origin && (
        <Text size="xs" c="dimmed" className="figures" style={{ overflowWrap: 'anywhere' }}>
          {origin}
        </Text>
      )}
    </Stack>
  );
}

function WhoLink({ entry, size }: { entry: AuditEntry; size: 'xs' | 'sm' }) {
  const trusted = useTrusted();
  const { actor_type: type, actor_id: id } = entry;
  const path = actorPath(type, id);
  const name = trusted.get(id) ?? actorName(id);
  return <Named path={path} name={name} title={id} size={size} />;
}

function ToWhat({ entry }: { entry: AuditEntry }) {
  const trusted = useTrusted();
  const { resource_type: type, resource_id: id } = entry;
  return (
    <Stack gap={0}>
      <Named
        path={resourcePath(type, id)}
        name={trusted.get(id) ?? resourceName(type, id)}
        title={id}
        size="sm"
      />
      <Text size="xs" c="dimmed">
        {resourceText(type)}
      </Text>
    </Stack>
  );
}

const longestInOne = 12;

interface NamedProps {
  path: string | null;
  name: string;
  title: string;
  size: 'xs' | 'sm';
}

function Named({ path, name, title, size }: NamedProps) {
  // Whatever is long is seen whole, in several lines; a short id stays in one.
  const style: CSSProperties =
    name.length > longestInOne ? { overflowWrap: 'anywhere' } : { whiteSpace: 'nowrap' };
  if (path === null) {
    return (
      <Text span size={size} title={title} style={style}>
        {name}
      </Text>
    );
  }
  return (
    <Anchor
      component={Link}
      to={path}
      size={size}
      fw={500}
      title={title}
      className="figures"
      style={style}
    >
      {name}
    </Anchor>
  );
}

/** What was done and what else is told of it; on a narrow screen also when and by whom. */
function What({ entry }: { entry: AuditEntry }) {
  const { lines, redacted } = detailsOf(entry);
  const status = statusText(entry);
  return (
    <Stack gap={2} style={{ overflowWrap: 'anywhere' }}>
      <Text size="sm" fw={500} title={entry.action}>
        {actionText(entry.action)}
        {status && (
          <Text span size="sm" c="orange">
            {' '}
            — {status}
          </Text>
        )}
      </Text>
      {lines.length > 0 && (
        <dl className="told figures">
          {lines.map(([name, value], index) => (
            // Two members deep in a fact may have one name.
            <div key={`${name} ${index}`}>
              <dt>{name}</dt> <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {redacted.length > 0 && (
        <Text size="xs" c="dimmed" fs="italic">
          not told: {redacted.join(', ')}
        </Text>
      )}
      <Text size="xs" c="dimmed" component="div" hiddenFrom="md">
        <Ago at={entry.at} /> by <WhoLink entry={entry} size="xs" />
      </Text>
    </Stack>
  );
}
