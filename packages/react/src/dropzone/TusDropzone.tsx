import { ItemActions } from '../list/ItemActions.tsx';
import { ItemDetail, ItemIcon, ItemName, ItemPercent } from '../list/ItemFacts.tsx';
import { ItemProgress } from '../list/ItemProgress.tsx';
import { UploadItem } from '../list/UploadItem.tsx';
import { UploadItems } from '../list/UploadList.tsx';
import { UploadSummary } from '../list/UploadSummary.tsx';
import { DropzoneInput, DropzoneRejections, DropzoneTrigger } from './DropzoneParts.tsx';
import { DropzoneRoot, type TusDropzoneProps } from './DropzoneRoot.tsx';

function DefaultDropzone(props: TusDropzoneProps) {
  return (
    <DropzoneRoot {...props}>
      {props.children ?? (
        <>
          <DropzoneInput />
          <DropzoneTrigger />
          <DropzoneRejections />
          <UploadSummary />
          <UploadItems />
        </>
      )}
    </DropzoneRoot>
  );
}

/**
 * Drop, paste or choose files, and see them through: `<TusDropzone endpoint="/api/files" />` is complete.
 *
 * It is made of the parts it carries. Give children to arrange, restyle or replace them:
 * ```tsx
 * <TusDropzone endpoint="/api/files">
 *   <TusDropzone.Input />
 *   <TusDropzone.Trigger>Add photos</TusDropzone.Trigger>
 *   <TusDropzone.List>{(id) => <TusDropzone.Item key={id} id={id} />}</TusDropzone.List>
 * </TusDropzone>
 * ```
 * In a React Server Component import the parts by their own names (`DropzoneTrigger`, `UploadItem`, ...): the server
 * cannot look inside of a client component.
 */
export const TusDropzone = Object.assign(DefaultDropzone, {
  Root: DropzoneRoot,
  Input: DropzoneInput,
  Trigger: DropzoneTrigger,
  Rejections: DropzoneRejections,
  Summary: UploadSummary,
  List: UploadItems,
  Item: UploadItem,
  Icon: ItemIcon,
  Name: ItemName,
  Percent: ItemPercent,
  Progress: ItemProgress,
  Detail: ItemDetail,
  Actions: ItemActions,
});
