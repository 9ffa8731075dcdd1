import { Box, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { apiPath } from '../api/client';
import { fetchWaitlist, waitlistExport, type WaitlistFilter } from '../api/requests';
import {
  waitlistStates,
  type WaitlistEntry,
  type WaitlistPage as WaitlistPageShape,
} from '../api/shapes';
import { roleWording } from '../people/person_words';
import { DataTable, notLoaded } from '../shared/data_table';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { countText } from '../shared/format';
import { DownloadIcon, QueueIcon, SendIcon } from '../shared/icons';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { useUrlChoice } from '../shared/url_filter';
import { AskRemove, InviteWaiting } from './waitlist_actions';
import { waitlistColumns } from './waitlist_columns';
import { waitlistRoles, waitlistWording } from './waitlist_words';

const entriesOf = (page: WaitlistPageShape) => page.entries;
const entryId = (entry: WaitlistEntry) => entry.id;

/** Who asked to be let in, without an invite. */
export default function WaitlistPage() {
  const [state, setState] = useUrlChoice('state', waitlistStates);
  const [role, setRole] = useUrlChoice('role', waitlistRoles);
  const [inviting, setInviting] = useState<'chosen' | 'first' | null>(null);
  const [removing, setRemoving] = useState<WaitlistEntry | null>(null);
  const filter: WaitlistFilter = { state, role };
  const {
    rows: entries,
    query,
    more,
  } = usePaged({
    key: ['waitlist', filter],
    fetchPage: (cursor) => fetchWaitlist(filter, cursor),
    rowsOf: entriesOf,
    refetchMs: 10_000,
  });
  const { chosen, isChosen, choose, chooseNone } = useChosen(entries);
  const columns = useMemo(
    () => waitlistColumns({ isChosen, choose, remove: setRemoving }),
    [isChosen, choose],
  );
  const isFiltered = state !== null || role !== null;
  const none = query.isSuccess && entries.length === 0 && !isFiltered;
  return (
    <>
      <PageHeader
        title="Waitlist"
        lead="Who asked to be let in, the latest first."
        actions={
          !none && (
            <>
              <Button
                component="a"
                href={apiPath(waitlistExport, { ...filter })}
                download
                variant="default"
                leftSection={<DownloadIcon size={16} />}
              >
                {isFiltered ? 'Export these' : 'Export all'}
              </Button>
              <Button leftSection={<SendIcon size={16} />} onClick={() => setInviting('first')}>
                Invite the first…
              </Button>
            </>
          )
        }
      />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The waitlist could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <EmptyState icon={<QueueIcon size={26} />} title="Nobody waits">
          Whoever leaves an address on the site without having an invite is found here. You invite
          those who have waited longest, or those you choose.
        </EmptyState>
      ) : (
        <Stack gap="md">
          <Group gap="md">
            <FilterChips
              label="State"
              value={state}
              onChange={setState}
              choices={[
                { value: null, label: 'All' },
                ...waitlistStates.map((value) => ({ value, label: waitlistWording[value].label })),
              ]}
            />
            <FilterChips
              label="Role"
              value={role}
              onChange={setRole}
              choices={[
                { value: null, label: 'Any role' },
                ...waitlistRoles.map((value) => ({ value, label: roleWording(value).label })),
              ]}
            />
          </Group>
          {chosen.length > 0 && (
            <Chosen
              count={chosen.length}
              onInvite={() => setInviting('chosen')}
              onNone={chooseNone}
            />
          )}
          <DataTable
            label="Waitlist"
            columns={columns}
            rows={entries}
            rowId={entryId}
            loading={query.isPending}
            empty={query.error ? notLoaded : 'Nobody fits these filters.'}
            more={more}
          />
        </Stack>
      )}
      {inviting && (
        <InviteWaiting
          chosen={inviting === 'chosen' ? chosen : []}
          role={role}
          onClose={() => setInviting(null)}
        />
      )}
      {removing && (
        <AskRemove
          entry={removing}
          onDone={() => choose(removing, false)}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

/** Who of those that are shown; whoever waits no more falls out. */
function useChosen(entries: WaitlistEntry[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const isChosen = useCallback((entry: WaitlistEntry) => ids.has(entry.id), [ids]);
  const choose = useCallback((entry: WaitlistEntry, wanted: boolean) => {
    setIds((before) => {
      const after = new Set(before);
      if (wanted) after.add(entry.id);
      else after.delete(entry.id);
      return after;
    });
  }, []);
  const chooseNone = useCallback(() => setIds(new Set()), []);
  const chosen = entries.filter((entry) => ids.has(entry.id) && entry.state === 'waiting');
  return { chosen, isChosen, choose, chooseNone };
}

interface ChosenProps {
  count: number;
  onInvite: () => void;
  onNone: () => void;
}

function Chosen({ count, onInvite, onNone }: ChosenProps) {
  return (
    <Paper withBorder radius="md" px="md" py="xs" component="section" aria-label="Chosen">
      <Group justify="space-between" gap="sm">
        <Text size="sm" role="status">
          <b className="figures">{countText(count)}</b> chosen
        </Text>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={onNone}>
            Choose none
          </Button>
          <Button size="compact-sm" onClick={onInvite}>
            Invite them…
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
