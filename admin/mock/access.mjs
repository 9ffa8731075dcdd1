import { json, pageOf, Refusal, route } from './answers.mjs';
import { admin } from './session.mjs';
import { iso, newId } from './world.mjs';

const minute = 60_000;

/** Rights, lock-outs, service tokens, and an audit trail of a few things that were done. */
export const accessRoutes = (world) => {
  world.tokens = [];
  world.trail = madeUp(world);
  const [first, second] = world.people;
  Object.assign(first, { overrides: [override('view_financials', 'grant')] });
  second.locked_until = iso(Date.now() + 20 * minute);
  const note = (account, action, resource_type, resource_id, summary) =>
    world.trail.unshift(entry(world, 0, account.id, action, resource_type, resource_id, summary));
  return [
    ...rightsRoutes(world, note),
    ...lockOutRoutes(world, note),
    ...tokenRoutes(world, note),
    route('GET', /^\/admin\/audit-log$/, ({ response, url }) => {
      const wanted = ['action', 'resource_type', 'resource_id'];
      const actor = url.searchParams.get('actor');
      const found = world.trail.filter(
        (one) =>
          (!actor || one.actor_id === actor) &&
          wanted.every((name) => [null, one[name]].includes(url.searchParams.get(name))),
      );
      const { page, next_cursor } = pageOf(found, url, 50);
      json(response, 200, { entries: page, count: page.length, next_cursor });
    }),
  ];
};

const ofInstructors = ['manage_own_profile', 'manage_services', 'send_messages', 'view_messages'];

const override = (permission, effect, reason = 'looks after payouts') => ({
  permission,
  effect,
  by: admin.email,
  reason,
  at: iso(Date.now()),
});

function rightsOf(person) {
  const overrides = person.overrides ?? [];
  const taken = overrides.filter(({ effect }) => effect === 'revoke');
  const given = overrides.filter(({ effect }) => effect === 'grant');
  const byRole = ofInstructors.filter((one) => !taken.some(({ permission }) => permission === one));
  const permissions = [...byRole, ...given.map(({ permission }) => permission)].sort();
  return { user_id: person.id, email: person.email, role: person.role, permissions, overrides };
}

const rightsRoutes = (world, note) => {
  const person = (match) => {
    const found = world.people.find((one) => one.id === match[1]);
    if (!found) throw new Refusal(404, 'user_not_found', 'There is no such account.');
    return found;
  };
  return [
    route('GET', /^\/admin\/permissions$/, ({ response }) => {
      const { id: user_id, email, permissions } = admin;
      const others = world.people.filter((one) => one.overrides?.length).map(rightsOf);
      const people = [{ user_id, email, role: 'admin', permissions, overrides: [] }, ...others];
      json(response, 200, { people });
    }),
    route('GET', /^\/admin\/people\/(\w+)\/permissions$/, ({ response, match }) =>
      json(response, 200, rightsOf(person(match))),
    ),
    route(
      'PUT',
      /^\/admin\/people\/(\w+)\/permissions\/(\w+)$/,
      ({ response, match, body, account }) => {
        const found = person(match);
        const { effect, reason } = JSON.parse(body);
        const others = (found.overrides ?? []).filter(({ permission }) => permission !== match[2]);
        found.overrides =
          effect === 'role' ? others : [...others, override(match[2], effect, reason)];
        const told = { permission: match[2], effect, reason };
        note(account, 'user.permission_change', 'account', found.id, told);
        json(response, 200, rightsOf(found));
      },
    ),
  ];
};

