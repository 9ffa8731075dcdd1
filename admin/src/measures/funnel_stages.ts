import type { FunnelRow } from '../api/shapes';
import { percentText } from '../shared/format';

type StageName = 'issued' | 'sent' | 'delivered' | 'opened' | 'redeemed';

export const stageLabels: Record<StageName, string> = {
  issued: 'Issued',
  sent: 'Mail sent',
  delivered: 'Delivered',
  opened: 'Opened',
  redeemed: 'Redeemed',
};

export interface Stage {
  name: StageName;
  label: string;
  count: number;
  /** False: more invites came further, so that this is what the mail provider did not tell of. */
  told: boolean;
  /** Of the stage before that was told; null of the first. */
  ofPrevious: string | null;
  previous: string | null;
  ofIssued: string;
  /** Of a bar, in percent. */
  width: number;
}

const names = Object.keys(stageLabels) as StageName[];

/** How many invites came how far, and which share of those before them. */
export function stagesOf(row: FunnelRow): Stage[] {
  let before: StageName | null = null;
  return names.map((name, index) => {
    const count = row[name];
    const told = count > 0 || names.slice(index + 1).every((later) => row[later] === 0);
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
