import type { Messages, PluralForms } from './messages.ts';
import { createNumbers, type Numbers } from './numbers.ts';

type Values = Readonly<Record<string, string>>;

/** A dictionary together with what its language needs to say numbers. */
export interface Words extends Numbers {
  readonly text: Messages;
  /** Puts values into a sentence's `{placeholders}`. */
  fill(sentence: string, values: Values): string;
  /** The sentence for this many, with `{count}` filled in. */
  count(forms: PluralForms, count: number, values?: Values): string;
  /** `images, PDF, or videos`. */
  either(items: readonly string[]): string;
}

export function createWords(text: Messages): Words {
  const { locale } = text;
  const plural = new Intl.PluralRules(locale);
  const alternatives = new Intl.ListFormat(locale, { type: 'disjunction' });
  const numbers = createNumbers(locale);

  const fill = (sentence: string, values: Values) =>
    sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);

  return {
    ...numbers,
    text,
    fill,
    count: (forms, count, values) =>
      fill(forms[plural.select(count)] ?? forms.other, { count: numbers.whole(count), ...values }),
    either: (items) => alternatives.format(items),
  };
}
