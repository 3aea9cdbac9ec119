//go:build !tools

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/blang/semver"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The fields of requests and of ProgramInfo that came after the release of the SDK that this host is built with.
const (
	requiredInfo     = 4
	requestInfo      = 5
	requestKind      = 6
	programDirectory = 2
)

// requiredPlugins are those of the packages in the program's folder. A plugin names none: the engine finds those of its
// resources when they are registered.
func requiredPlugins(
	req *pulumirpc.GetRequiredPluginsRequest, versions map[string]semver.Version,
	inNodeModules bool, visited map[string]struct{},
) ([]*pulumirpc.PluginDependency, error) {
	folder := string(field(field(req.ProtoReflect().GetUnknown(), requiredInfo), programDirectory))
	if folder == "" {
		folder = req.GetProgram()
	}
	if _, err := os.Stat(filepath.Join(folder, "PulumiPlugin.yaml")); err == nil {
		return nil, nil
	}
	return getPluginsFromDir(folder, versions, inNodeModules, visited)
}

// runPlugin starts a plugin that is a Node.js program, such as a policy pack, by the script of the plugin's own Pulumi SDK.
func (host *nodeLanguageHost) runPlugin(
	req *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	unknown := req.ProtoReflect().GetUnknown()
	program := string(field(field(unknown, requestInfo), programDirectory))
	if program == "" {
		program = req.GetProgram()
	}
	script, arguments := "@pulumi/pulumi/cmd/run-plugin", append([]string{program}, req.GetArgs()...)
	if string(field(unknown, requestKind)) == "analyzer" {
		script, arguments = "@pulumi/pulumi/cmd/run-policy-pack", append(req.GetArgs(), ".")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return fmt.Errorf("could not find node on the $PATH: %w", err)
	}
	resolve := exec.Command(node, "-p", fmt.Sprintf("require.resolve('%s')", script))
	resolve.Dir = program
	found, err := resolve.Output()
	if err != nil {
		return fmt.Errorf("the Pulumi SDK is not installed in %s. Have you run npm install or yarn install there?", program)
	}

	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()
	cmd := exec.CommandContext(server.Context(), node, append([]string{trimmed(found)}, arguments...)...)
	cmd.Dir = program
	// A plugin is compiled already, or loads its sources by itself: the SDK's ts-node would refuse settings of a project that are
	// meant for programs.
	cmd.Env = append(append(os.Environ(), req.GetEnv()...),
		"PWD="+filepath.Clean(program), "TS_NODE_PROJECT="+os.DevNull)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	code := 0
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return fmt.Errorf("could not run the plugin in %s: %w", program, err)
		}
		code = exit.ExitCode()
	}
	if err := closer.Close(); err != nil {
		return err
	}
	return server.Send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)},
	})
}

func trimmed(line []byte) string {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return string(line)
}

// field gives the last value of a field that holds bytes; nil if the message has none.
func field(message []byte, number protowire.Number) []byte {
	var value []byte
	for len(message) > 0 {
		found, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return value
		}
		message = message[length:]
		if found == number && kind == protowire.BytesType {
			value, length = protowire.ConsumeBytes(message)
		} else {
			length = protowire.ConsumeFieldValue(found, kind, message)
		}
		if length < 0 {
			return value
		}
		message = message[length:]
	}
	return value
}
