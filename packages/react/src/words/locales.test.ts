import { describe, expect, test } from 'vitest';
import { de } from './locales/de.ts';
import { en } from './locales/en.ts';
import { es } from './locales/es.ts';
import { ja } from './locales/ja.ts';
import { ko } from './locales/ko.ts';
import type { Messages } from './messages.ts';
import { createWords } from './words.ts';

/** Every sentence by its path: `errors.gone`, `limitCount.other`. */
function sentences(value: object, path = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === 'string') found.set(path + key, entry);
    else for (const [inner, text] of sentences(entry, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const placeholders = (sentence = '') => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
const english = sentences(en);
const isPlural = (path: string) => /\.(zero|one|two|few|many|other)$/.test(path);

describe.each<Messages>([en, ko, ja, de, es])('$locale', (dictionary) => {
  const own = sentences(dictionary);

  test('says everything, and nothing that English does not', () => {
    const said = (dictionary: ReadonlyMap<string, string>) =>
      [...dictionary.keys()].filter((path) => !isPlural(path) || path.endsWith('.other')).sort();
    expect(said(own)).toEqual(said(english));
    expect([...own.values()].filter((sentence) => sentence.trim() === '')).toEqual([]);
  });

  test('uses the placeholders of the English sentence', () => {
    for (const [path, sentence] of own) {
      const original = english.get(path) ?? english.get(path.replace(/\w+$/, 'other'));
      expect(placeholders(sentence), path).toEqual(placeholders(original));
    }
  });

  test('has the words that are seen on a button in the name that is heard', () => {
    const { pendingResume, resume, pendingChoose, pendingChooseFile } = dictionary;
    expect(resume.toLowerCase()).toContain(pendingResume.toLowerCase());
    expect(pendingChooseFile.toLowerCase()).toContain(pendingChoose.toLowerCase());
  });

  test('has the plural forms of its language', () => {
    // Spanish has a form for millions, which is that of many others in all our sentences.
    const { pluralCategories } = new Intl.PluralRules(dictionary.locale).resolvedOptions();
    const expected = pluralCategories.filter((category) => category !== 'many').sort();
    for (const forms of Object.values(dictionary)) {
      if (typeof forms === 'object' && 'other' in forms) expect(Object.keys(forms).sort()).toEqual(expected);
    }
  });

  test('is known to Intl, so that numbers follow it', () => {
    expect(Intl.NumberFormat.supportedLocalesOf(dictionary.locale)).toEqual([dictionary.locale]);
    expect(new Intl.NumberFormat(dictionary.locale).resolvedOptions().locale).toBe(dictionary.locale);
  });
});

test('numbers, sizes and counts are written as each language writes them', () => {
  const say = (dictionary: Messages) => {
    const words = createWords(dictionary);
    return [words.count(dictionary.summaryUploading, 1200), words.bytes(1_500_000), words.percent(0.45)].map(
      (sentence) => sentence.replaceAll('\u00a0', ' '),
    );
  };
  expect(say(de)).toEqual(['1.200 Dateien werden hochgeladen', '1,5 MB', '45 %']);
  expect(say(ko)).toEqual(['파일 1,200개 업로드 중', '1.5MB', '45%']);
  expect(say(ja)).toEqual(['1,200 件のファイルをアップロード中', '1.5 MB', '45%']);
  expect(say(es)).toEqual(['Subiendo 1200 archivos', '1,5 MB', '45 %']);
});
