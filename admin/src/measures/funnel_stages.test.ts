import { describe, expect, it } from 'vitest';
import type { FunnelRow } from '../api/shapes';
import { stagesOf } from './funnel_stages';

const none: FunnelRow = {
  key: null,
  issued: 0,
  sent: 0,
  delivered: 0,
  opened: 0,
  bounced: 0,
  complained: 0,
  redeemed: 0,
  profile_submitted: 0,
  services_configured: 0,
  bgc_initiated: 0,
  bgc_completed: 0,
  identity_verified: 0,
  went_live: 0,
  expired: 0,
  revoked: 0,
  conversion: 0,
  redeemed_within_p50_seconds: null,
  redeemed_within_p90_seconds: null,
};

const told = (row: Partial<FunnelRow>) =>
  stagesOf({ ...none, ...row }).map((stage) => [stage.label, stage.ofPrevious, stage.ofIssued]);

describe('the funnel', () => {
  it('says of each stage which share of the one before came that far', () => {
    expect(told({ issued: 200, sent: 100, delivered: 90, opened: 45, redeemed: 9 })).toEqual([
      ['Issued', null, '100 %'],
      ['Mail sent', '50 %', '50 %'],
      ['Delivered', '90 %', '45 %'],
      ['Opened', '50 %', '22 %'],
      ['Redeemed', '20 %', '4 %'],
    ]);
  });

  it('passes over what the mail provider did not tell of', () => {
    const stages = stagesOf({ ...none, issued: 10, sent: 8, redeemed: 4 });
    expect(stages.filter((stage) => !stage.told).map((stage) => stage.name)).toEqual([
      'delivered',
      'opened',
    ]);
    expect(stages[4]).toMatchObject({ previous: 'Mail sent', ofPrevious: '50 %' });
  });

  it('gives no share where more came on than were told of', () => {
    expect(stagesOf({ ...none, issued: 10, sent: 8, opened: 1, redeemed: 4 })[4]).toMatchObject({
      previous: 'Opened',
      ofPrevious: null,
    });
  });

  it('of no invites has no bars', () => {
    expect(stagesOf(none).every((stage) => stage.width === 0 && stage.told)).toBe(true);
  });
});
