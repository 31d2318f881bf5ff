/** What an access wants to do. */
export type AccessKind = 'read' | 'write' | 'exec';

/** Names of table levels, top first where they all exist. */
export type LevelName = 'pgd' | 'p4d' | 'pud' | 'pmd' | 'pte';
