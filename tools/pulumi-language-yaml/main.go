//go:build tools

// Package tools pins Pulumi's YAML language host: the blank import keeps it in go.mod.
package tools

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
