import { Alert, Box, Group, Select, Stack, Text } from '@mantine/core';
import { fetchAudit, type AuditFilter } from '../api/requests';
import type { AuditEntry, AuditPage as AuditPageShape } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { DayInput } from '../shared/day_input';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { shortId } from '../shared/format';
import { TrailIcon } from '../shared/icons';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { SearchField } from '../shared/search_field';
import { useUrlChoice, useUrlFilter } from '../shared/url_filter';
import { auditColumns } from './audit_columns';
import { actionChoices, auditStatuses, resourceText, resourceTypes } from './audit_words';

const entriesOf = (page: AuditPageShape) => page.entries;
const entryId = (entry: AuditEntry) => entry.id;

/** Who did what, when, to what. */
export default function AuditPage() {
  const { filter, isFiltered, fields } = useAuditFilter();
  const {
    rows: entries,
    query,
    more,
  } = usePaged({
    key: ['audit', filter],
    fetchPage: (cursor) => fetchAudit(filter, cursor),
    rowsOf: entriesOf,
    refetchMs: 10_000,
  });
  const none = query.isSuccess && entries.length === 0 && !isFiltered;
  return (
    <>
      <PageHeader
        title="Audit trail"
        lead="Who did what, when, to what; the latest first. Nothing can be taken out of it."
      />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The audit trail could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <EmptyState icon={<TrailIcon size={26} />} title="Nothing was done yet">
          Whatever somebody does here, and whatever befalls an account, is found in this list with
          the reason that was given.
        </EmptyState>
      ) : (
        <Stack gap="md">
          {fields}
          <DataTable
            label="Audit trail"
            columns={auditColumns}
            fixed
            rows={entries}
            rowId={entryId}
            loading={query.isPending}
            empty={
              query.error
                ? notLoaded
                : 'Nothing fits these filters. Who did it is searched by the whole address, or the id.'
            }
            more={more}
          />
        </Stack>
      )}
    </>
  );
}

function useAuditFilter() {
  const [actor, setActor] = useUrlFilter('by');
  const [action, setAction] = useUrlFilter('action');
  const [type, setType] = useUrlChoice('type', resourceTypes);
  const [resource, setResource] = useUrlFilter('of');
  const [status, setStatus] = useUrlChoice('status', auditStatuses);
  const [from, setFrom] = useUrlFilter('from');
  const [until, setUntil] = useUrlFilter('until');
  const filter: AuditFilter = {
    actor,
    action: action || null,
    resource_type: type,
    resource_id: resource,
    status,
    start: from || null,
    end: until || null,
  };
  const isFiltered = Object.values(filter).some(Boolean);
  const fields = (
    <Stack gap="sm">
      {resource && <OfOne id={resource} onClear={() => setResource(null)} />}
      <FilterChips
        label="To what"
        value={type}
        onChange={setType}
        choices={[
          { value: null, label: 'All' },
          ...resourceTypes.map((value) => ({ value, label: resourceText(value) })),
        ]}
      />
      <Group gap="sm" align="flex-end">
        <SearchField
          // Also filled by links that lead here.
          key={actor}
          label="Who did it"
          placeholder="Who did it: address or id"
          value={actor}
          onChange={setActor}
        />
        <Select
          aria-label="Action"
          placeholder="Any action"
          clearable
          searchable
          clearButtonProps={{ 'aria-label': 'Any action' }}
          nothingFoundMessage="There is no such action"
          w={{ base: '100%', sm: 260 }}
          data={actionChoices}
          value={action || null}
          onChange={setAction}
        />
        <Select
          aria-label="Outcome"
          placeholder="Any outcome"
          clearable
          clearButtonProps={{ 'aria-label': 'Any outcome' }}
          w={{ base: '100%', sm: 150 }}
          data={[
            { value: 'success', label: 'Done' },
            { value: 'failed', label: 'Failed' },
            { value: 'denied', label: 'Not let' },
          ]}
          value={status}
          onChange={(value) => setStatus(value as (typeof auditStatuses)[number] | null)}
        />
        <Group gap="sm" align="flex-end">
          <DayInput label="From" value={from} onChange={setFrom} />
          <DayInput label="to" value={until} onChange={setUntil} />
        </Group>
      </Group>
    </Stack>
  );
  return { filter, isFiltered, fields };
}

function OfOne({ id, onClear }: { id: string; onClear: () => void }) {
  return (
    <Alert
      variant="light"
      color="violet"
      py="xs"
      withCloseButton
      closeButtonLabel="Everything"
      onClose={onClear}
    >
      <Text size="sm">
        Only what was done to{' '}
        <b className="figures" title={id}>
          {shortId(id)}
        </b>
      </Text>
    </Alert>
  );
}
