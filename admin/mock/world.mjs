import { Refusal } from './answers.mjs';

export const roles = ['api', 'projector', 'worker'];

/** Everything the mock knows. Chance is seeded, so that two runs show the same. */
export function createWorld({ rowsPerSecond }) {
  const world = {
    rowsPerSecond,
    usualRowsPerSecond: rowsPerSecond,
    startedAt: Date.now(),
    requests: 0,
    ids: 0,
    seed: 42,
    sessions: new Map(),
    imports: new Map(),
    batches: [],
    invites: [],
    jobs: [],
    /** How many mails each address got. */
    mailed: new Map(),
    /** SMTP codes by the address that is refused. */
    refused: new Map(),
    repliesToLose: 0,
    /** What is down: 'database', 'breaker', 'server', 'member', 'projection'. */
    broken: new Set(),
    /** Live streams, each told when something changes that is not of its batch. */
    streams: new Set(),
  };
  return world;
}

export function chance(world) {
  world.seed = (world.seed * 1664525 + 1013904223) % 4294967296;
  return world.seed / 4294967296;
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Shaped as a ULID, counted rather than drawn. */
export function newId(world) {
  world.ids += 1;
  let rest = world.ids * 7919;
  let tail = '';
  for (let i = 0; i < 16; i += 1) {
    tail = letters[rest % 32] + tail;
    rest = Math.floor(rest / 32);
  }
  return `01JMOCK000${tail}`.slice(0, 26);
}

export const iso = (at) => (at === null || at === undefined ? null : new Date(at).toISOString());

export function faultOf(world, path) {
  const reads = path.startsWith('/beta/') || path.startsWith('/admin/jobs');
  if (!world.broken.has('database') || !reads) return null;
  return new Refusal(503, 'database_unavailable', 'The database does not answer.', {
    'Retry-After': '2',
  });
}
