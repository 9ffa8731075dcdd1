/**
 * What the pages need of the server's description: without its version, which changes with each
 * release, and without examples, from which no types are made.
 */
export function kept(description) {
  return withoutExamples({ ...description, info: { ...description.info, version: 'any' } });
}

function withoutExamples(value) {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (value === null || typeof value !== 'object') return value;
  const isContent = 'schema' in value;
  const members = Object.entries(value).filter(([name]) => !(isContent && name === 'example'));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutExamples(member)]));
}
