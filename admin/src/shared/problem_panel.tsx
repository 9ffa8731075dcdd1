import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { advice, asProblem, fieldText } from '../api/problem';
import { AlertIcon } from './icons';

interface ProblemPanelProps {
  error: unknown;
  /** What was being tried: "The batches could not be loaded". */
  title?: string;
  onRetry?: () => void;
}

/** What went wrong, what to do about it, and what to quote when asking for help. */
export function ProblemPanel({ error, title, onRetry }: ProblemPanelProps) {
  const problem = asProblem(error);
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<AlertIcon />}
      title={title ?? problem.title}
    >
      <Stack gap="xs">
        {problem.fields.length > 1 ? (
          <ul style={{ margin: 0, paddingLeft: 18 }}>
            {problem.fields.slice(0, 8).map((field) => (
              <li key={fieldText(field)}>{fieldText(field)}</li>
            ))}
          </ul>
        ) : (
          <Text size="sm">{problem.message}</Text>
        )}
        <Text size="sm">{advice(problem)}</Text>
        <Group gap="sm">
          {onRetry && (
            <Button size="compact-sm" color="red" variant="outline" onClick={onRetry}>
              Try again
            </Button>
          )}
          <Text size="xs" c="dimmed">
            <Code>{problem.code}</Code>
            {problem.requestId && (
              <>
                {' '}
                request <Code>{problem.requestId}</Code>
              </>
            )}
          </Text>
        </Group>
      </Stack>
    </Alert>
  );
}
