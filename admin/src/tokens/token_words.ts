import type { TokenState } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

export const tokenWording: Record<TokenState, Wording> = {
  active: { label: 'Active', color: 'teal' },
  expired: { label: 'Expired', color: 'gray' },
  revoked: { label: 'Revoked', color: 'red' },
};

/** What a program may ask; a parameter, of which no type is generated. */
export const scopes = ['mcp:read', 'mcp:write'] as const;
export type Scope = (typeof scopes)[number];

export const scopeWords: Record<Scope, { label: string; means: string }> = {
  'mcp:read': {
    label: 'Look up',
    means: 'Lists of invites and batches, single ones, and what would be sent.',
  },
  'mcp:write': { label: 'Send', means: 'Send invites, send them again, revoke, pause batches.' },
};

export const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '366', label: 'A year' },
  { value: '', label: 'Until it is revoked' },
];
