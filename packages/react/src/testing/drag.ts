/** What a drag of these files carries. */
export function dragOf(...files: File[]): DataTransfer {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer;
}

export function drag(target: Element, type: string, dataTransfer: DataTransfer): void {
  target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
}

export const drop = (target: Element, dataTransfer: DataTransfer) => drag(target, 'drop', dataTransfer);
