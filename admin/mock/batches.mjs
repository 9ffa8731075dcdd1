import { csv, json, pageOf, Refusal, route } from './answers.mjs';
import { issueInvite, noteMail } from './invites.mjs';
import { notify } from './notifications.mjs';
import { addJob } from './operations.mjs';
import { chance, iso, newId } from './world.mjs';

const tickMs = 100;
const over = new Set(['completed', 'completed_with_failures', 'cancelled']);
const states = [
  'pending',
  'released',
  'retrying',
  'sent',
  'failed',
  'skipped',
  'cancelled',
  'unknown',
];

export const batchRoutes = (world) => [
  route('GET', /^\/beta\/invites\/batches$/, ({ response, url }) => {
    const state = url.searchParams.get('state');
    const list = world.batches.filter((batch) => !state || batch.state === state);
    const { page, next_cursor } = pageOf(list, url, 50);
    json(response, 200, { batches: page.map((batch) => viewOf(world, batch)), next_cursor });
  }),
  route('GET', /^\/beta\/invites\/batches\/(\w+)$/, ({ response, match }) =>
    json(response, 200, viewOf(world, find(world, match[1]))),
  ),
  route('GET', /^\/beta\/invites\/batches\/(\w+)\/stream$/, ({ request, response, match }) =>
    stream(world, find(world, match[1]), request, response),
  ),
  route('GET', /^\/beta\/invites\/batches\/(\w+)\/series$/, ({ response, match }) => {
    const points = [...find(world, match[1]).series].map(([at, counts]) => ({
      at: iso(at * 1000),
      ...counts,
    }));
    json(response, 200, { bucket_seconds: 1, points });
  }),
  route('GET', /^\/beta\/invites\/batches\/(\w+)\/rows$/, ({ response, match, url }) => {
    const state = url.searchParams.get('state');
    const email = url.searchParams.get('email')?.toLowerCase();
    const rows = find(world, match[1]).rows.filter(
      (row) => (!state || row.state === state) && (!email || row.email === email),
    );
    const { page, next_cursor } = pageOf(rows, url, 100);
    json(response, 200, { rows: page, next_cursor });
  }),
  route('GET', /^\/beta\/invites\/batches\/(\w+)\/failures\.csv$/, ({ response, match }) => {
    const failed = find(world, match[1]).rows.filter((row) => row.state === 'failed');
    csv(response, 'failures.csv', [
      'row,email,reason',
      ...failed.map((row) => `${row.row},${row.email},${row.reason}`),
    ]);
  }),
  route(
    'POST',
    /^\/beta\/invites\/batches\/(\w+)\/(pause|resume|cancel|retry-failed)$/,
    ({ response, match, body }) => {
      const batch = find(world, match[1]);
      control(world, batch, match[2], body ? JSON.parse(body).reason : undefined);
      json(response, 200, { id: batch.id, state: batch.state });
    },
  ),
  route(
    'POST',
    /^\/beta\/invites\/batches\/(\w+)\/rows\/(\d+)\/resolve$/,
    ({ response, match, body }) => {
      const batch = find(world, match[1]);
      const row = batch.rows[Number(match[2]) - 1];
      if (row?.state !== 'unknown')
        throw new Refusal(409, 'ROW_NOT_IN_DOUBT', 'The row is not in doubt.');
      const { outcome } = JSON.parse(body);
      setRow(batch, row, outcome, 'settled by hand');
      changed(batch);
      json(response, 200, { id: batch.id, row: row.row, outcome });
    },
  ),
];

function find(world, id) {
  const batch = world.batches.find((known) => known.id === id);
  if (!batch) throw new Refusal(404, 'batch_not_found', 'There is no such batch.');
  return batch;
}

export function startBatch(world, emails, { name, source, campaign, importId }) {
  const now = Date.now();
  const rows = emails.map((email, index) => ({
    row: index + 1,
    email,
    state: 'pending',
    reason: null,
    attempts: 0,
    invite_id: null,
    at: null,
  }));
  const counts = Object.fromEntries(states.map((state) => [state, 0]));
  const batch = {
    id: newId(world),
    name: name ?? null,
    source,
    campaign,
    importId: importId ?? null,
    rows,
    counts: { ...counts, pending: rows.length },
    cursor: 0,
    carry: 0,
    rate: 0,
    state: 'running',
    pauseReason: null,
    createdAt: now,
    startedAt: now,
    finishedAt: null,
    sequence: 1,
    series: new Map(),
    listeners: new Set(),
  };
  world.batches.unshift(batch);
  run(world, batch);
  return batch;
}

function run(world, batch) {
  clearInterval(batch.timer);
  batch.timer = setInterval(() => tick(world, batch), tickMs);
}

function tick(world, batch) {
  if (world.broken.has('breaker')) return;
  const wobble = 0.7 + 0.6 * chance(world);
  batch.carry += (world.rowsPerSecond * wobble * tickMs) / 1000;
  const before = batch.cursor;
  while (batch.carry >= 1 && batch.cursor < batch.rows.length) {
    batch.carry -= 1;
    finishRow(world, batch, batch.rows[batch.cursor]);
    batch.cursor += 1;
  }
  batch.rate = 0.9 * batch.rate + 0.1 * ((batch.cursor - before) * (60_000 / tickMs));
  if (batch.cursor >= batch.rows.length) finish(world, batch);
  changed(batch);
}

