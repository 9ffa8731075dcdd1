import { json, Refusal, route } from './answers.mjs';
import { iso } from './world.mjs';

const defaults = {
  beta_disabled: false,
  beta_phase: 'instructor_only',
  allow_signup_without_invite: false,
};

export const betaRoutes = (world) => {
  world.beta = { ...defaults, version: 0, updated_at: null, updated_by: null };
  world.betaChanges = [];
  return [
    route('GET', /^\/beta\/settings$/, ({ response }) => json(response, 200, world.beta)),
    route('PUT', /^\/beta\/settings$/, ({ request, response, body, account }) => {
      const seen = request.headers['if-match'];
      if (seen && Number(seen) !== world.beta.version)
        throw new Refusal(
          412,
          'precondition_failed',
          'The settings were changed since you looked at them: look again.',
        );
      const { reason, ...after } = JSON.parse(body);
      const before = valuesOf(world.beta);
      const by = `admin:${account.id}`;
      const at = iso(Date.now());
      const version = world.beta.version + 1;
      world.beta = { ...after, version, updated_at: at, updated_by: by };
      world.betaChanges.unshift({ version, before, after, by, reason: reason ?? null, at });
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

const valuesOf = ({ beta_disabled, beta_phase, allow_signup_without_invite }) => ({
  beta_disabled,
  beta_phase,
  allow_signup_without_invite,
});
