import { json, Refusal, route } from './answers.mjs';
import { iso, newId } from './world.mjs';

/** Beta access, granted and revoked by hand. */
export const grantRoutes = (world) => {
  const person = (match) => {
    const found = world.people.find((one) => one.id === match[1]);
    if (!found) throw new Refusal(404, 'user_not_found', 'There is no such account.');
    found.access ??= [];
    return found;
  };
  return [
    route('GET', /^\/admin\/people\/(\w+)\/access$/, ({ response, match }) => {
      const { id: user_id, access: grants } = person(match);
      json(response, 200, { user_id, grants });
    }),
    route('POST', /^\/admin\/people\/(\w+)\/access$/, ({ response, match, body, account }) => {
      const found = person(match);
      const { role, reason } = JSON.parse(body);
      const phase = world.beta?.beta_phase ?? 'instructor_only';
      const there = found.access.find((one) => one.active && one.role === role);
      if (!there) found.access.push(grant(world, role, phase, account.email, reason));
      const { access_id, granted_at } = there ?? found.access.at(-1);
      const told = { access_id, user_id: found.id, role, phase, granted_at };
      json(response, 200, { ...told, existing: there !== undefined });
    }),
    route(
      'DELETE',
      /^\/admin\/people\/(\w+)\/access\/(\w+)$/,
      ({ response, match, body, account }) => {
        const found = person(match);
        const one = found.access.find(({ access_id }) => access_id === match[2]);
        if (!one) throw new Refusal(404, 'access_not_found', 'It was never granted to them.');
        const { reason } = JSON.parse(body);
        const revoked = { revoked_at: iso(Date.now()), revoked_by: account.email };
        if (one.active)
          Object.assign(one, { active: false, ...revoked, revocation_reason: reason });
        json(response, 200, { access_id: one.access_id, user_id: found.id, active: false });
      },
    ),
  ];
};

const grant = (world, role, phase, granted_by, reason) => ({
  access_id: newId(world),
  role,
  phase,
  active: true,
  invited_by_code: null,
  invite_id: null,
  granted_at: iso(Date.now()),
  granted_by,
  reason,
  revoked_at: null,
  revoked_by: null,
  revocation_reason: null,
});
