/** What an administrator should know before trusting a service provider's metadata. */
export interface MetadataWarning {
  /** Stable, for programs. */
  code: string;
  message: string;
}
