//go:build tools

// Package tools pins the Pulumi CLI: the blank import keeps it in go.mod.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
