import type { AccountMove, AccountStatus, Session } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

export const statusWording: Record<AccountStatus, Wording> = {
  active: { label: 'Active', color: 'teal' },
  suspended: { label: 'Suspended', color: 'yellow' },
  deactivated: { label: 'Deactivated', color: 'red' },
};

export const erasedWording: Wording = { label: 'Erased', color: 'gray' };

export const roleWording = (role: string): Wording => ({
  label: role.charAt(0).toUpperCase() + role.slice(1),
  color: role === 'admin' ? 'grape' : 'violet',
});

/** Somebody who was erased has a name no more either. */
export const nameOf = (person: { first_name: string | null; last_name: string | null }): string =>
  [person.first_name, person.last_name].filter(Boolean).join(' ');

const methods: Record<string, string> = {
  password: 'Password',
  second_factor: 'Password and code',
  trusted_device: 'Password on a trusted browser',
};

export const methodText = (method: Session['method']): string =>
  methods[method] ?? method.replaceAll('_', ' ');

/** "Firefox on Linux"; either may be unknown. */
export function deviceText(device: { browser: string; system: string }): string {
  if (device.browser && device.system) return `${device.browser} on ${device.system}`;
  return device.browser || device.system || 'Unknown browser';
}

export interface MoveWords {
  action: string;
  question: string;
  means: string;
  done: string;
  danger: boolean;
}

export const moveWords: Record<AccountMove, MoveWords> = {
  suspend: {
    action: 'Suspend',
    question: 'Suspend this account?',
    means: 'Its owner can sign in and come back alone, but is neither found nor booked until then.',
    done: 'The account rests.',
    danger: false,
  },
  deactivate: {
    action: 'Deactivate',
    question: 'Deactivate this account?',
    means:
      'Every session of it ends and nobody signs in with it any more, until an operator brings it back.',
    done: 'The account is deactivated.',
    danger: true,
  },
  reactivate: {
    action: 'Reactivate',
    question: 'Reactivate this account?',
    means: 'Its owner can sign in, be found and be booked again.',
    done: 'The account is active.',
    danger: false,
  },
};
