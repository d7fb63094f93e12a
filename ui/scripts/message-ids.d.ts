export function messages(source: string): Map<string, Set<string>>;
export function generate(): string;
