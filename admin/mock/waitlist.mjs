import { csv, json, pageOf, Refusal, route } from './answers.mjs';
import { iso, newId } from './world.mjs';

const hour = 3_600_000;

/** A few who wait; the mock lets nobody else ask. Whom it invites are on no batch of it. */
export const waitlistRoutes = (world) => {
  world.waitlist = asked.map(([email, name, role], index) => ({
    id: newId(world),
    email,
    name,
    role,
    source: index % 2 ? 'landing' : null,
    state: 'waiting',
    joined_at: iso(Date.now() - (index + 1) * 7 * hour),
    invite_id: null,
    invited_at: null,
    registered_at: null,
  }));
  const filtered = (url) => {
    const { state, role } = Object.fromEntries(url.searchParams);
    return world.waitlist.filter(
      (one) => (!state || one.state === state) && (!role || one.role === role),
    );
  };
  return [
    route('GET', /^\/beta\/waitlist$/, ({ response, url }) => {
      const { page, next_cursor } = pageOf(filtered(url), url, 50);
      json(response, 200, { entries: page, count: page.length, next_cursor });
    }),
    route('GET', /^\/beta\/waitlist\/export\.csv$/, ({ response, url }) => {
      const lines = filtered(url).map(({ email, name, role, state }) =>
        [email, name, role, state].join(),
      );
      csv(response, 'waitlist.csv', ['email,name,role,state', ...lines]);
    }),
    route('POST', /^\/beta\/waitlist\/invite$/, ({ response, body }) => {
      const { ids, count, role = 'instructor' } = JSON.parse(body);
      const waiting = world.waitlist.filter((one) => one.state === 'waiting');
      const whom = ids
        ? waiting.filter((one) => ids.includes(one.id))
        : waiting.filter((one) => one.role === role).slice(-count);
      if (whom.length === 0)
        throw new Refusal(409, 'waitlist_nobody_waits', 'Nobody of them waits to be invited.');
      for (const one of whom) {
        Object.assign(one, {
          state: 'invited',
          invited_at: iso(Date.now()),
          invite_id: newId(world),
        });
      }
      const batch_id = newId(world);
      json(response, 200, { task_id: batch_id, batch_id, total: whom.length, duplicates: 0 });
    }),
    route('DELETE', /^\/beta\/waitlist\/(\w+)$/, ({ response, match }) => {
      const found = world.waitlist.find(({ id }) => id === match[1]);
      if (!found) throw new Refusal(404, 'waitlist_entry_not_found', 'Nobody waits under this id.');
      world.waitlist = world.waitlist.filter((one) => one !== found);
      json(response, 200, { id: found.id, removed: true });
    }),
  ];
};

const asked = [
  ['mary@example.org', 'Mary Somerville', 'student'],
  ['sofia@example.org', 'Sofia Kovalevskaya', 'instructor'],
  ['emmy@example.org', null, 'instructor'],
];
