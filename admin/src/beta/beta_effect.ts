import type { BetaSettings } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

/** What holds for those who come: the phase of the settings, unless the beta is disabled. */
export type Phase = BetaSettings['beta_phase'] | 'disabled';

export const phaseOf = (settings: BetaSettings): Phase =>
  settings.beta_disabled ? 'disabled' : settings.beta_phase;

export const phaseWording: Record<Phase, Wording> = {
  disabled: { label: 'Disabled', color: 'gray' },
  instructor_only: { label: 'Instructors only', color: 'yellow' },
  open_beta: { label: 'Open beta', color: 'teal' },
};

export interface Effect {
  what: string;
  now: string;
  then: string;
  changes: boolean;
}

const everybody = 'Everybody';
const withInvite = 'With an invite';
const withAccess = 'Whoever has beta access';
const instructorsWithAccess = 'Instructors with beta access';

/** Who may do what under these settings, in the order of the page. */
function rulesOf(settings: BetaSettings): [what: string, who: string][] {
  const phase = phaseOf(settings);
  const open = phase !== 'instructor_only';
  const free = open || settings.allow_signup_without_invite;
  const isStrict =
    phase === 'open_beta' &&
    Boolean(settings.instructor_invite_required_in_open_beta) &&
    !settings.allow_signup_without_invite;
  return [
    ['Register as an instructor', free && !isStrict ? everybody : withInvite],
    ['Register as a student', free ? everybody : withInvite],
    ['Search and book lessons', open ? everybody : withAccess],
    ['Use the pages for instructors', open ? 'Every instructor' : instructorsWithAccess],
  ];
}

/** What would be otherwise. */
export function effectsOf(present: BetaSettings, wanted: BetaSettings): Effect[] {
  const then = rulesOf(wanted);
  return rulesOf(present).map(([what, who], index) => {
    const after = then[index]![1];
    return { what, now: who, then: after, changes: who !== after };
  });
}

export const isSame = (one: BetaSettings, other: BetaSettings): boolean =>
  one.beta_disabled === other.beta_disabled &&
  one.beta_phase === other.beta_phase &&
  one.allow_signup_without_invite === other.allow_signup_without_invite &&
  Boolean(one.instructor_invite_required_in_open_beta) ===
    Boolean(other.instructor_invite_required_in_open_beta);

/** In one line, for the history. */
export function summaryOf(settings: BetaSettings): string {
  const phase = phaseWording[phaseOf(settings)].label;
  const parts = [phase];
  if (settings.allow_signup_without_invite) parts.push('sign-up without an invite');
  if (settings.instructor_invite_required_in_open_beta) parts.push('instructors by invite');
  return parts.join(', ');
}
