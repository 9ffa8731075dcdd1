import { Group, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { fetchBatches, fetchFunnel, type FunnelFilter } from '../api/requests';
import type { FunnelGroup } from '../api/shapes';
import { batchName } from '../batches/batch_words';
import { DayInput } from '../shared/day_input';
import { FilterChips } from '../shared/filter_chips';
import { shortId } from '../shared/format';
import { useSetUrlFilters, useUrlFilter } from '../shared/url_filter';
import { daysBack } from './day_series';

/** What can be said of the filters of the address, in both directions. */
export function useMeasuresFilter() {
  const [from] = useUrlFilter('from');
  const [until] = useUrlFilter('until');
  const [source] = useUrlFilter('source');
  const [campaign] = useUrlFilter('campaign');
  const [role] = useUrlFilter('role');
  const [batch] = useUrlFilter('batch');
  const filter: FunnelFilter = {
    start_date: from || null,
    end_date: until || null,
    source: source || null,
    campaign: campaign || null,
    role: role || null,
    batch_id: batch || null,
  };
  return { filter, isFiltered: Object.values(filter).some(Boolean) };
}

const ranges = { 7: 'Last 7 days', 30: 'Last 30 days', 90: 'Last 90 days' };
type Days = keyof typeof ranges;
const rangeDays = [7, 30, 90] as const;

/** One that is chosen stays in the list, also when there are no invites of it. */
const withChosen = (values: string[], chosen: string | null): string[] =>
  chosen === null || values.includes(chosen) ? values : [...values, chosen];

function useKeys(group: FunnelGroup): string[] {
  const { data } = useQuery({
    queryKey: ['funnel', 'keys', group],
    queryFn: () => fetchFunnel(group, {}),
    staleTime: 60_000,
  });
  return (data?.rows ?? []).flatMap((row) => (row.key ? [row.key] : []));
}

/** The latest batches, to choose from. */
function useBatches(): { value: string; label: string }[] {
  const { data } = useQuery({
    queryKey: ['batches', 'names'],
    queryFn: () => fetchBatches(null, null),
    staleTime: 60_000,
  });
  return useMemo(
    () => (data?.batches ?? []).map((batch) => ({ value: batch.id, label: batchName(batch) })),
    [data],
  );
}

export function useBatchName(): (id: string) => string {
  const batches = useBatches();
  return useCallback(
    (id: string) => batches.find((batch) => batch.value === id)?.label ?? shortId(id),
    [batches],
  );
}

export function MeasuresFields({ filter, now }: { filter: FunnelFilter; now: number }) {
  const set = useSetUrlFilters();
  const batches = useBatches();
  const nameOf = useBatchName();
  const { start_date: from, end_date: until, batch_id: batch } = filter;
  const days: Days | null =
    until === null ? (rangeDays.find((count) => daysBack(count, now) === from) ?? null) : null;
  const known = batches.some((one) => one.value === batch);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <FilterChips
          label="Days"
          value={from || until ? (days?.toString() ?? 'other') : null}
          onChange={(chosen) => set({ from: chosen && daysBack(Number(chosen), now), until: null })}
          choices={[
            { value: null, label: 'Ever' },
            ...rangeDays.map((count) => ({ value: String(count), label: ranges[count] })),
          ]}
        />
        <DayInput label="Issued from" value={from ?? ''} onChange={(day) => set({ from: day })} />
        <DayInput label="to" value={until ?? ''} onChange={(day) => set({ until: day })} />
      </Group>
      <Group gap="sm">
        <Choice
          label="Source"
          all="Any source"
          data={withChosen(useKeys('source'), filter.source)}
          value={filter.source}
          onChange={(source) => set({ source })}
        />
        <Choice
          label="Campaign"
          all="Any campaign"
          data={withChosen(useKeys('campaign'), filter.campaign)}
          value={filter.campaign}
          onChange={(campaign) => set({ campaign })}
        />
        <Choice
          label="Role"
          all="Any role"
          data={[
            { value: 'instructor', label: 'Instructors' },
            { value: 'student', label: 'Students' },
          ]}
          value={filter.role}
          onChange={(role) => set({ role })}
        />
        <Choice
          label="Batch"
          all="Any batch"
          data={batch && !known ? [...batches, { value: batch, label: nameOf(batch) }] : batches}
          value={batch}
          onChange={(id) => set({ batch: id })}
        />
      </Group>
    </Stack>
  );
}

interface ChoiceProps {
  label: string;
  all: string;
  data: (string | { value: string; label: string })[];
  value: string | null;
  onChange: (value: string | null) => void;
}

function Choice({ label, all, data, value, onChange }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      placeholder={all}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': `${all}` }}
      w={{ base: 'calc(50% - 6px)', xs: 190 }}
      data={data}
      value={value}
      onChange={onChange}
    />
  );
}
