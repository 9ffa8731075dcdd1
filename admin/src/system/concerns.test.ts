import { expect, it } from 'vitest';
import type { SystemView } from '../api/shapes';
import { concernsOf } from './concerns';

const well: SystemView = {
  version: '1',
  started_at: '2025-01-01T00:00:00Z',
  roles: ['api'],
  members: [
    { id: 'a', url: 'http://a', roles: ['api'], alive: true, draining: false, heard_at: null },
  ],
  shards: [
    {
      partition: 0,
      owner_url: 'http://a',
      member: 'a',
      state: 'serving',
      claim: 'c',
      offset: 9,
      waiting: 0,
      in_flight: 0,
    },
  ],
  projections: [
    {
      name: 'invites',
      version: 1,
      build: null,
      lag_facts: 3,
      lag_seconds: 0.1,
      state: 'live',
      error: null,
    },
  ],
  lanes: [
    {
      name: 'mail',
      owner: 'a',
      state: 'serving',
      breaker: 'closed',
      breaker_reason: null,
      waiting: 0,
      running: 0,
      retry_wait: 0,
      rate_per_s: 0,
      limit_per_s: null,
    },
  ],
  draining: false,
  log: { brokers_ok: true, facts_end: 9 },
};

const whats = (system: SystemView) => concernsOf(system).map((concern) => concern.what);

it('a system that is well gives no concern', () => {
  expect(concernsOf(well)).toEqual([]);
});

it('a silent log is said first', () => {
  const members = well.members.map((member) => ({ ...member, alive: false }));
  const system = { ...well, members, log: { ...well.log, brokers_ok: false } };
  expect(whats(system)[0]).toBe('The log does not answer');
  expect(concernsOf(system)).toHaveLength(2);
});

it('a stopped projection says why, a slow one by how much, a rebuilding one nothing', () => {
  const [projection] = well.projections;
  const projections = [
    { ...projection!, name: 'a', state: 'stopped' as const, error: 'unknown fact' },
    { ...projection!, name: 'b', lag_seconds: 65 },
    { ...projection!, name: 'c', state: 'rebuilding' as const, lag_seconds: 999 },
  ];
  expect(whats({ ...well, projections })).toEqual([
    'Projection a stopped: unknown fact',
    'Projection b is 1 min 5 s behind',
  ]);
});

it('shards without a writer are named together', () => {
  const shards = [0, 1].map((partition) => ({ ...well.shards[0]!, partition, owner_url: null }));
  expect(whats({ ...well, shards })).toEqual(['2 shards without a writer: 0, 1']);
});

it('an open breaker says what opened it', () => {
  const lanes = [
    { ...well.lanes[0]!, breaker: 'open' as const, breaker_reason: 'connection refused' },
  ];
  expect(whats({ ...well, lanes })).toEqual([
    'The breaker of lane mail is open: connection refused',
  ]);
});
