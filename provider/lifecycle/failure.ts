/** Something wrong with what a program gave. */
export interface Failure {
  /** Pulumi's path of the property, such as `targets[0].key`; empty when it is about the whole. */
  readonly property: string;
  readonly reason: string;
}
