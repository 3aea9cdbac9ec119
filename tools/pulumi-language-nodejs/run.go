package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/google/shlex"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const (
	// The exit code of a program that has printed its error already.
	errorIsPrinted = 32
	// The time that an interrupted program has to end by itself.
	interruptGrace = 5 * time.Second
	runProgram     = "@pulumi/pulumi/cmd/run"
	runPlugin      = "@pulumi/pulumi/cmd/run-plugin"
	runPolicyPack  = "@pulumi/pulumi/cmd/run-policy-pack"
)

func (host *languageHost) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	options, err := optionsOf(req.GetInfo())
	if err != nil {
		return nil, err
	}
	folder := req.GetInfo().GetProgramDirectory()
	node, script, err := locate(folder, runProgram)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	args, err := shlex.Split(options.nodeargs)
	if err != nil {
		return nil, fmt.Errorf("runtime.options.nodeargs is %q: %w", options.nodeargs, err)
	}
	args = append(args, script)
	for _, one := range [][2]string{
		{"monitor", req.GetMonitorAddress()}, {"engine", host.engine},
		{"organization", req.GetOrganization()}, {"project", req.GetProject()}, {"stack", req.GetStack()},
		{"root-directory", req.GetInfo().GetRootDirectory()}, {"pwd", folder},
		{"parallel", strconv.Itoa(int(req.GetParallel()))},
	} {
		if one[1] != "" {
			args = append(args, "--"+one[0], one[1])
		}
	}
	if req.GetDryRun() {
		args = append(args, "--dry-run")
	}
	args = append(append(args, req.GetInfo().GetEntryPoint()), req.GetArgs()...)

	config, err := configOf(req)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, node, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = interruptGrace
	cmd.Env = append(append(os.Environ(), config...), typescriptSettings(options)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == errorIsPrinted:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit):
		return &pulumirpc.RunResponse{
			Error: fmt.Sprintf("Program exited with non-zero exit code: %d", exit.ExitCode()),
		}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program could not be started: %v", err)}, nil
	}
}

func configOf(req *pulumirpc.RunRequest) ([]string, error) {
	values := map[string]string{}
	for key, value := range req.GetConfig() {
		values[key] = value
	}
	config, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	secrets, err := json.Marshal(append([]string{}, req.GetConfigSecretKeys()...))
	if err != nil {
		return nil, err
	}
	return []string{"PULUMI_CONFIG=" + string(config), "PULUMI_CONFIG_SECRET_KEYS=" + string(secrets)}, nil
}

// RunPlugin starts a plugin that is a Node.js program, such as a policy pack, by the script of the plugin's own SDK.
func (host *languageHost) RunPlugin(
	req *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	folder := req.GetInfo().GetProgramDirectory()
	script, args := runPlugin, append([]string{folder}, req.GetArgs()...)
	if req.GetKind() == "analyzer" {
		script, args = runPolicyPack, append(req.GetArgs(), ".")
	}
	node, path, err := locate(folder, script)
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()
	cmd := exec.CommandContext(server.Context(), node, append([]string{path}, args...)...)
	cmd.Dir = folder
	// A plugin is compiled already, or loads its sources by itself: the SDK's ts-node would refuse settings of a project
	// that are meant for programs.
	cmd.Env = append(append(os.Environ(), req.GetEnv()...),
		"PWD="+filepath.Clean(folder), "TS_NODE_PROJECT="+os.DevNull)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	code := 0
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return fmt.Errorf("could not run the plugin in %s: %w", folder, err)
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

func typescriptSettings(options options) []string {
	settings := []string{}
	if options.typescript {
		settings = append(settings, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if options.tsconfig != "" {
		settings = append(settings, "PULUMI_NODEJS_TSCONFIG_PATH="+options.tsconfig)
	}
	return settings
}

// locate finds node, and the file of a script of the SDK that is installed for the program in a folder.
func locate(folder, script string) (node, path string, err error) {
	node, err = lookUpNode()
	if err != nil {
		return "", "", err
	}
	if path = installed(folder, script); path != "" {
		return node, path, nil
	}
	resolve := exec.Command(node, "-p", fmt.Sprintf("require.resolve('%s')", script))
	resolve.Dir = folder
	found, err := resolve.Output()
	if err != nil {
		return "", "", fmt.Errorf(
			"It looks like the Pulumi SDK has not been installed. Have you run npm install or yarn install in %s?", folder)
	}
	return node, strings.TrimSpace(string(found)), nil
}

// installed looks where npm installs packages, as Node.js does. Node.js itself takes ten times as long to start; it is asked where
// packages are elsewhere, as with Yarn's Plug'n'Play. Empty when nothing is found.
func installed(folder, script string) string {
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return ""
	}
	for parent := filepath.Dir(folder); ; folder, parent = parent, filepath.Dir(parent) {
		path := filepath.Join(folder, "node_modules", filepath.FromSlash(script), "index.js")
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return real
		}
		if parent == folder {
			return ""
		}
	}
}
