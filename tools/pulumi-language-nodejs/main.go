//go:build tools

// Package tools pins Pulumi's Node.js language host: the blank import keeps it in go.mod.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
