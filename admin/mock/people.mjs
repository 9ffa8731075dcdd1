import { json, pageOf, Refusal, route } from './answers.mjs';
import { iso, newId } from './world.mjs';

const minute = 60_000;
const names = [
  ['Ada', 'Byron'],
  ['Grace', 'Murray'],
  ['Barbara', 'Huberman'],
];

/** A few who have registered; the mock lets nobody else in. */
export const peopleRoutes = (world) => {
  world.people = names.map(([first_name, last_name], index) =>
    madeUp(world, first_name, last_name, index),
  );
  const person = (match) => {
    const found = world.people.find((one) => one.id === match[1]);
    if (!found) throw new Refusal(404, 'user_not_found', 'There is no such account.');
    return found;
  };
  return [
    route('GET', /^\/admin\/people$/, ({ response, url }) => {
      const email = url.searchParams.get('email')?.toLowerCase();
      const role = url.searchParams.get('role');
      const found = world.people.filter(
        (one) => (!email || one.email === email) && (!role || one.role === role),
      );
      const { page, next_cursor } = pageOf(found, url, 50);
      const people = page.map(({ sessions, factor, overrides, ...item }) => item);
      json(response, 200, { people, count: people.length, next_cursor });
    }),
    route('GET', /^\/admin\/people\/(\w+)$/, ({ response, match }) => {
      const { sessions, factor, status, overrides, ...shown } = person(match);
      const empty = { phone: null, erased: false, metadata: {}, grants: [] };
      json(response, 200, { ...shown, zip_code: '10001', timezone: 'America/New_York', ...empty });
    }),
    route('GET', /^\/admin\/people\/(\w+)\/security$/, ({ response, match }) =>
      json(response, 200, securityOf(person(match))),
    ),
    route('DELETE', /^\/admin\/people\/(\w+)\/sessions\/(\w+)$/, ({ response, match }) => {
      const found = person(match);
      found.sessions = found.sessions.filter((session) => session.id !== match[2]);
      response.writeHead(204).end();
    }),
    route('POST', /^\/admin\/users\/(\w+)\/force-logout$/, ({ response, match }) => {
      person(match).sessions = [];
      json(response, 200, { message: 'Signed out on all devices' });
    }),
    route(
      'POST',
      /^\/admin\/people\/(\w+)\/(suspend|deactivate|reactivate)$/,
      ({ response, match }) => {
        const found = person(match);
        const previous_status = found.status;
        found.status = after[match[2]];
        if (found.status === 'deactivated') found.sessions = [];
        json(response, 200, { success: true, previous_status, new_status: found.status });
      },
    ),
  ];
};

const after = { suspend: 'suspended', deactivate: 'deactivated', reactivate: 'active' };

function madeUp(world, first_name, last_name, index) {
  const at = iso(Date.now() - (index + 1) * 90 * minute);
  const session = (browser, system) => ({
    id: newId(world),
    browser,
    system,
    method: index === 0 ? 'second_factor' : 'password',
    signed_in_at: at,
    refreshed_at: at,
    expires_at: iso(Date.now() + 7 * 24 * 60 * minute),
    current: false,
  });
  return {
    id: newId(world),
    email: `${first_name.toLowerCase()}@example.org`,
    first_name,
    last_name,
    role: 'instructor',
    status: 'active',
    registered_at: at,
    signed_in_at: at,
    locked_until: null,
    sessions: [session('Firefox', 'Linux'), session('Safari', 'iOS')],
    factor:
      index === 0
        ? { enabled: true, verified_at: at, last_used_at: at, backup_codes_left: 9 }
        : noFactor,
  };
}

const noFactor = { enabled: false, verified_at: null, last_used_at: null, backup_codes_left: 0 };

const securityOf = (person) => ({
  user_id: person.id,
  role: person.role,
  account_status: person.status,
  can_suspend: person.status === 'active',
  can_deactivate: person.status !== 'deactivated',
  can_reactivate: person.status !== 'active',
  locked_until: null,
  second_factor: person.factor,
  sessions: person.sessions,
  trusted_devices: [],
});
