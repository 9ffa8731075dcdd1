import type { SuppressionCause } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

export const causeWording: Record<SuppressionCause, Wording> = {
  bounce: { label: 'Bounced', color: 'red' },
  complaint: { label: 'Complained', color: 'orange' },
  opt_out: { label: 'Opted out', color: 'violet' },
  operator_said_so: { label: 'By an operator', color: 'blue' },
};

/** What lifting it takes back, for whoever is about to. */
export const liftWarnings: Record<SuppressionCause, string> = {
  bounce: 'Mail to it bounced. If the mailbox is still not there, the next mail bounces too.',
  complaint: 'Its owner reported a mail as spam. Write to them again only if they asked for it.',
  opt_out: 'Its owner asked for no more mail. Write to them again only if they asked for it.',
  operator_said_so: 'An operator asked that nothing be sent to it.',
};