function finishRow(world, batch, row) {
  if (row.state !== 'pending') return;
  const invite = issueInvite(world, row.email, { source: batch.source, batchId: batch.id });
  row.invite_id = invite.id;
  row.attempts += 1;
  const [state, reason, job] = outcomeOf(world, row.email);
  setRow(batch, row, state, reason);
  noteMail(invite, state, reason);
  const second = Math.floor(Date.now() / 1000);
  const bucket = batch.series.get(second) ?? { sent: 0, failed: 0 };
  if (state === 'sent' || state === 'failed') bucket[state] += 1;
  batch.series.set(second, bucket);
  if (state !== 'sent')
    addJob(world, {
      state: job ?? state,
      reason,
      invite,
      batch,
      row: row.row,
    });
}

/** The address says what becomes of its mail, or a test did: the row's state, why, its job's. */
function outcomeOf(world, email) {
  const mailed = () => world.mailed.set(email, (world.mailed.get(email) ?? 0) + 1);
  const refusal = world.refused.get(email);
  if (refusal) return ['failed', `smtp_${refusal}`, refusal === '550' ? 'refused' : 'dead'];
  if (world.repliesToLose > 0) {
    world.repliesToLose -= 1;
    mailed();
    return ['unknown', 'smtp_connection_lost'];
  }
  if (email.startsWith('fail')) return ['failed', 'smtp_503', 'dead'];
  if (email.startsWith('gone')) return ['failed', 'smtp_550', 'refused'];
  if (email.startsWith('doubt')) return ['unknown', 'smtp_connection_lost'];
  if (email.startsWith('skip')) return ['skipped', 'already_invited'];
  mailed();
  return ['sent', null];
}

function setRow(batch, row, state, reason) {
  batch.counts[row.state] -= 1;
  batch.counts[state] += 1;
  Object.assign(row, { state, reason, at: iso(Date.now()) });
  batch.sequence += 1;
}

function finish(world, batch) {
  clearInterval(batch.timer);
  batch.state = batch.counts.failed > 0 ? 'completed_with_failures' : 'completed';
  batch.finishedAt = Date.now();
  batch.rate = 0;
  tellOf(world, batch, 'batch_completed', 'A batch is completed');
}

function tellOf(world, batch, type, title) {
  const { sent, failed, unknown } = batch.counts;
  const body = `${sent} sent, ${failed} failed, ${unknown} in doubt.`;
  notify(world, type, title, body, { batch_id: batch.id, sent, failed, unknown });
}

function control(world, batch, name, reason) {
  const allowed = { pause: ['running'], resume: ['paused'], cancel: ['running', 'paused'] }[
    name
  ] ?? [...over];
  if (!allowed.includes(batch.state)) {
    throw new Refusal(409, 'INVALID_BATCH_STATE', `A batch that is ${batch.state} cannot do this.`);
  }
  if (name === 'pause') {
    clearInterval(batch.timer);
    Object.assign(batch, { state: 'paused', pauseReason: reason ?? 'by hand', rate: 0 });
  }
  if (name === 'resume') {
    batch.state = 'running';
    run(world, batch);
  }
  if (name === 'cancel') cancel(world, batch);
  if (name === 'retry-failed') retryFailed(world, batch);
  changed(batch);
}

function cancel(world, batch) {
  clearInterval(batch.timer);
  for (const row of batch.rows) if (row.state === 'pending') setRow(batch, row, 'cancelled', null);
  Object.assign(batch, { state: 'cancelled', finishedAt: Date.now(), rate: 0 });
  tellOf(world, batch, 'batch_aborted', 'A batch was cancelled');
}

function retryFailed(world, batch) {
  for (const row of batch.rows) if (row.state === 'failed') setRow(batch, row, 'pending', null);
  Object.assign(batch, { state: 'running', cursor: 0, finishedAt: null });
  run(world, batch);
}

function changed(batch) {
  batch.sequence += 1;
  for (const listener of batch.listeners) listener();
}

function stream(world, batch, request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  let due = null;
  const say = () => {
    due = null;
    if (world.broken.has('server')) return response.destroy();
    if (world.broken.has('database')) return response.write('event: stale\ndata: {}\n\n');
    const name = over.has(batch.state) ? 'done' : 'progress';
    response.write(
      `id: ${batch.sequence}\nevent: ${name}\ndata: ${JSON.stringify(viewOf(world, batch))}\n\n`,
    );
    if (name === 'done') response.end();
  };
  // Several changes within a moment are one event.
  const listener = () => (due ??= setTimeout(say, 200));
  batch.listeners.add(listener);
  world.streams.add(say);
  request.on('close', () => {
    clearTimeout(due);
    batch.listeners.delete(listener);
    world.streams.delete(say);
  });
  say();
}

const waits = (world, batch) => batch.state === 'running' && world.broken.has('breaker');

export function viewOf(world, batch) {
  const left = batch.counts.pending;
  const moves = batch.state === 'running' && batch.rate > 0;
  return {
    id: batch.id,
    name: batch.name,
    source: batch.source,
    campaign: batch.campaign,
    role: 'instructor',
    import_id: batch.importId,
    state: batch.state,
    pause_reason: batch.pauseReason,
    waiting_reason: waits(world, batch) ? 'smtp_not_connected' : null,
    total: batch.rows.length,
    ...batch.counts,
    created_at: iso(batch.createdAt),
    started_at: iso(batch.startedAt),
    finished_at: iso(batch.finishedAt),
    requested_by: 'admin@example.org',
    rate_per_min: Math.round(batch.rate),
    eta_seconds: moves ? Math.round((left * 60) / batch.rate) : null,
    sequence: batch.sequence,
  };
}
