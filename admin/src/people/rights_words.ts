import { permissions, type Permission, type Rights, type RightsEffect } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

/** "manage_users" reads "Manage users". */
export function rightText(permission: string): string {
  const spaced = permission.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export const effectWording: Record<RightsEffect, Wording> = {
  grant: { label: 'Given', color: 'teal' },
  revoke: { label: 'Taken', color: 'red' },
  role: { label: 'By role', color: 'gray' },
};

export interface RightsParts {
  /** What the person may do because of their role alone. */
  byRole: Permission[];
  /** What neither their role nor anybody lets them do. */
  others: Permission[];
}

/** The rights nobody gave or took, in the server's order. */
export function partsOf(rights: Rights): RightsParts {
  const overridden = new Set<string>(rights.overrides.map((one) => one.permission));
  const held = new Set(rights.permissions);
  const untouched = permissions.filter((permission) => !overridden.has(permission));
  return {
    byRole: untouched.filter((permission) => held.has(permission)),
    others: untouched.filter((permission) => !held.has(permission)),
  };
}

/** How they stand with one right. */
export function standingOf(rights: Rights, permission: Permission): RightsEffect | 'none' {
  const override = rights.overrides.find((one) => one.permission === permission);
  if (override) return override.effect;
  return rights.permissions.includes(permission) ? 'role' : 'none';
}

const standings: Record<RightsEffect | 'none', string> = {
  grant: 'They have it: somebody gave it to them.',
  revoke: 'They do not have it: somebody took it from them.',
  role: 'They have it by their role.',
  none: 'They do not have it: their role does not say so.',
};

export const standingText = (rights: Rights, permission: Permission): string =>
  standings[standingOf(rights, permission)];

export const doneText: Record<RightsEffect, string> = {
  grant: 'is given',
  revoke: 'is taken',
  role: 'is as the role says',
};
