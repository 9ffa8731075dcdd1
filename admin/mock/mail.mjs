import { json, pageOf, Refusal, route } from './answers.mjs';
import { iso, newId } from './world.mjs';

/** Suppressions, and a ledger of what a mail provider might have told. */
export const mailRoutes = (world) => {
  world.suppressions = [];
  world.webhooks = tellings.map((telling) => madeUp(world, telling));
  const find = (list, id, code) => {
    const found = list.find((one) => one.id === id);
    if (!found) throw new Refusal(404, code, 'There is no such thing.');
    return found;
  };
  return [
    route('GET', /^\/admin\/suppressions$/, ({ response, url }) => {
      const email = url.searchParams.get('email')?.toLowerCase();
      const cause = url.searchParams.get('cause');
      const found = world.suppressions.filter(
        (one) => (!email || one.email === email) && (!cause || one.cause === cause),
      );
      const { page, next_cursor } = pageOf(found, url, 50);
      json(response, 200, { suppressions: page, count: page.length, next_cursor });
    }),
    route('POST', /^\/admin\/suppressions$/, ({ response, body, account }) => {
      const { email, reason } = JSON.parse(body);
      const id = newId(world);
      const how = { cause: 'operator_said_so', reason: reason ?? null, by: account.email };
      world.suppressions.unshift({ id, email, ...how, at: iso(Date.now()) });
      json(response, 200, { id, suppressed: true });
    }),
    route('POST', /^\/admin\/suppressions\/(\w+)\/lift$/, ({ response, match }) => {
      const found = find(world.suppressions, match[1], 'suppression_not_found');
      world.suppressions = world.suppressions.filter((one) => one !== found);
      json(response, 200, { id: found.id, suppressed: false });
    }),
    route('GET', /^\/admin\/webhooks$/, ({ response, url }) => {
      const fate = url.searchParams.get('fate');
      const what = url.searchParams.get('what');
      const email = url.searchParams.get('email');
      const found = world.webhooks.filter(
        (one) => (!fate || one.fate === fate) && (!what || one.what === what) && !email,
      );
      const { page, next_cursor } = pageOf(found, url, 50);
      const last_24h = {};
      for (const one of world.webhooks) last_24h[one.fate] = (last_24h[one.fate] ?? 0) + 1;
      json(response, 200, { webhooks: page, count: page.length, last_24h, next_cursor });
    }),
    route('GET', /^\/admin\/webhooks\/(\w+)$/, ({ response, match }) =>
      json(response, 200, find(world.webhooks, match[1], 'webhook_not_found')),
    ),
    route('POST', /^\/admin\/webhooks\/(\w+)\/replay$/, ({ response, match, account }) => {
      const found = find(world.webhooks, match[1], 'webhook_not_found');
      Object.assign(found, { times: found.times + 1, by: `admin:${account.id}` });
      json(response, 200, { id: found.id, fate: found.fate });
    }),
  ];
};

const tellings = [
  { type: 'email.levitated', what: null, fate: 'not_understood' },
  {
    type: 'email.bounced',
    what: 'bounced',
    fate: 'applied',
    hard: true,
    reason: 'Permanent/General',
  },
  { type: 'email.delivered', what: 'delivered', fate: 'unmatched' },
  { type: 'email.delivered', what: 'delivered', fate: 'applied' },
  { type: 'email.delivered', what: 'delivered', fate: 'known' },
  { type: 'email.sent', what: 'sent', fate: 'passed_over' },
];

function madeUp(world, telling) {
  const id = newId(world);
  const at = iso(Date.now() - world.ids * 60_000);
  return {
    id,
    provider: 'resend',
    event_id: `msg_${id.slice(-8)}`,
    mail_id: `mail-${id.slice(-6)}`,
    recipient_id: null,
    invite_id: null,
    delivery: telling.fate === 'applied' ? 1 : null,
    hard: null,
    reason: null,
    happened_at: at,
    received_at: at,
    times: 1,
    by: 'provider:resend',
    ...telling,
  };
}
