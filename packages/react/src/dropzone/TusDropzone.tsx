import { ItemActions } from '../list/ItemActions.tsx';
import { ItemDetail, ItemIcon, ItemName, ItemPercent } from '../list/ItemFacts.tsx';
import { ItemProgress } from '../list/ItemProgress.tsx';
import { UploadItem } from '../list/UploadItem.tsx';
import { UploadItems } from '../list/UploadList.tsx';
import { UploadSummary } from '../list/UploadSummary.tsx';
import { PendingUploads } from '../pending/PendingUploads.tsx';
import {
  DropzoneFolderTrigger,
  DropzoneInput,
  DropzoneRejections,
  DropzoneTrigger,
} from './DropzoneParts.tsx';
import { DropzoneRoot, type DropzoneRootProps } from './DropzoneRoot.tsx';

export type TusDropzoneProps = DropzoneRootProps & {
  /** Offers a button that chooses a whole folder. Dropping folders works anyway. Default `false`. */
  readonly folders?: boolean | undefined;
  /** Shows what a reload left behind, a row each, with the way to go on. Default `true`. */
  readonly pending?: boolean | undefined;
};

function DefaultDropzone({ folders = false, pending = true, ...props }: TusDropzoneProps) {
  return (
    <DropzoneRoot {...props}>
      {props.children ?? (
        <>
          <DropzoneInput />
          <div className="tus-target">
            <DropzoneTrigger />
            {folders && <DropzoneFolderTrigger />}
          </div>
          <DropzoneRejections />
          {pending && !props.disabled && <PendingUploads />}
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
 * import { TusDropzone } from '@kit/react';
 *
 * export const photos = (
 *   <TusDropzone endpoint="/api/files">
 *     <TusDropzone.Input />
 *     <TusDropzone.Trigger>Add photos</TusDropzone.Trigger>
 *     <TusDropzone.List>{(id) => <TusDropzone.Item key={id} id={id} />}</TusDropzone.List>
 *   </TusDropzone>
 * );
 * ```
 * In a React Server Component import the parts by their own names (`DropzoneTrigger`, `UploadItem`, ...): the server
 * cannot look inside of a client component.
 */
export const TusDropzone = Object.assign(DefaultDropzone, {
  Root: DropzoneRoot,
  Input: DropzoneInput,
  Trigger: DropzoneTrigger,
  FolderTrigger: DropzoneFolderTrigger,
  Rejections: DropzoneRejections,
  Pending: PendingUploads,
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
