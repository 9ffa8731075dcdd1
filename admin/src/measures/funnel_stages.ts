import type { FunnelRow } from '../api/shapes';
import { percentText } from '../shared/format';

type StageName =
  | 'issued'
  | 'sent'
  | 'delivered'
  | 'opened'
  | 'clicked'
  | 'validated'
  | 'redeemed'
  | 'profile_submitted'
  | 'services_configured'
  | 'bgc_initiated'
  | 'bgc_completed'
  | 'identity_verified'
  | 'went_live';

export const stageLabels: Record<StageName, string> = {
  issued: 'Issued',
  sent: 'Mail sent',
  delivered: 'Delivered',
  opened: 'Opened',
  clicked: 'Link followed',
  validated: 'Code looked up',
  redeemed: 'Redeemed',
  profile_submitted: 'Profile submitted',
  services_configured: 'Services set up',
  bgc_initiated: 'Background check begun',
  bgc_completed: 'Background check done',
  identity_verified: 'Identity verified',
  went_live: 'Went live',
};

export interface Stage {
  name: StageName;
  label: string;
  count: number;
  /** False: more invites came further, so that this is what nobody told of. */
  told: boolean;
  /** Of the stage before that was told; null of the first, and where it would be no share. */
  ofPrevious: string | null;
  previous: string | null;
  ofIssued: string;
  /** Of a bar, in percent. */
  width: number;
}

const names = Object.keys(stageLabels) as StageName[];
/** Stages that nobody has to tell of: by the mail provider, or on the way to the page that joins. */
const maybeUntold: StageName[] = ['delivered', 'opened', 'clicked', 'validated'];

/** How many invites came how far, and which share of those before them. */
export function stagesOf(row: FunnelRow): Stage[] {
  let before: StageName | null = null;
  return names.map((name, index) => {
    const count = row[name];
    const isBeyond = names.slice(index + 1).some((later) => row[later] > 0);
    const told = count > 0 || !isBeyond || !maybeUntold.includes(name);
    const previous: StageName | null = before;
    if (told) before = name;
    return {
      name,
      label: stageLabels[name],
      count,
      told,
      ofPrevious: previous && told ? stepText(count, row[previous]) : null,
      previous: previous && stageLabels[previous],
      ofIssued: percentText(count, row.issued),
      width: row.issued === 0 ? 0 : Math.min(100, (100 * count) / row.issued),
    };
  });
}

/** Whether it is of instructors who came by an invite, rather than of the invite itself. */
export const isOfInstructors = ({ name }: Pick<Stage, 'name'>): boolean =>
  names.indexOf(name) > names.indexOf('redeemed');

/** A stage can be reached by more than were told of the one before; that is no share of it. */
function stepText(to: number, from: number): string | null {
  return to > from ? null : percentText(to, from);
}

export interface Loss {
  label: string;
  count: number;
}

/** Where invites ended that were not redeemed. */
export const lossesOf = (row: FunnelRow): Loss[] => [
  { label: 'Bounced', count: row.bounced },
  { label: 'Complained', count: row.complained },
  { label: 'Expired', count: row.expired },
  { label: 'Revoked', count: row.revoked },
];
