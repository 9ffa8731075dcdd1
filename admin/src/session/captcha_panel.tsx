import { Alert, Code, List, Stack, Text } from '@mantine/core';
import { asProblem } from '../api/problem';
import { timeText } from '../shared/format';
import { AlertIcon } from '../shared/icons';
import type { CaptchaAsked } from './captcha_asked';

interface CaptchaPanelProps {
  asked: CaptchaAsked;
  error: unknown;
}

/** These pages show no captcha: what whoever is asked for one can do instead. */
export function CaptchaPanel({ asked, error }: CaptchaPanelProps) {
  const { code, requestId } = asProblem(error);
  // A minute that has begun is not over.
  const until = Math.ceil(asked.until / 60_000) * 60_000;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<AlertIcon />}
      title="Not signed in: a captcha is asked for"
    >
      <Stack gap="xs">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Several wrong passwords came for <b>{asked.email}</b>. These pages show no captcha, so:
        </Text>
        <List size="sm" spacing={4}>
          <List.Item>
            wait: an hour after the last wrong password none is asked for, so at the latest at{' '}
            <b>
              <time dateTime={new Date(until).toISOString()}>{timeText(until)}</time>
            </b>
            . Trying before does no harm; or
          </List.Item>
          <List.Item>
            ask another administrator to end it: <b>People</b>, <b>Locked out</b>, where they look
            this address up.
          </List.Item>
        </List>
        <Text size="xs" c="dimmed">
          <Code>{code}</Code>
          {requestId && (
            <>
              {' '}
              request <Code>{requestId}</Code>
            </>
          )}
        </Text>
      </Stack>
    </Alert>
  );
}
