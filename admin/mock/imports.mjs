import { csv, json, pageOf, Refusal, route } from './answers.mjs';
import { startBatch } from './batches.mjs';
import { iso, newId } from './world.mjs';

const validMs = 30 * 60 * 1000;

export const importRoutes = (world) => [
  route('POST', /^\/beta\/invites\/import$/, ({ response, url, body }) => {
    const imported = readImport(world, url, body);
    json(response, 200, { ...summary(imported), rows: imported.rows.slice(0, 500) });
  }),
  route('GET', /^\/beta\/invites\/import\/(\w+)$/, ({ response, match }) =>
    json(response, 200, summary(find(world, match[1]))),
  ),
  route('GET', /^\/beta\/invites\/import\/(\w+)\/rows$/, ({ response, match, url }) => {
    const verdict = url.searchParams.get('verdict');
    const rows = find(world, match[1]).rows.filter((row) => !verdict || row.verdict === verdict);
    const { page, next_cursor } = pageOf(rows, url, 100);
    json(response, 200, { rows: page, next_cursor });
  }),
  route('GET', /^\/beta\/invites\/import\/(\w+)\/errors\.csv$/, ({ response, match }) => {
    const bad = find(world, match[1]).rows.filter((row) => row.verdict !== 'ok');
    csv(response, 'errors.csv', [
      'row,email,verdict',
      ...bad.map((row) => `${row.row},${row.email},${row.verdict}`),
    ]);
  }),
  route('POST', /^\/beta\/invites\/import\/(\w+)\/send$/, ({ response, match, body }) => {
    const imported = find(world, match[1]);
    if (imported.state === 'expired')
      throw new Refusal(409, 'import_expired', 'The import has expired.');
    if (imported.state !== 'sent') {
      const emails = imported.rows.filter((row) => row.verdict === 'ok').map((row) => row.email);
      const name = body ? JSON.parse(body).name : undefined;
      const batch = startBatch(world, emails, {
        name,
        source: imported.source,
        campaign: imported.campaign,
        importId: imported.id,
      });
      Object.assign(imported, { state: 'sent', batchId: batch.id });
    }
    const { batchId } = imported;
    json(response, 200, { task_id: batchId, batch_id: batchId, total: summary(imported).ok });
  }),
];

function find(world, id) {
  const imported = world.imports.get(id);
  if (!imported) throw new Refusal(404, 'import_not_found', 'There is no such import.');
  if (imported.state === 'ready' && Date.now() > imported.expiresAt) imported.state = 'expired';
  return imported;
}

function readImport(world, url, body) {
  const cells = body
    .split(/[\r\n]+/)
    .map((line) => line.split(/[,;\t]/).map((cell) => cell.trim()));
  const lines = cells.filter((line) => line.some(Boolean));
  if (lines.length > 100_001)
    throw new Refusal(413, 'batch_too_large', 'The file has more than 100,000 rows.');
  const column = (lines[0] ?? []).findIndex((cell) => cell.toLowerCase() === 'email');
  const data = column < 0 ? lines : lines.slice(1);
  if (data.length === 0) throw new Refusal(422, 'empty', 'The file has no rows.');
  const seen = new Map();
  const mayRepeat = (url.searchParams.get('on_existing') ?? 'skip') !== 'skip';
  const rows = data.map((line, index) => {
    const email = (line[Math.max(column, 0)] ?? '').toLowerCase();
    return { row: index + 1, email, ...verdictOf(world, email, index + 1, seen, mayRepeat) };
  });
  const parameters = url.searchParams;
  const imported = {
    id: newId(world),
    rows,
    state: 'ready',
    createdAt: Date.now(),
    expiresAt: Date.now() + validMs,
    role: parameters.get('role') ?? 'instructor',
    expiresInDays: Number(parameters.get('expires_in_days') ?? 14),
    source: parameters.get('source') ?? 'csv_upload',
    campaign: parameters.get('campaign'),
  };
  world.imports.set(imported.id, imported);
  return imported;
}

function verdictOf(world, email, row, seen, mayRepeat) {
  if (!/^[^@\s]+@[^@\s]+\.[a-z]+$/.test(email))
    return { verdict: 'invalid_email', detail: 'This is no e-mail address.' };
  if (seen.has(email))
    return {
      verdict: 'duplicate_in_file',
      detail: `The same address as in row ${seen.get(email)}.`,
    };
  seen.set(email, row);
  if (email.startsWith('bounced')) return { verdict: 'suppressed' };
  if (email.startsWith('joined')) return { verdict: 'already_redeemed' };
  if (email.startsWith('member')) return { verdict: 'already_registered' };
  const open = world.invites.some(
    (invite) => invite.email === email && invite.status === 'pending',
  );
  return { verdict: open && !mayRepeat ? 'already_invited' : 'ok' };
}

function summary(imported) {
  const verdicts = {};
  for (const { verdict } of imported.rows) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  const ok = verdicts.ok ?? 0;
  return {
    import_id: imported.id,
    total_rows: imported.rows.length,
    ok,
    rejected: imported.rows.length - ok,
    verdicts,
    founding_cap_remaining: null,
    state: imported.state,
    batch_id: imported.batchId ?? null,
    role: imported.role,
    expires_in_days: imported.expiresInDays,
    source: imported.source,
    created_at: iso(imported.createdAt),
    expires_at: iso(imported.expiresAt),
  };
}
