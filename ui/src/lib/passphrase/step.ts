// What every step of making a passphrase is given.

export interface StepProps {
  /** The bar of its screen. */
  bar: { title: string; onback: (() => void) | undefined; progress?: number };
}