const lockOutRoutes = (world, note) => {
  const locked = () => world.people.filter((one) => one.locked_until);
  const found = (match) => {
    const email = decodeURIComponent(match[1]);
    const person = locked().find((one) => one.email === email);
    if (person) return person;
    throw new Refusal(404, 'auth_block_not_found', 'Nothing keeps whoever has this address.');
  };
  return [
    route('GET', /^\/admin\/auth-blocks$/, ({ response, url }) => {
      const email = url.searchParams.get('email');
      const shown = locked().filter((one) => !email || one.email === email);
      const blocks = shown.map(({ id: user_id, email, locked_until: until }) => {
        const at = iso(Date.parse(until) - 30 * minute);
        return { user_id, email, type: 'lockout', failures: 5, locked_at: at, until };
      });
      json(response, 200, { blocks, count: blocks.length, next_cursor: null });
    }),
    route('GET', /^\/admin\/auth-blocks\/([^/]+)$/, ({ response, match }) => {
      const { id: user_id, email, locked_until: until } = found(match);
      json(response, 200, { email, user_id, blocks: [{ type: 'lockout', until, failures: 5 }] });
    }),
    route('DELETE', /^\/admin\/auth-blocks\/([^/]+)$/, ({ response, match, account }) => {
      const person = found(match);
      person.locked_until = null;
      note(account, 'user.unlock', 'account', person.id, { blocks: ['lockout'] });
      json(response, 200, { email: person.email, cleared: ['lockout'] });
    }),
  ];
};

const tokenRoutes = (world, note) => [
  route('GET', /^\/admin\/service-tokens$/, ({ response, url }) => {
    const { page, next_cursor } = pageOf(world.tokens, url, 50);
    json(response, 200, { tokens: page, count: page.length, next_cursor });
  }),
  route('POST', /^\/admin\/service-tokens$/, ({ response, body, account }) => {
    const { name, scopes, expires_in_days: days } = JSON.parse(body);
    const id = newId(world);
    const expires_at = days ? iso(Date.now() + days * 24 * 60 * minute) : null;
    const issued = { issued_by: account.email, issued_at: iso(Date.now()), expires_at };
    const ended = { revoked_at: null, revoked_by: null, reason: null };
    world.tokens.unshift({ id, name, scopes, state: 'active', ...issued, ...ended });
    note(account, 'service_token.issue', 'service_token', id, { name, scopes: ['mcp_read'] });
    const secret = `svc_mockmockmockmockmockmockmockmock${id.slice(-8)}`;
    json(response, 201, { id, name, scopes, secret, expires_at });
  }),
  route('DELETE', /^\/admin\/service-tokens\/(\w+)$/, ({ response, match, body, account }) => {
    const found = world.tokens.find(({ id }) => id === match[1]);
    if (!found) throw new Refusal(404, 'service_token_not_found', 'There is no such token.');
    const { reason = null } = JSON.parse(body);
    const revoked = { revoked_at: iso(Date.now()), revoked_by: account.email, reason };
    Object.assign(found, { state: 'revoked', ...revoked });
    note(account, 'service_token.revoke', 'service_token', found.id, { reason });
    json(response, 200, { id: found.id, revoked: true });
  }),
];

function entry(world, minutesAgo, actor, action, resource_type, resource_id, summary) {
  const id = newId(world);
  return {
    id: `${resource_type}-${resource_id}#${id}`,
    at: iso(Date.now() - minutesAgo * minute),
    actor_type: actor === admin.id ? 'admin' : 'user',
    actor_id: actor,
    actor_role: actor === admin.id ? 'admin' : 'instructor',
    action,
    resource_type,
    resource_id,
    summary,
    request_id: id,
    status: 'success',
    network: '192.0.2.0/24',
    browser: 'Firefox',
    system: 'Linux',
    session_id: null,
  };
}

function madeUp(world) {
  const [ada, grace] = world.people;
  const redacted = '[REDACTED]';
  const done = (...what) => entry(world, ...what);
  return [
    done(3, ada.id, 'user.login', 'account', ada.id, {
      account: ada.id,
      method: 'password',
      browser: 'Firefox',
      system: 'Linux',
    }),
    done(9, admin.id, 'beta.change', 'settings', 'beta', {
      settings: 'beta',
      before: { beta_disabled: false, beta_phase: 'instructor_only' },
      after: { beta_disabled: false, beta_phase: 'open_beta' },
      reason: 'the fair',
    }),
    done(40, admin.id, 'invite.revoke', 'invite', newId(world), { reason: `wrong ${redacted}` }),
    done(90, grace.id, 'user.create', 'account', grace.id, {
      account: grace.id,
      address: redacted,
      password: redacted,
      role: 'instructor',
    }),
  ];
}
