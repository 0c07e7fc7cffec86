/** Opens the file dialog; to be called in answer to a click or a key. `chosen` is told when a person has chosen. */
export function chooseFile(chosen: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.style.display = 'none';
  input.addEventListener('cancel', () => input.remove());
  input.addEventListener('change', () => {
    input.remove();
    const [file] = input.files ?? [];
    if (file) chosen(file);
  });
  // Safari on iOS tells of changes only of an input that is in the page.
  document.body.append(input);
  input.click();
}
