import type { ImportView, Verdict } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

interface VerdictWording extends Wording {
  /** What it means, and what to do about it if anything. */
  meaning: string;
}

export const verdictWording: Record<Verdict, VerdictWording> = {
  ok: { label: 'Will be invited', color: 'teal', meaning: '' },
  duplicate_in_file: {
    label: 'Twice in the list',
    color: 'gray',
    meaning: 'The first of them is used. Nothing to do.',
  },
  invalid_email: {
    label: 'Not an address',
    color: 'red',
    meaning: 'Correct it in the list, or leave it out.',
  },
  already_registered: {
    label: 'Has an account',
    color: 'blue',
    meaning: 'Needs no invite.',
  },
  already_invited: {
    label: 'Already invited',
    color: 'blue',
    meaning: 'An invite is open. To remind, choose “send the open invite again”.',
  },
  already_redeemed: {
    label: 'Already joined',
    color: 'blue',
    meaning: 'An earlier invite was redeemed.',
  },
  suppressed: {
    label: 'Must not be mailed',
    color: 'orange',
    meaning: 'Mail to it bounced, was reported, or the person opted out.',
  },
  invalid_role: {
    label: 'Unknown role',
    color: 'red',
    meaning: 'The role column may say instructor or student, or nothing.',
  },
  invalid_days: {
    label: 'Bad validity',
    color: 'red',
    meaning: 'expires_in_days may be 1 to 180.',
  },
  row_too_wide: {
    label: 'Too many columns',
    color: 'red',
    meaning: 'Often a comma that is not in quotes.',
  },
};

/** Verdicts that occur, those to act upon first. */
export function occurringVerdicts(imported: Pick<ImportView, 'verdicts'>): [Verdict, number][] {
  const order = Object.keys(verdictWording) as Verdict[];
  return order
    .map((verdict): [Verdict, number] => [verdict, imported.verdicts[verdict] ?? 0])
    .filter(([, count]) => count > 0);
}
