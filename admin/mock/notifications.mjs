import { json, Refusal, route } from './answers.mjs';
import { iso, newId } from './world.mjs';

const minute = 60_000;

/** What the one operator of the mock is told: of each kind one, and of batches as they end. */
export const notificationRoutes = (world) => {
  world.notifications = madeUp(world);
  const unread = () => world.notifications.filter((one) => one.read_at === null);
  const find = (match) => {
    const id = decodeURIComponent(match[1]);
    const found = world.notifications.find((one) => one.id === id);
    if (!found) throw notThere();
    return found;
  };
  return [
    route('GET', /^\/notifications$/, ({ response, url }) => {
      const limit = Number(url.searchParams.get('limit') ?? 20);
      const offset = Number(url.searchParams.get('offset') ?? 0);
      const wanted =
        url.searchParams.get('unread_only') === 'true' ? unread() : world.notifications;
      const notifications = wanted.slice(offset, offset + limit);
      json(response, 200, {
        notifications,
        total: wanted.length,
        unread_count: unread().length,
      });
    }),
    route('GET', /^\/notifications\/unread-count$/, ({ response }) =>
      json(response, 200, { unread_count: unread().length }),
    ),
    route('POST', /^\/notifications\/read-all$/, ({ response }) => {
      for (const one of unread()) one.read_at = iso(Date.now());
      json(response, 200, done('All are read'));
    }),
    route('POST', /^\/notifications\/([^/]+)\/read$/, ({ response, match }) => {
      const found = find(match);
      if (found.read_at !== null) throw notThere();
      found.read_at = iso(Date.now());
      json(response, 200, done('It is read'));
    }),
    route('DELETE', /^\/notifications\/([^/]+)$/, ({ response, match }) => {
      const found = find(match);
      world.notifications = world.notifications.filter((one) => one !== found);
      json(response, 200, done('It is deleted'));
    }),
    route('DELETE', /^\/notifications$/, ({ response }) => {
      world.notifications = [];
      json(response, 200, done('All are deleted'));
    }),
  ];
};

const done = (message) => ({ success: true, message });

const notThere = () =>
  new Refusal(404, 'notification_not_found', 'There is no such notification of yours.');

export function notify(world, type, title, body, data, minutesAgo = 0) {
  const notification = {
    id: `${type}-${newId(world)}#1`,
    category: 'system_updates',
    type,
    title,
    body,
    data,
    read_at: minutesAgo > 600 ? iso(Date.now()) : null,
    created_at: iso(Date.now() - minutesAgo * minute),
  };
  world.notifications.unshift(notification);
  return notification;
}

function madeUp(world) {
  world.notifications = [];
  const past = (...what) => notify(world, ...what);
  past('founding_full', 'All founding places are taken', '100 of 100 places.', {}, 9000);
  past('founding_nearly_full', 'Founding places run short', '90 of 100 places.', {}, 4000);
  past(
    'batch_aborted',
    'A batch was cancelled',
    '120 sent, 3 failed, 0 in doubt.',
    { batch_id: newId(world), sent: 120, failed: 3, unknown: 0 },
    1500,
  );
  past(
    'batch_paused',
    'A batch paused itself',
    'Too many of its mails came back.',
    { batch_id: newId(world), reason: 'auto_bounces' },
    1400,
  );
  past(
    'beta_settings_changed',
    'The beta was changed',
    'From instructor_only to open_beta: the fair.',
    { from: 'instructor_only', to: 'open_beta' },
    300,
  );
  const invite_id = newId(world);
  past('invite_redeemed', 'An invite was redeemed', 'You issued it.', { invite_id }, 12);
  return world.notifications;
}
