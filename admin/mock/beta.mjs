import { json, Refusal, route } from './answers.mjs';
import { iso } from './world.mjs';

const defaults = {
  beta_disabled: false,
  beta_phase: 'instructor_only',
  allow_signup_without_invite: false,
  instructor_invite_required_in_open_beta: false,
};

export const betaRoutes = (world) => {
  world.beta = { ...defaults, version: 0, updated_at: null, updated_by: null, scheduled: null };
  world.betaChanges = [];
  const change = (after, account, reason, how = {}) => {
    const before = valuesOf(world.beta);
    const by = `admin:${account.id}`;
    const at = iso(Date.now());
    const version = world.beta.version + 1;
    const { scheduled } = world.beta;
    world.beta = { ...valuesOf(after), version, updated_at: at, updated_by: by, scheduled };
    const came = { scheduled_change: null, reverts_version: null, ...how };
    world.betaChanges.unshift({ version, before, after, by, reason: reason ?? null, at, ...came });
  };
  return [
    route('GET', /^\/beta\/settings$/, ({ response }) => json(response, 200, world.beta)),
    route('PUT', /^\/beta\/settings$/, ({ request, response, body, account }) => {
      const seen = request.headers['if-match'];
      if (seen && Number(seen) !== world.beta.version) throw outdated();
      const { reason, ...after } = JSON.parse(body);
      change(after, account, reason);
      json(response, 200, world.beta);
    }),
    route('POST', /^\/beta\/settings\/preview$/, ({ response, body }) => {
      const [before, after] = [valuesOf(world.beta), valuesOf(JSON.parse(body))];
      const { version } = world.beta;
      const effects = effectsOf(before, after);
      const changes_anything = JSON.stringify(before) !== JSON.stringify(after);
      json(response, 200, { before, after, version, changes_anything, effects, warnings: [] });
    }),
    route('POST', /^\/beta\/settings\/schedule$/, ({ response, body, account }) => {
      const wanted = JSON.parse(body);
      const after = valuesOf(wanted);
      const how = { at: wanted.at, by: `admin:${account.id}`, reason: wanted.reason ?? null };
      world.planned = (world.planned ?? 0) + 1;
      const scheduled = { change: world.planned, after, ...how, scheduled_at: iso(Date.now()) };
      world.beta = { ...world.beta, scheduled };
      const rollback = valuesOf(world.beta);
      json(response, 201, { scheduled, effects: effectsOf(rollback, after), rollback });
    }),
    route('DELETE', /^\/beta\/settings\/schedule$/, ({ response }) => {
      const { scheduled } = world.beta;
      if (!scheduled)
        throw new Refusal(404, 'scheduled_change_not_found', 'No such change is scheduled.');
      world.beta = { ...world.beta, scheduled: null };
      json(response, 200, { change: scheduled.change, cancelled: true });
    }),
    route('POST', /^\/beta\/settings\/revert$/, ({ response, body, account }) => {
      const { version, reason } = JSON.parse(body);
      if (version !== world.beta.version) throw outdated();
      change(world.betaChanges[0].before, account, reason, { reverts_version: version });
      json(response, 200, world.beta);
    }),
    route('GET', /^\/beta\/settings\/history$/, ({ response }) =>
      json(response, 200, {
        changes: world.betaChanges,
        count: world.betaChanges.length,
        next_cursor: null,
      }),
    ),
  ];
};

const outdated = () =>
  new Refusal(
    412,
    'precondition_failed',
    'The settings were changed since you looked at them: look again.',
  );

const registering = (settings) =>
  settings.beta_disabled ||
  settings.beta_phase === 'open_beta' ||
  settings.allow_signup_without_invite
    ? 'open'
    : 'invite_needed';

function effectsOf(before, after) {
  const [now, then] = [registering(before), registering(after)];
  if (now === then) return [];
  return ['register_as_instructor', 'register_as_student'].map((what) => ({
    what,
    who: 'anybody',
    before: now,
    after: then,
  }));
}

const valuesOf = ({
  beta_disabled,
  beta_phase,
  allow_signup_without_invite,
  instructor_invite_required_in_open_beta = false,
}) => ({
  beta_disabled,
  beta_phase,
  allow_signup_without_invite,
  instructor_invite_required_in_open_beta,
});
