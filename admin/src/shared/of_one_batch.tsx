import { Alert, Anchor, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { shortId } from './format';

interface OfOneBatchProps {
  what: string;
  id: string;
  onClear: () => void;
}

/** Says that a list is of one batch only, and leads there or to all. */
export function OfOneBatch({ what, id, onClear }: OfOneBatchProps) {
  return (
    <Alert
      variant="light"
      color="violet"
      py="xs"
      withCloseButton
      closeButtonLabel="All batches"
      onClose={onClear}
    >
      <Text size="sm">
        Only {what} of{' '}
        <Anchor component={Link} to={`/batches/${id}`} size="sm" underline="always">
          batch {shortId(id)}
        </Anchor>
      </Text>
    </Alert>
  );
}
