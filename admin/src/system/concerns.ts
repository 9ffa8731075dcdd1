import type { Lane, Projection, Shard, SystemView } from '../api/shapes';
import { countOf, durationText } from '../shared/format';
import { reasonText } from '../shared/reasons';

export interface Concern {
  weight: 'broken' | 'slow';
  what: string;
  /** What it means for the work, and what to do. */
  advice: string;
}

const lagWorthSaying = 10;

/** What is not as it should be, the worst first. Empty when all is well. */
export function concernsOf(system: SystemView): Concern[] {
  const found = [
    ...(system.log.brokers_ok ? [] : [logDown]),
    ...system.members.filter((member) => !member.alive).map((member) => silent(member.url)),
    ...orphans(system.shards),
    ...system.projections.flatMap(projectionConcern),
    ...system.lanes.flatMap(laneConcern),
  ];
  return found.sort((a, b) => Number(a.weight === 'slow') - Number(b.weight === 'slow'));
}

const logDown: Concern = {
  weight: 'broken',
  what: 'The log does not answer',
  advice: 'Nothing can be changed until Kafka is back; reading works, and nothing is lost.',
};

function silent(url: string): Concern {
  return {
    weight: 'slow',
    what: `${url} was not heard for more than 5 s`,
    advice: 'Its shards and lanes move to others by themselves. If it should run, look at its log.',
  };
}

function orphans(shards: Shard[]): Concern[] {
  const without = shards.filter((shard) => shard.owner_url === null);
  if (without.length === 0) return [];
  const names = without.map((shard) => shard.partition).join(', ');
  return [
    {
      weight: 'broken',
      what: `${countOf(without.length, 'shard')} without a writer: ${names}`,
      advice: 'A new writer comes within 10 s. If not, start a process with the role api.',
    },
  ];
}

const idleAdvice = {
  waiting: 'It goes on by itself when PostgreSQL and the log answer.',
  outdated: 'Its tables are of another version. Rebuild it.',
};

function projectionConcern(projection: Projection): Concern[] {
  const { name, state } = projection;
  if (state === 'stopped') {
    const reason = projection.error ?? 'it gives no reason';
    return [
      {
        weight: 'broken',
        what: `Projection ${name} stopped: ${reason}`,
        advice: 'Lists that come from it stand still. Repair the cause and restart, or rebuild it.',
      },
    ];
  }
  if (state === 'waiting' || state === 'outdated') {
    const reason = projection.error ? `: ${projection.error}` : '';
    return [
      {
        weight: 'slow',
        what: `Projection ${name} is ${state}${reason}`,
        advice: idleAdvice[state],
      },
    ];
  }
  if (state === 'live' && projection.lag_seconds > lagWorthSaying) {
    return [
      {
        weight: 'slow',
        what: `Projection ${name} is ${durationText(projection.lag_seconds)} behind`,
        advice: 'Lists show an older state for now. If it grows, look at PostgreSQL.',
      },
    ];
  }
  return [];
}

function laneConcern(lane: Lane): Concern[] {
  if (lane.breaker !== 'closed') {
    const state = lane.breaker === 'open' ? 'open' : 'testing';
    const why = lane.breaker_reason ? `: ${reasonText(lane.breaker_reason)}` : '';
    return [
      {
        weight: lane.breaker === 'open' ? 'broken' : 'slow',
        what: `The breaker of lane ${lane.name} is ${state}${why}`,
        advice:
          'Its jobs wait without using up attempts, and go on when the provider answers again.',
      },
    ];
  }
  if (lane.owner === null) {
    return [
      {
        weight: 'broken',
        what: `Lane ${lane.name} has no worker`,
        advice: 'Its jobs wait. Start a process with the role worker.',
      },
    ];
  }
  return [];
}
