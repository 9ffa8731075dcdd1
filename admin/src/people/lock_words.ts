import type { LockOutKind } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

export const lockWording: Record<LockOutKind, Wording> = {
  lockout: { label: 'Wrong passwords', color: 'yellow' },
  second_factor: { label: 'Wrong codes', color: 'orange' },
  captcha: { label: 'Captcha', color: 'gray' },
};

export const lockMeans: Record<LockOutKind, string> = {
  lockout: 'Too many wrong passwords. Nobody signs in with this account for now.',
  second_factor: 'Too many wrong codes of the second factor. No code is taken for now.',
  captcha: 'Some wrong passwords. Whoever tries again has to solve a captcha.',
};
