import { json, pageOf, Refusal, route } from './answers.mjs';
import { iso, newId, roles } from './world.mjs';

export const operationRoutes = (world) => [
  route('GET', /^\/admin\/jobs$/, ({ response, url }) => {
    const state = url.searchParams.get('state');
    const lane = url.searchParams.get('lane');
    const batch = url.searchParams.get('batch_id');
    const counts = {};
    for (const job of world.jobs) counts[job.state] = (counts[job.state] ?? 0) + 1;
    const found = world.jobs.filter(
      (job) =>
        (!state || job.state === state) &&
        (!lane || job.lane === lane) &&
        (!batch || job.batch_id === batch),
    );
    const { page, next_cursor } = pageOf(found, url, 50);
    json(response, 200, {
      jobs: page.map(({ history, address, ...job }) => job),
      counts,
      next_cursor,
    });
  }),
  route('GET', /^\/admin\/jobs\/(\w+)$/, ({ response, match }) =>
    json(response, 200, find(world, match[1])),
  ),
  route(
    'POST',
    /^\/admin\/jobs\/(\w+)\/(requeue|discard|resolve)$/,
    ({ response, match, body, account }) => {
      const job = find(world, match[1]);
      const wanted = match[2] === 'resolve' ? 'unknown' : 'dead';
      if (job.state !== wanted)
        throw new Refusal(409, 'INVALID_JOB_STATE', `The job is ${job.state}.`);
      const { reason, outcome } = body ? JSON.parse(body) : {};
      const ordered = { id: job.id, ordered: match[2], state: job.state };
      if (match[2] === 'requeue') requeue(world, job, account.id);
      if (match[2] === 'discard') note(job, 'discarded', 'discarded', reason);
      if (match[2] === 'resolve')
        settle(job, outcome === 'sent' ? 'succeeded' : 'refused', account.id);
      json(response, 200, ordered);
    },
  ),
  route('GET', /^\/admin\/system$/, ({ response }) => json(response, 200, systemOf(world))),
];

function find(world, id) {
  const job = world.jobs.find((known) => known.id === id);
  if (!job) throw new Refusal(404, 'job_not_found', 'There is no such job.');
  return job;
}

function note(job, state, what, detail) {
  const at = iso(Date.now());
  Object.assign(job, { state, updated_at: at });
  job.history.push({ at, what, detail: detail ?? null });
}

const settle = (job, state, by) => note(job, state, state, `by admin:${by}`);

const retryMs = 300;

/** Done at the next attempt, unless the address is still refused. */
function requeue(world, job, by) {
  note(job, 'waiting', 'waiting', `by admin:${by}`);
  setTimeout(() => {
    const state = world.refused.has(job.address) ? 'dead' : 'succeeded';
    if (state === 'succeeded')
      world.mailed.set(job.address, (world.mailed.get(job.address) ?? 0) + 1);
    note(job, state, state, null);
  }, retryMs);
}

export function addJob(world, { state, reason, invite, batch, row }) {
  const at = iso(Date.now());
  const attempts = state === 'dead' ? 3 : 1;
  const job = {
    id: newId(world),
    kind: 'invite.send',
    lane: 'mail',
    queue: batch ? 'bulk' : 'urgent',
    state,
    attempts,
    reason,
    invite_id: invite.id,
    batch_id: batch?.id ?? null,
    row,
    address: invite.email,
    created_at: at,
    updated_at: at,
    not_before: null,
    history: [
      { at, what: 'waiting', detail: null },
      { at, what: 'running', detail: 'attempt 1' },
    ],
  };
  for (let attempt = 2; attempt <= attempts; attempt += 1) {
    job.history.push(
      { at, what: 'retry_wait', detail: reason },
      { at, what: 'running', detail: `attempt ${attempt}` },
    );
  }
  job.history.push({
    at,
    what: state,
    detail: reason,
  });
  world.jobs.unshift(job);
}

const ownUrl = 'http://127.0.0.1:8000';
const otherUrl = 'http://127.0.0.1:8100';
const ownId = '01JMOCKMEMBER000000000000A';
const otherId = '01JMOCKMEMBER000000000000B';

function systemOf(world) {
  const active = world.batches.filter((batch) => batch.state === 'running');
  return {
    version: '0.1.0+mock',
    started_at: iso(world.startedAt),
    roles,
    members: membersOf(world),
    shards: Array.from({ length: 8 }, (_, partition) => ({
      partition,
      owner_url: partition % 3 === 2 ? otherUrl : ownUrl,
      member: partition % 3 === 2 ? otherId : ownId,
      state: 'owning',
      claim: `5f2c9e17a0b44d${partition}1`,
      offset: 1200 + partition * 37,
      waiting: 0,
      in_flight: active.length,
    })),
    projections: projectionsOf(world),
    lanes: [laneOf(world, active)],
    draining: false,
    log: { brokers_ok: true, facts_end: 9876 + world.invites.length * 3 },
  };
}

function membersOf(world) {
  const heard_at = iso(Date.now() - 400);
  const own = { id: ownId, url: ownUrl, roles, alive: true };
  const other = { id: otherId, url: otherUrl, roles: ['api'] };
  return [
    { ...own, draining: false, heard_at },
    { ...other, alive: !world.broken.has('member'), draining: false, heard_at },
  ];
}

function projectionsOf(world) {
  const names = ['batch_list', 'import_list', 'invite_list', 'job_list', 'people', 'shard_books'];
  const live = {
    version: 1,
    build: 'a',
    lag_facts: 2,
    lag_seconds: 0.02,
    state: 'live',
    error: null,
  };
  const waiting = { ...live, state: 'waiting', error: 'The database does not answer' };
  const error = 'InviteRevoked 3:1207 names an invite that is not there';
  const stopped = { ...live, state: 'stopped', error, lag_facts: 1840, lag_seconds: 95 };
  const stops = (name) => name === 'invite_list' && world.broken.has('projection');
  const stateOf = (name) => (stops(name) ? stopped : world.broken.has('database') ? waiting : live);
  return names.map((name) => ({ name, ...stateOf(name) }));
}

function laneOf(world, active) {
  const open = world.broken.has('breaker');
  return {
    name: 'mail',
    owner: ownUrl,
    state: 'owning',
    breaker: open ? 'open' : 'closed',
    breaker_reason: open ? 'connection refused, 5 times in a row' : null,
    waiting: active.reduce((sum, batch) => sum + batch.counts.pending, 0),
    running: active.length * 8,
    retry_wait: 0,
    rate_per_s: active.reduce((sum, batch) => sum + batch.rate / 60, 0),
    limit_per_s: null,
  };
}
