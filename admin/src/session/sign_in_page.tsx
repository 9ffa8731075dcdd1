import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useState, type FormEvent } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { Brand } from '../layout/brand';
import { ColorSchemeToggle } from '../layout/color_scheme_toggle';
import { ProblemPanel } from '../shared/problem_panel';
import { captchaAsked, type CaptchaAsked } from './captcha_asked';
import { CaptchaPanel } from './captcha_panel';
import { SecondFactorForm } from './second_factor_form';
import { takeSessionEnded, useMe, useSignIn } from './session';

export function SignInPage() {
  useDocumentTitle('Sign in · InstaInstru admin');
  const location = useLocation();
  const me = useMe();
  const back = (location.state as { back?: string } | null)?.back ?? '/batches';
  if (me.data) return <Navigate to={back} replace />;
  return (
    <Stack component="main" mih="100vh" align="center" justify="center" p="md" gap="lg">
      <Brand />
      <Paper withBorder radius="lg" p="xl" w="100%" maw={400} shadow="xs">
        <SignIn />
      </Paper>
      <ColorSchemeToggle />
    </Stack>
  );
}

function SignIn() {
  const signIn = useSignIn();
  if (signIn.data) return <SecondFactorForm tempToken={signIn.data} onBack={signIn.reset} />;
  return <PasswordForm signIn={signIn} />;
}

function PasswordForm({ signIn }: { signIn: ReturnType<typeof useSignIn> }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [sessionEnded] = useState(takeSessionEnded);
  const [captcha, setCaptcha] = useState<CaptchaAsked | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (signIn.isPending) return;
    const form = { email: email.trim(), password };
    const note = (error: unknown) =>
      setCaptcha((before) => captchaAsked(before, form.email, error, Date.now()));
    signIn.mutate(form, { onError: note });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>
          <Title order={1} size="h3">
            Sign in
          </Title>
          <Text size="sm" c="dimmed">
            These pages are for administrators.
          </Text>
        </div>
        {sessionEnded && !signIn.error && (
          <Alert color="yellow" variant="light" role="status">
            Your session ended. Sign in again to go on where you were.
          </Alert>
        )}
        {signIn.error && captcha && <CaptchaPanel asked={captcha} error={signIn.error} />}
        {signIn.error && !captcha && <ProblemPanel error={signIn.error} title="Not signed in" />}
        <TextInput
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
