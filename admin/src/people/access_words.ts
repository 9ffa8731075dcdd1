import type { Role } from '../api/shapes';

/** What access as somebody opens, as long as the beta is not open to all. */
export const accessMeans: Record<Role, string> = {
  instructor:
    'Opens what is open to guests of the beta, and what is open to instructors among them.',
  student: 'Opens what is open to guests of the beta.',
  admin: 'Opens the same as for students. It makes nobody an administrator.',
};

/** "As an instructor". */
export const asRole = (role: Role): string => (role === 'student' ? 'a student' : `an ${role}`);
