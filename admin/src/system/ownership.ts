import type { Wording } from '../shared/state_badge';

/** What the process that answers does about a shard or a lane. */
export const ownershipWording: Record<string, Wording> = {
  folding: { label: 'Reading', color: 'blue' },
  folded: { label: 'Following', color: 'gray' },
  claiming: { label: 'Claiming', color: 'yellow' },
  owning: { label: 'Owning', color: 'teal' },
  leaving: { label: 'Leaving', color: 'yellow' },
  gone: { label: 'Gone', color: 'gray' },
  elsewhere: { label: 'Elsewhere', color: 'gray' },
};
