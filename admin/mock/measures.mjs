import { json, route } from './answers.mjs';
import { chance, iso } from './world.mjs';

const day = 24 * 60 * 60 * 1000;
const pastDays = 40;
const sources = ['newsletter', 'spring_fair', 'referral'];

export const measureRoutes = (world) => {
  const past = madeUpPast(world);
  world.founding = { cap: 100, members: founders(world) };
  return [
    route('GET', /^\/beta\/metrics\/summary$/, ({ response }) => {
      const lately = world.invites.filter(mailed);
      const failed = world.invites.filter((invite) => invite.delivery_state === 'failed');
      json(response, 200, {
        invites_sent_24h: lately.length,
        invites_errors_24h: failed.length,
        phase_counts_24h: { instructor_only: world.requests },
      });
    }),
    route('GET', /^\/beta\/metrics\/funnel$/, ({ response, url }) => {
      const wanted = url.searchParams;
      const group = wanted.get('group_by') ?? 'day';
      const invites = [...past, ...world.invites.map(pathOf)].filter((path) => fits(path, wanted));
      const groups = grouped(invites, group);
      const rows = [...groups].map(([key, paths]) => rowOf(key, paths));
      rows.sort((a, b) => (group === 'day' ? (a.key < b.key ? 1 : -1) : b.issued - a.issued));
      json(response, 200, { group_by: group, total: rowOf(null, invites), rows });
    }),
    route('GET', /^\/admin\/founding$/, ({ response }) => json(response, 200, viewOf(world))),
    route('PUT', /^\/admin\/founding\/cap$/, ({ response, body }) => {
      world.founding.cap = JSON.parse(body).cap;
      json(response, 200, { cap: world.founding.cap });
    }),
    route('POST', /^\/admin\/founding\/release$/, ({ response, body, account }) => {
      const { user_id, reason } = JSON.parse(body);
      const member = world.founding.members.find((one) => one.user_id === user_id);
      const released = { released_at: iso(Date.now()), released_by: account.email };
      Object.assign(member, released, { release_reason: reason });
      json(response, 200, { user_id, founding: false });
    }),
  ];
};

const mailed = (invite) => ['sent', 'delivered', 'bounced'].includes(invite.delivery_state);

/** What a page shows of a platform that has been inviting for a while. */
function madeUpPast(world) {
  const paths = [];
  for (let ago = 1; ago <= pastDays; ago += 1) {
    const wave = 1 + Math.sin(ago / 4);
    for (let n = Math.floor(30 * wave * chance(world)); n > 0; n -= 1) {
      const luck = chance(world);
      paths.push({
        day: iso(Date.now() - ago * day).slice(0, 10),
        source: sources[Math.floor(chance(world) * sources.length)],
        campaign: luck < 0.5 ? 'spring' : null,
        role: 'instructor',
        batch: null,
        sent: luck < 0.97,
        delivered: luck < 0.93,
        opened: luck < 0.6,
        clicked: luck < 0.48,
        validated: luck < 0.4,
        redeemed: luck < 0.3,
        bounced: luck >= 0.93 && luck < 0.97,
        expired: luck > 0.5 && luck < 0.6,
        revoked: luck > 0.98,
        ...cameAsFarAs(luck < 0.3 ? chance(world) : 1),
        seconds: Math.floor(4 * 3600 * (1 + 30 * chance(world))),
      });
    }
  }
  return paths;
}

/** Nobody is live yet, so that the last stage says so. */
const cameAsFarAs = (luck) => ({
  profile_submitted: luck < 0.8,
  services_configured: luck < 0.6,
  bgc_initiated: luck < 0.45,
  bgc_completed: luck < 0.3,
  identity_verified: luck < 0.2,
  went_live: false,
});

const pathOf = (invite) => ({
  day: invite.created_at.slice(0, 10),
  source: invite.source,
  campaign: null,
  role: invite.role,
  batch: invite.batch_id,
  sent: mailed(invite),
  delivered: invite.delivery_state === 'delivered',
  opened: false,
  clicked: invite.clicks > 0,
  validated: invite.validations > 0,
  redeemed: invite.status === 'accepted',
  bounced: invite.delivery_state === 'bounced',
  expired: invite.status === 'expired',
  revoked: invite.status === 'revoked',
  seconds: 60,
});

function fits(path, wanted) {
  const from = wanted.get('start_date');
  const until = wanted.get('end_date');
  const same = (name, field = name) => !wanted.get(name) || path[field] === wanted.get(name);
  return (
    (!from || path.day >= from) &&
    (!until || path.day <= until) &&
    same('source') &&
    same('campaign') &&
    same('role') &&
    same('batch_id', 'batch')
  );
}

function grouped(paths, group) {
  const groups = new Map();
  for (const path of paths) groups.set(path[group], [...(groups.get(path[group]) ?? []), path]);
  return groups;
}

function rowOf(key, paths) {
  const count = (stage) => paths.filter((path) => path[stage]).length;
  const times = paths.filter((path) => path.redeemed).map((path) => path.seconds);
  times.sort((a, b) => a - b);
  const within = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const redeemed = times.length;
  return {
    key,
    issued: paths.length,
    sent: count('sent'),
    delivered: count('delivered'),
    opened: count('opened'),
    clicked: count('clicked'),
    validated: count('validated'),
    bounced: count('bounced'),
    complained: 0,
    redeemed,
    expired: count('expired'),
    revoked: count('revoked'),
    profile_submitted: count('profile_submitted'),
    services_configured: count('services_configured'),
    bgc_initiated: count('bgc_initiated'),
    bgc_completed: count('bgc_completed'),
    identity_verified: count('identity_verified'),
    went_live: count('went_live'),
    conversion: paths.length ? redeemed / paths.length : 0,
    redeemed_within_p50_seconds: within(0.5) ?? null,
    redeemed_within_p90_seconds: within(0.9) ?? null,
  };
}

const founders = (world) =>
  (world.people ?? []).map((person, index) => ({
    user_id: person.id,
    email: person.email,
    ordinal: index + 1,
    invite_id: null,
    claimed_at: person.registered_at,
    released_at: null,
    released_by: null,
    release_reason: null,
  }));

function viewOf(world) {
  const { cap, members } = world.founding;
  const count = members.filter((member) => member.released_at === null).length;
  const remaining = Math.max(0, cap - count);
  const open = world.invites.filter((i) => i.status === 'pending' && i.grant_founding_status);
  return {
    count,
    cap,
    remaining,
    denied: 0,
    outstanding_invites: open.length,
    oversubscribed_by: Math.max(0, open.length - remaining),
    members,
  };
}
