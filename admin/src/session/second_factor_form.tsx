import { Anchor, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ProblemPanel } from '../shared/problem_panel';
import { useSecondFactor } from './session';

/** The code after the password; the proof of the password is good for a minute. */
export function SecondFactorForm({ tempToken, onBack }: { tempToken: string; onBack: () => void }) {
  const [isBackup, setIsBackup] = useState(false);
  const [code, setCode] = useState('');
  const secondFactor = useSecondFactor(tempToken);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secondFactor.isPending) return;
    const written = code.trim();
    secondFactor.mutate(isBackup ? { backup_code: written } : { code: written });
  };
  const change = () => {
    setIsBackup(!isBackup);
    setCode('');
    secondFactor.reset();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>
          <Title order={1} size="h3">
            Second factor
          </Title>
          <Text size="sm" c="dimmed">
            {isBackup
              ? 'One of the backup codes that you wrote down; each is good once.'
              : 'The six digits that your authenticator app shows now.'}
          </Text>
        </div>
        {secondFactor.error && <ProblemPanel error={secondFactor.error} title="Not signed in" />}
        <TextInput
          key={isBackup ? 'backup' : 'code'}
          label={isBackup ? 'Backup code' : 'Code'}
          name="one-time-code"
          autoComplete="one-time-code"
          inputMode={isBackup ? 'text' : 'numeric'}
          placeholder={isBackup ? 'XXXX-XXXX-XXXX' : '123456'}
          required
          withAsterisk={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth loading={secondFactor.isPending}>
          Sign in
        </Button>
        <Group justify="space-between">
          <Anchor component="button" type="button" size="sm" onClick={change}>
            {isBackup ? 'Use the app' : 'Use a backup code'}
          </Anchor>
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            Start over
          </Anchor>
        </Group>
      </Stack>
    </form>
  );
}
