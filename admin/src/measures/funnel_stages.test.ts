import { describe, expect, it } from 'vitest';
import type { FunnelRow } from '../api/shapes';
import { isOfInstructors, stagesOf } from './funnel_stages';

const none: FunnelRow = {
  key: null,
  issued: 0,
  sent: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  validated: 0,
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
    const engaged = { opened: 45, clicked: 36, validated: 18 };
    const row = { issued: 200, sent: 100, delivered: 90, ...engaged, redeemed: 9 };
    expect(told(row).slice(0, 7)).toEqual([
      ['Issued', null, '100 %'],
      ['Mail sent', '50 %', '50 %'],
      ['Delivered', '90 %', '45 %'],
      ['Opened', '50 %', '22 %'],
      ['Link followed', '80 %', '18 %'],
      ['Code looked up', '50 %', '9 %'],
      ['Redeemed', '50 %', '4 %'],
    ]);
  });

  it('passes over what the mail provider did not tell of', () => {
    const stages = stagesOf({ ...none, issued: 10, sent: 8, redeemed: 4 });
    expect(stages.filter((stage) => !stage.told).map((stage) => stage.name)).toEqual([
      'delivered',
      'opened',
      'clicked',
      'validated',
    ]);
    expect(stages[6]).toMatchObject({ previous: 'Mail sent', ofPrevious: '50 %' });
  });

  it('gives no share where more came on than were told of', () => {
    expect(stagesOf({ ...none, issued: 10, sent: 8, opened: 1, redeemed: 4 })[6]).toMatchObject({
      previous: 'Opened',
      ofPrevious: null,
    });
  });

  it('goes on with how far instructors came after they redeemed', () => {
    const later = { profile_submitted: 8, services_configured: 4, bgc_initiated: 2 };
    const row = { issued: 20, sent: 20, delivered: 20, opened: 20, redeemed: 10, ...later };
    expect(told({ ...row, bgc_completed: 1, identity_verified: 1 }).slice(6)).toEqual([
      ['Redeemed', '50 %', '50 %'],
      ['Profile submitted', '80 %', '40 %'],
      ['Services set up', '50 %', '20 %'],
      ['Background check begun', '50 %', '10 %'],
      ['Background check done', '50 %', '5 %'],
      ['Identity verified', '100 %', '5 %'],
      ['Went live', '0 %', '0 %'],
    ]);
  });

  it('has nobody at a stage that was passed over, and does not blame the mail provider', () => {
    const stages = stagesOf({ ...none, issued: 4, redeemed: 2, went_live: 1 });
    const nobodys = stages.filter((stage) => stage.count === 0 && stage.told);
    expect(nobodys.map((stage) => stage.name)).toEqual([
      'sent',
      'profile_submitted',
      'services_configured',
      'bgc_initiated',
      'bgc_completed',
      'identity_verified',
    ]);
    expect(stages.at(-1)).toMatchObject({ count: 1, ofPrevious: null, ofIssued: '25 %' });
  });

  it('tells the stages of an invite from those of who redeemed it', () => {
    const later = stagesOf(none).filter(isOfInstructors);
    expect(later.map((stage) => stage.name)).toEqual([
      'profile_submitted',
      'services_configured',
      'bgc_initiated',
      'bgc_completed',
      'identity_verified',
      'went_live',
    ]);
  });

  it('of no invites has no bars', () => {
    expect(stagesOf(none).every((stage) => stage.width === 0 && stage.told)).toBe(true);
  });
});
