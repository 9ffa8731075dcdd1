import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';
import { EmptyState } from '../shared/empty_state';
import { SearchIcon } from '../shared/icons';
import { PageHeader } from '../shared/page_header';

export function NotFound() {
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState
        icon={<SearchIcon />}
        title="There is no page here"
        action={
          <Button component={Link} to="/batches" variant="light">
            Go to the batches
          </Button>
        }
      >
        The address may be incomplete.
      </EmptyState>
    </>
  );
}
