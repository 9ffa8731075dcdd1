import { csv, json, pageOf, Refusal, route } from './answers.mjs';
import { addJob } from './operations.mjs';
import { iso, newId } from './world.mjs';

const day = 24 * 60 * 60 * 1000;
const listed = [
  'id',
  'code',
  'email',
  'role',
  'status',
  'delivery_state',
  'source',
  'batch_id',
  'created_at',
  'expires_at',
  'accepted_at',
];

export const inviteRoutes = (world) => [
  route('GET', /^\/beta\/invites$/, ({ response, url }) => list(world, response, url)),
  route('GET', /^\/beta\/invites\/export\.csv$/, ({ response, url }) =>
    csv(response, 'invites.csv', [
      'id,email,status',
      ...wantedInvites(world, url).map((i) => `${i.id},${i.email},${i.status}`),
    ]),
  ),
  route('GET', /^\/beta\/invites\/([0-9A-Z]+)$/, ({ response, match }) =>
    json(response, 200, find(world, match[1])),
  ),
  route('POST', /^\/beta\/invites\/send$/, ({ response, body }) => {
    const wanted = JSON.parse(body);
    const invite = issueInvite(world, wanted.to_email, { source: wanted.source, batchId: null });
    noteMail(invite, 'sent', null);
    addJob(world, { state: 'succeeded', reason: null, invite, batch: null, row: null });
    const join_url = `https://example.org/join?code=${invite.code}`;
    const welcome_url = `https://example.org/welcome?code=${invite.code}`;
    json(response, 200, {
      id: invite.id,
      code: invite.code,
      email: invite.email,
      join_url,
      welcome_url,
    });
  }),
  route('POST', /^\/beta\/invites\/generate$/, ({ response, body }) =>
    json(response, 200, generate(world, JSON.parse(body))),
  ),
  route('POST', /^\/beta\/invites\/(\w+)\/extend$/, ({ response, match, body }) => {
    const invite = find(world, match[1]);
    if (invite.status === 'expired')
      throw new Refusal(409, 'invite_expired', 'An expired invite lives again when it is mailed.');
    const days = JSON.parse(body).extend_days;
    invite.expires_at = iso(Date.parse(invite.expires_at) + days * day);
    tell(invite, 'extended', `by ${days} days`);
    const { id, status, expires_at } = invite;
    json(response, 200, { id, status, expires_at });
  }),
  route('POST', /^\/beta\/invites\/(\w+)\/revoke$/, ({ response, match, body }) => {
    const invite = find(world, match[1]);
    if (invite.status === 'accepted')
      throw new Refusal(409, 'invite_used', 'The invite was redeemed.');
    invite.status = 'revoked';
    tell(invite, 'revoked', JSON.parse(body).reason);
    json(response, 200, { id: invite.id, status: invite.status });
  }),
  route('POST', /^\/beta\/invites\/(\w+)\/resend$/, ({ response, match, body }) => {
    const invite = find(world, match[1]);
    if (invite.deliveries >= 3)
      throw new Refusal(429, 'delivery_limit', 'It was mailed three times.', {
        'Retry-After': '3600',
      });
    const days = JSON.parse(body).extend_days;
    if (days) {
      Object.assign(invite, { status: 'pending', expires_at: iso(Date.now() + days * day) });
      tell(invite, 'extended', `by ${days} days`);
    }
    noteMail(invite, 'sent', null);
    const { deliveries: delivery, expires_at } = invite;
    json(response, 200, { id: invite.id, delivery, expires_at });
  }),
];

/** Without a mail; whoever is a member gets no code. */
function generate(world, { count = 1, emails = [], role, expires_in_days = 30, source }) {
  const isMember = (email) => email?.startsWith('member') ?? false;
  const wanted = Array.from({ length: count }, (_, i) => emails[i] ?? null);
  const issued = wanted
    .filter((email) => !isMember(email))
    .map((email) => {
      const invite = issueInvite(world, email, { source: source ?? 'generated', batchId: null });
      const expires_at = iso(Date.now() + expires_in_days * day);
      return Object.assign(invite, {
        role: role ?? 'instructor',
        delivery_state: 'none',
        expires_at,
      });
    });
  const failed = wanted.filter(isMember).map((email) => ({ email, reason: 'already_registered' }));
  const invites = issued.map(({ id, code, email, role, expires_at }) => ({
    id,
    code,
    email,
    role,
    expires_at,
    join_url: `https://beta.example.org/invite/claim?code=${code}`,
    grant_founding_status: true,
  }));
  return failed.length > 0 ? { invites, failed } : { invites };
}

function wantedInvites(world, url) {
  const wanted = url.searchParams;
  const same =
    (name, field = name) =>
    (invite) =>
      !wanted.get(name) || invite[field] === wanted.get(name).toLowerCase();
  const fits = [same('email'), same('status'), same('delivery_state')];
  return world.invites.filter(
    (invite) =>
      fits.every((fit) => fit(invite)) &&
      (!wanted.get('batch_id') || invite.batch_id === wanted.get('batch_id')) &&
      (!wanted.get('start_date') || invite.created_at >= wanted.get('start_date')) &&
      (!wanted.get('end_date') || invite.created_at.slice(0, 10) <= wanted.get('end_date')),
  );
}

function list(world, response, url) {
  const { page, next_cursor } = pageOf(wantedInvites(world, url), url, 50);
  const invites = page.map((invite) =>
    Object.fromEntries(listed.map((name) => [name, invite[name]])),
  );
  json(response, 200, { invites, count: invites.length, next_cursor });
}

function find(world, id) {
  const invite = world.invites.find((known) => known.id === id || known.code === id);
  if (!invite) throw new Refusal(404, 'invite_not_found', 'There is no such invite.');
  return invite;
}

export function issueInvite(world, email, { source, batchId }) {
  const now = Date.now();
  const id = newId(world);
  const invite = {
    id,
    code: id.slice(-8),
    email,
    role: 'instructor',
    status: 'pending',
    delivery_state: 'queued',
    source,
    batch_id: batchId,
    created_at: iso(now),
    expires_at: iso(now + 14 * day),
    accepted_at: null,
    used_by_user_id: null,
    grant_founding_status: true,
    metadata: {},
    deliveries: 0,
    last_error: null,
    clicks: 0,
    validations: 0,
    first_clicked_at: null,
    first_validated_at: null,
    status_history: [],
    timeline: [],
  };
  tell(invite, 'issued', null);
  world.invites.unshift(invite);
  return invite;
}

export function noteMail(invite, state, reason) {
  tell(invite, 'queued', null);
  if (state === 'sent') invite.deliveries += 1;
  invite.delivery_state = state === 'skipped' ? 'none' : state;
  invite.last_error = reason;
  tell(invite, state, reason);
}

function tell(invite, status, detail) {
  invite.timeline.push({ status, timestamp: iso(Date.now()), detail });
}
