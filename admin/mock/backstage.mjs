import { route } from './answers.mjs';

const atOnce = 8;

/** What tests move behind the pages, as tests/end_to_end/backstage.py does with a real system. */
export const backstageRoutes = (world) => {
  const orders = {
    'mail/slow': ({ seconds }) => (world.rowsPerSecond = atOnce / Number(seconds)),
    'mail/refuse': ({ recipient, code }) => world.refused.set(recipient, code),
    'mail/lose-reply': () => (world.repliesToLose += 1),
    'mail/behave': () => {
      world.rowsPerSecond = world.usualRowsPerSecond;
      world.refused.clear();
      world.repliesToLose = 0;
    },
    'mail/stop': () => world.broken.add('breaker'),
    'mail/start': () => world.broken.delete('breaker'),
    'database/stop': () => world.broken.add('database'),
    'database/start': () => world.broken.delete('database'),
    'server/stop': () => world.broken.add('server'),
    'server/start': () => world.broken.delete('server'),
    // Without an equal at the real system, for a look at the page.
    'member/stop': () => world.broken.add('member'),
    'projection/stop': () => world.broken.add('projection'),
    'all/start': () => world.broken.clear(),
  };
  const answer = (response, text) => response.writeHead(200).end(text);
  return [
    ...Object.entries(orders).map(([path, carryOut]) =>
      route(
        'POST',
        new RegExp(`^/mock/${path}$`),
        ({ response, url }) => {
          carryOut(Object.fromEntries(url.searchParams));
          for (const tell of world.streams) tell();
          answer(response, 'done');
        },
        true,
      ),
    ),
    route(
      'GET',
      /^\/mock\/mail\/count$/,
      ({ response, url }) =>
        answer(response, String(world.mailed.get(url.searchParams.get('recipient')) ?? 0)),
      true,
    ),
  ];
};
