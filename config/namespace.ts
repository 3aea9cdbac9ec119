/** The namespace of our keys in `Pulumi.<env>.yaml`. */
export const NAMESPACE = "maintenance-windows";
