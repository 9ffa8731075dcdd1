import { notifications } from '@mantine/notifications';
import { advice, asProblem } from '../api/problem';
import { AlertIcon, CheckIcon } from './icons';

export function noticeDone(message: string): void {
  notifications.show({ message, color: 'teal', icon: <CheckIcon />, autoClose: 5000 });
}

export function noticeProblem(title: string, error: unknown): void {
  const problem = asProblem(error);
  const reference = problem.requestId ? ` (${problem.code}, request ${problem.requestId})` : '';
  notifications.show({
    title,
    message: `${problem.message} ${advice(problem)}${reference}`,
    color: 'red',
    icon: <AlertIcon />,
    autoClose: 15_000,
    role: 'alert',
  });
}
