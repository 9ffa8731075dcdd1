import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../api/shapes';
import {
  actionText,
  actorPath,
  detailsOf,
  originText,
  resourceName,
  resourcePath,
  statusText,
} from './audit_words';

const id = '01J8ZQ4T9RW3N5Y7K2M6XVBCDE';

const entry = (summary: object): AuditEntry => ({
  id: 'settings-beta#1',
  at: '2026-03-02T12:00:00Z',
  actor_type: 'admin',
  actor_id: id,
  actor_role: 'admin',
  action: 'beta.change',
  resource_type: 'settings',
  resource_id: 'beta',
  summary: summary as AuditEntry['summary'],
  request_id: null,
  status: 'success',
  network: '192.0.2.0/24',
  browser: 'Firefox',
  system: 'Linux',
  session_id: null,
});

describe('an entry of the audit trail', () => {
  it('tells of a change only what became different', () => {
    const before = { beta_disabled: false, beta_phase: 'instructor_only' };
    const after = { beta_disabled: false, beta_phase: 'open_beta' };
    expect(detailsOf(entry({ settings: 'beta', before, after, reason: 'the fair' }))).toEqual({
      lines: [
        ['beta phase', 'instructor only → open beta'],
        ['reason', 'the fair'],
      ],
      redacted: [],
    });
  });

  it('says where it came from, as far as that is kept', () => {
    expect(originText(entry({}))).toBe('192.0.2.0/24, Firefox on Linux');
    expect(originText({ ...entry({}), browser: 'other' })).toBe('192.0.2.0/24, Linux');
    expect(originText({ ...entry({}), network: null, browser: null, system: null })).toBe('');
  });

  it('says so when somebody tried in vain, or was not let', () => {
    expect(statusText(entry({}))).toBeNull();
    expect(statusText({ ...entry({}), status: 'failed' })).toBe('failed');
    expect(statusText({ ...entry({}), status: 'denied' })).toBe('not let');
  });

  it('names what must not be told, and tells the rest however deep', () => {
    const summary = { address: '[REDACTED]', terms: { role: 'student', code_hash: '[REDACTED]' } };
    expect(detailsOf(entry(summary))).toEqual({
      lines: [['role', 'student']],
      redacted: ['address', 'code hash'],
    });
  });

  it('does not tell again what stands in the row', () => {
    const summary = { settings: 'beta', closed_at: '2026-03-02T12:00:00Z', import: id };
    expect(detailsOf(entry(summary)).lines).toEqual([['import', '01J8…XVBCDE']]);
  });

  it.each([
    ['settings', id, 'The beta'],
    ['batch', id, '01J8…XVBCDE'],
    ['lesson', 'algebra', 'algebra'],
  ])('calls what it was done to, %s %s, by its name', (type, of, name) => {
    expect(resourceName(type, of)).toBe(name);
  });

  it('keeps the words of a reason as they were written', () => {
    expect(detailsOf(entry({ reason: 'call_me later' })).lines).toEqual([
      ['reason', 'call_me later'],
    ]);
  });

  it.each([
    ['user.login', 'Signed in'],
    ['lesson.moved_away', 'lesson: moved away'],
  ])('reads %s as "%s"', (action, text) => {
    expect(actionText(action)).toBe(text);
  });

  it.each([
    ['account', `/people/${id}`],
    ['batch', `/batches/${id}`],
    ['settings', '/beta'],
    ['lesson', null],
  ])('leads from what it was done to, %s, to its page', (type, path) => {
    expect(resourcePath(type, id)).toBe(path);
  });

  it.each([
    ['admin', id, `/people/${id}`],
    ['service', id, '/tokens'],
    ['system', 'waitlist', null],
    ['admin', 'create', null],
  ])('leads from who did it, %s %s, to their page', (type, actor, path) => {
    expect(actorPath(type, actor)).toBe(path);
  });
});
