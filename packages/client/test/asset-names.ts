export function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}.jpg`);
}

export function assetsNamed(names: readonly string[]): { data: string; externalId: string }[] {
  return names.map((externalId) => ({ data: `https://files.example.com/${externalId}?sign=1`, externalId }));
}
